"""Names as a search compares them: without capitals, accents and punctuation, so that “ynys mon” finds Ynys Môn."""

import unicodedata

from django.db.models import CharField, Func

# The letters of Welsh, and of the other names in these islands, that a keyboard may not have; then what is left out.
ACCENTED = "âêîôûŵŷáéíóúẃýàèìòùẁỳäëïöüẅÿ"
LETTERS = "aeiouwy" * 4
SPACES, NOTHING = "-/,", ".'’‘"


def plain(text):
    """“King’s Lynn & West Norfolk” → “kings lynn and west norfolk”. The same as `Plain` makes in the database."""
    letters = unicodedata.normalize("NFC", text).lower()
    table = str.maketrans(ACCENTED + SPACES, LETTERS + " " * len(SPACES), NOTHING)
    return letters.translate(table).replace("&", "and")


class Plain(Func):
    """A name in the database, as `plain` makes it."""

    template = (
        f"REPLACE(TRANSLATE(LOWER(%(expressions)s), '{ACCENTED}{SPACES}{NOTHING.replace(chr(39), chr(39) * 2)}', "
        f"'{LETTERS}{' ' * len(SPACES)}'), '&', 'and')"
    )
    output_field = CharField()
