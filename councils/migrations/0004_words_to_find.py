"""What search needs of the database, for every room above: two extensions, how words are read, and a function.

`unaccent` and `pg_trgm` are trusted: whoever owns the database may create them, no superuser is needed. The function
keeps the search path of this migration, so that a dump can be restored without one.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Two ways to read a text, both without accents: by the stems of English words, and each word as it stands. The second
# finds names, what English takes for a stop word (“IT”), the start of a word, and Welsh as it is written.
READERS = """
CREATE TEXT SEARCH CONFIGURATION peergroups (COPY = english);
ALTER TEXT SEARCH CONFIGURATION peergroups
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION peergroups_exact (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION peergroups_exact
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, simple;
"""

# A tsvector ends at a megabyte. No text that somebody may save is refused for that: of what is larger, the beginning is
# found. What counts as the title weighs more.
WORDS = """
CREATE FUNCTION peergroups_words(title text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
BEGIN
    RETURN setweight(to_tsvector('peergroups', title), 'A') || setweight(to_tsvector('peergroups_exact', title), 'A')
        || setweight(to_tsvector('peergroups', body), 'C') || setweight(to_tsvector('peergroups_exact', body), 'C');
EXCEPTION WHEN program_limit_exceeded THEN
    RETURN peergroups_words(title, left(body, 20000));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0003_shares"),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(
            READERS,
            "DROP TEXT SEARCH CONFIGURATION peergroups; DROP TEXT SEARCH CONFIGURATION peergroups_exact;",
        ),
        migrations.RunSQL(
            WORDS,
            "DROP FUNCTION peergroups_words(text, text);",
        ),
    ]
