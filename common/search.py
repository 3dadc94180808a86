"""Finding things by what somebody types: the words of search as PostgreSQL takes them, and what a room lets be found.

A room says in its `search.py` what can be found of it: a Source for each kind of thing. Who may see it is the QuerySet
of the Source, inside the same statement that looks for the words: nothing is filtered afterwards, so nothing can leak
into a count or a suggestion. The words are kept by the database (common.migrations.found_by).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from django.contrib.postgres.lookups import PostgresOperatorLookup
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVectorField
from django.db import connection
from django.db.models import DateTimeField, F, FloatField, Func, IntegerField, TextField, Value
from django.db.models.expressions import Col, RawSQL
from django.db.models.functions import Cast, Left
from django.utils.html import format_html, format_html_join

from common.forms import fold

STEMS, EXACT = "peergroups", "peergroups_exact"
LONGEST = 20_000  # characters of a text in which an excerpt is looked for
WEIGHTS = Value([0.1, 0.2, 0.4, 1.0])  # of D, C, B and A: a word of the title weighs more than many of the text
FROM, TO = "\x02", "\x03"  # round a found word: no form lets them in
MARKED = re.compile(f"{FROM}([^{FROM}{TO}]*){TO}")
MARKDOWN = re.compile(r"\]\([^)\s]*\)|[*`#>|\[\]]+|(?:^|(?<=\s))[-_~=]+(?=\s)")
WORD = re.compile(r"\w+")
# Newest first, and no index to walk along: PostgreSQL thinks that one text in a hundred has anything like a slip, and
# words side by side as often as each anywhere, and would look through all of them, one after the other.
AS_FOUND = F("pk") + 0
HALF_NEAR = 0.5  # what is found after a slip, and has no title to compare
LETTERS, NEIGHBOURS = "abcdefghijklmnopqrstuvwxyz", 3
SHORT, LONG = 4, 25  # letters: nearly every short word is a slip away from another, and no longer one is common
COMMON = """SELECT word FROM pg_stats
    CROSS JOIN LATERAL unnest(most_common_elems::text::text[], most_common_elem_freqs) AS counted (word, often)
    WHERE schemaname = ANY (current_schemas(false)) AND attname = 'found_by' AND word = ANY (%s)
    GROUP BY word ORDER BY sum(often) DESC, word"""
LAST_WORD = re.compile(r"(?:^|\s)(\w+)$")


# What is looked for ---------------------------------------------------------------------------------------------------
class Words:
    """What somebody typed, as a query: whole words in any form, and the last one as far as it is typed.

    “…” and - as in a search engine; nothing that a person types is an error.
    """

    def __init__(self, text):
        self.text = text
        self.query = SearchQuery(text, config=STEMS, search_type="websearch")
        self.is_phrase = '"' in text
        last = LAST_WORD.search(text)
        if last and not self.is_phrase:
            begun = f"'{last[1]}'" + (":*" if len(last[1]) > 2 else "")
            before = SearchQuery(text[: last.start(1)], config=STEMS, search_type="websearch")
            self.query |= before & SearchQuery(begun, config=EXACT, search_type="raw")

    def marked_in(self, text, config, **more):
        """The expression of this text with FROM and TO round what was found, the words read as `config` reads them."""
        text = Left(Cast(text, TextField()), LONGEST)
        return SearchHeadline(text, self.query, config=config, start_sel=FROM, stop_sel=TO, **more)


class Nearly:
    """What somebody may have meant by words that nothing has.

    Each word as it is, after the commonest slip, or as a common word that is a slip away from it. Which are common
    PostgreSQL knows by itself: it counts the thousand commonest of each kind of thing, to plan by. They are looked for
    in what the reader may see, and said to nobody. Of rare words, and of what was written since, it knows nothing: that
    is left to SpeltLike, which is soon done where few titles are like it.

    `text` is what was typed, with the commonest such word for each; `is_common`, whether there is one for each.
    """

    def __init__(self, typed):
        words = dict.fromkeys(part for word in WORD.findall(typed) for part in fold(word).split())
        near = {word: {word, *_slips(word)} for word in words}
        common = _common(set().union(*near.values()))
        meant = {word: [word] if word in common else [one for one in common if one in near[word]] for word in words}
        either = (dict.fromkeys([word, *_swaps(word), *meant[word][:NEIGHBOURS]]) for word in words)
        query = " & ".join("({})".format(" | ".join(f"'{one}'" for one in some)) for some in either)
        self.query = SearchQuery(query, config=EXACT, search_type="raw")
        self.text = " ".join(meant[word][0] if meant[word] else word for word in words)
        self.is_common = all(meant.values())


def _common(words):
    """Those of these words that are common in some kind of thing, the commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(COMMON, [list(words)])
        return [word for (word,) in cursor.fetchall()]


def _swaps(word):
    """Two neighbouring letters the wrong way round: the commonest slip, which hides a short word from `SpeltLike`."""
    return {f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(len(word) - 1)}


def _slips(word):
    """What one slip makes of a word: two letters swapped; unless it is short, a letter too few, too many or another."""
    if not SHORT <= len(word) <= LONG:
        return _swaps(word)
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {a + b[1:] for a, b in parts}
    return fewer | {a + c + b[n:] for a, b in parts for c in LETTERS for n in (0, 1)} | _swaps(word)


class Kept:
    """A column that is no field: what `common.migrations.found_by` adds to the table of the queryset."""

    conditional = False

    def __init__(self, column):
        self.column = SearchVectorField()
        self.column.set_attributes_from_name(column)

    def resolve_expression(self, query, *args, **kwargs):
        return Col(query.get_initial_alias(), self.column)


class Holds(PostgresOperatorLookup):
    lookup_name, postgres_operator = "holds", "@@"


class SpeltLike(PostgresOperatorLookup):
    lookup_name, postgres_operator = "spelt_like", "%%>"


class Nearness(Func):
    function, output_field = "word_similarity", FloatField()


# What can be found ----------------------------------------------------------------------------------------------------
class Known:
    """What one reader may see: each set of it, `known(rows)`, is built once for a page and asked as often as needed."""

    def __init__(self, reader):
        self.reader, self._sets, self._keys = reader, {}, {}

    def __call__(self, rows):
        if rows not in self._sets:
            self._sets[rows] = rows(self)
        return self._sets[rows]

    def keys(self, rows):
        """The keys of a set for an `__in`, written as SQL once, however many kinds of thing and statements ask."""
        if rows not in self._keys:
            sql, values = self(rows).order_by().values("pk").query.sql_with_params()
            self._keys[rows] = RawSQL(sql, values)  # noqa: S611, what Django wrote
        return self._keys[rows]


@dataclass(frozen=True)
class Said:
    """Where one thing is to be read, whose it is, and when it was (None: it has no day).

    `state`: in small letters, what its title does not say, of what does not hold any more or does not hold yet.
    """

    url: str
    whose: str
    at: dt.datetime | None = None
    about: str = ""
    state: str = ""


@dataclass(frozen=True)
class Hit:
    """One thing in the list, its found words marked and everything else escaped."""

    tag: str
    said: Said
    title: str
    excerpt: str


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found.

    `rows(known)` are those the reader may see, as a QuerySet; `says(row)` makes a Said of one of them. `day` leads to
    the moment by which the newest come first, None: they have none. `group` leads to the group; without one nothing of
    this kind is found when a group is chosen. `is_titled` False: `title` is a sentence, or belongs to something else,
    and is not compared letter by letter. `is_long`: there are many, and most have most of the common words.
    """

    kind: str
    tag: str
    rows: Callable
    says: Callable
    title: str
    day: str | None
    text: object = None
    group: str | None = None
    column: str = "found_by"
    is_titled: bool = True
    is_long: bool = False
    related: tuple = ()
    unread: tuple = ()

    def found(self, known, group, words, *, number, most):
        """(number, key, rank, moment) of the newest `most` with these words, as a queryset to unite with others."""
        vector = Kept(self.column)
        rank = Cast(SearchRank(vector, words.query, weights=WEIGHTS), FloatField())
        rows = self._of(known, group).filter(Holds(vector, words.query))
        newest = "-pk"
        if words.is_phrase and not self.is_long:  # said twice it is taken for as rare as it is: no set is made for few
            newest, rows = AS_FOUND.desc(), rows.filter(Holds(vector, words.query))
        return self._as_tuples(rows, rank, number).order_by(newest)[:most]

    def nearly(self, known, group, meant, *, number, most):
        """The same of those with what may have been `meant`, a Nearly; with how near their titles are, and these."""
        rows = self._of(known, group).filter(Holds(Kept(self.column), meant.query))
        newest = "-pk" if meant.is_common else AS_FOUND.desc()
        return self._compared(rows, meant.text, number).order_by(newest)[:most]

    def alike(self, known, group, text, *, number, most):
        """The same of those whose titles are spelt nearly so. To compare one takes longer than to find it."""
        rows = self._of(known, group).filter(SpeltLike(F(self.title), Value(text, TextField())))
        newest = rows.order_by(AS_FOUND.desc()).values("pk")[:most]
        return self._compared(rows.model.objects.filter(pk__in=newest), text, number)

    def _compared(self, rows, text, number):
        title = Cast(self.title, TextField())
        near = Nearness(Value(text, TextField()), title) if self.is_titled else Value(HALF_NEAR)
        return self._as_tuples(rows, Cast(near, FloatField()), number, title)

    def _of(self, known, group):
        rows = known(self.rows).order_by()
        if group is None:
            return rows
        return rows.filter(**{self.group: group}) if self.group else rows.none()

    def _as_tuples(self, rows, near, number, *more):
        moment = Cast(F(self.day) if self.day else Value(None), DateTimeField())
        number = Value(number, IntegerField())
        return rows.annotate(near=near).values_list(number, "pk", "near", moment, *more)

    def hits(self, known, keys, words):
        """{key: Hit} of these, as far as the reader may see them by now."""
        rows = known(self.rows).order_by().filter(pk__in=keys).select_related(*self.related).defer(*self.unread)
        marks = {}
        for config in (STEMS, EXACT):
            marks[f"title_by_{config}"] = words.marked_in(self.title, config, highlight_all=True)
            if self.text is not None:
                marks[f"text_by_{config}"] = words.marked_in(
                    self.text, config, max_words=36, min_words=18, max_fragments=2, fragment_delimiter=" … "
                )
        return {row.pk: self._hit(row) for row in rows.annotate(**marks)}

    def _hit(self, row):
        excerpt = _better(row, "text") if self.text is not None else ""
        return Hit(self.tag, self.says(row), marked(_better(row, "title")), marked(plain(excerpt)))


def _better(row, name):
    """The text with the words marked that were found, in any form; or as they were typed, where that marks more."""
    texts = [getattr(row, f"{name}_by_{config}") for config in (STEMS, EXACT)]
    return max(texts, key=lambda text: len(MARKED.findall(text)))


def plain(text):
    """An excerpt without most of what Markdown means by its signs."""
    return " ".join(MARKDOWN.sub("", text).split())


def marked(text):
    """Safe HTML of a text that has FROM and TO round what was found."""
    pieces = []
    for number, part in enumerate(MARKED.split(text)):  # what stands between, then what was found, in turns
        words = part.replace(FROM, "").replace(TO, "")
        pieces.append(format_html("<mark>{}</mark>", words) if number % 2 else words)
    return format_html_join("", "{}", ((piece,) for piece in pieces))


# Did you mean ---------------------------------------------------------------------------------------------------------
def meant(text, titles):
    """What somebody may have meant, in the words of one of these titles; “” if that is what they typed, or nothing.

    `titles` are of what the reader may see, and the only words that can come of it.
    """
    typed = fold(text).split()
    for title in titles:
        words = fold(title).split()
        near = [get_close_matches(word, words, n=1, cutoff=0.6) for word in typed]
        if typed and all(near):
            said = " ".join(match for (match,) in near)
            return said if said != " ".join(typed) else ""
    return ""
