"""One list of everything that has the words somebody typed, of what they may see. What is typed is written nowhere."""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common import limits
from common import search as words_of
from common.forms import Form
from common.pagination import paginate
from meetings.search import SOURCES as MEETINGS
from peergroups.models import PeerGroup
from scrutiny.search import SOURCES as SUPPLIERS
from timebank.search import SOURCES as REQUESTS

SOURCES = [*MEETINGS, *REQUESTS, *SUPPLIERS]
KINDS = {
    "meetings": "Meetings",
    "agendas": "Agendas",
    "notes": "Notes of meetings",
    "decisions": "Decisions",
    "actions": "Actions",
    "templates": "Templates",
    "requests": "Requests for help",
    "suppliers": "Suppliers and products",
}
LEAST, MOST = 2, 100  # letters
OF_EACH, OF_ONE = 100, 500  # of each kind the newest so many are put in order; of one that was chosen, more
ALIKE, ALIKE_ENOUGH = 20, 0.45
TOO_MANY = "Very many searches came from your network. Wait a minute, then search again, or sign in and search on"
# PostgreSQL takes looking through a text for as cheap as comparing two numbers, and fetching what an index found for
# dear: after a rare word it would look through every text, and after a slip compare every title. To compile such a
# statement takes longer than to run it, and so does waiting for other processes to help with each kind of thing.
FOR_WORDS = """SELECT set_config('cpu_operator_cost', '0.1', true), set_config('random_page_cost', '1.1', true),
    set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true),
    set_config('pg_trgm.word_similarity_threshold', %s, true)"""


class SearchForm(Form):
    """What is looked for, and what the list is narrowed by, all of it in the address."""

    hides_optional = True

    q = forms.CharField(
        label="Search for",
        max_length=MOST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "required": "Enter what you are looking for",
            "max_length": f"Enter fewer words, of {MOST} letters at most",
            "null_characters_not_allowed": "Enter what you are looking for in letters and numbers only",
        },
    )
    kind = forms.ChoiceField(label="In", required=False)
    group = forms.ChoiceField(label="Group", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = {group.slug: group for group in PeerGroup.objects.order_by("name")}
        self.fields["kind"].choices = [("", "Everything"), *KINDS.items()]
        self.fields["group"].choices = [("", "Every group"), *((slug, one.name) for slug, one in self.groups.items())]

    def clean_q(self):
        typed = " ".join(self.cleaned_data["q"].split())
        if sum(letter.isalnum() for letter in typed) < LEAST:
            raise forms.ValidationError("Enter at least two letters or numbers")
        return typed

    @property
    def chosen(self):
        """(sources, group or None) that the list is narrowed to."""
        kind, group = self.cleaned_data["kind"], self.cleaned_data["group"]
        sources = {number: source for number, source in enumerate(SOURCES) if kind in {"", source.kind}}
        return sources, self.groups.get(group)


@dataclass(frozen=True)
class Found:
    """(number of the Source, key) of each thing, the best first. `more`: not everything is among them."""

    things: list
    more: bool = False
    meant: str = ""
    is_alike: bool = False


@login_not_required
@cache_control(private=True, no_store=True)
@require_safe
def search(request):
    form = SearchForm(request.GET if "q" in request.GET else None)
    context, status = {"form": form, "kinds": KINDS.values()}, 200
    if form.is_valid() and not _may_search(request):
        form.add_error(None, TOO_MANY)
        status = 429
    if form.is_valid():
        words = words_of.Words(form.cleaned_data["q"])
        known = words_of.Known(request.user)
        found = find(known, words, *form.chosen)
        page = paginate(request, found.things)
        page.object_list = hits(known, words, page.object_list)
        context |= {"found": found, "page": page, "q": words.text, "narrows": len(form.changed_data) > 1}
    return render(request, "search/search.html", context, status=status)


def _may_search(request):
    """Programs that read the whole site by searching ask as nobody; of people whom we know, none is ever stopped."""
    return request.user.is_authenticated or limits.seldom_enough(request, "searches_of_visitors")


def find(known, words, sources, group):
    """What has these words, in one statement; if nothing has, what has titles that are spelt nearly so, in another."""
    most = OF_EACH if len(sources) == len(SOURCES) else OF_ONE
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOR_WORDS, [str(ALIKE_ENOUGH)])
        rows = _united(
            source.found(known, group, words, number=number, most=most) for number, source in sources.items()
        )
        if not rows:
            return _alike(known, words, sources, group)
    counts = [sum(row[0] == number for row in rows) for number in sources]
    return Found([row[:2] for row in sorted(rows, key=_best_first)], more=most in counts)


def _alike(known, words, sources, group):
    """What has the words that may have been meant; if that is little, also titles that are spelt nearly so."""
    meant = words_of.Nearly(words.text)
    rows = _united(source.nearly(known, group, meant, number=number, most=ALIKE) for number, source in sources.items())
    titled = {number: source for number, source in sources.items() if source.is_titled}
    if len(rows) < ALIKE and titled:
        asked = (known, group, words.text)
        rows += _united(source.alike(*asked, number=number, most=ALIKE) for number, source in titled.items())
    best = {}
    for row in sorted(rows, key=_best_first):
        best.setdefault(row[:2], row)
    rows = list(best.values())[:ALIKE]
    return Found([row[:2] for row in rows], meant=words_of.meant(words.text, [row[4] for row in rows]), is_alike=True)


def _united(querysets):
    first, *others = querysets
    return list(first.union(*others, all=True) if others else first)


def _best_first(row):
    """The best rank, then the newest, then what has no day; after that the order of the sources."""
    number, key, rank, moment, *_ = row
    return (-round(rank, 6), moment is None, -moment.timestamp() if moment else 0, number, -key)


def hits(known, words, things):
    """The things of one page as they are shown: a statement for each kind that is on it."""
    keys = {}
    for number, key in things:
        keys.setdefault(number, []).append(key)
    shown = {number: SOURCES[number].hits(known, found, words) for number, found in keys.items()}
    return [shown[number][key] for number, key in things if key in shown[number]]
