"""Every form of meetings, and of links in their mails: what is far too long comes back, what would run never does.

The forms are found on the pages, so that a new one is tried without anybody thinking of it.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.test import Client

from digests import waiting
from front.deeds import DEEDS
from tests import town as towns
from tests.front.deed_links import Links
from tests.town import PAGES, address

pytestmark = pytest.mark.django_db
MEGABYTES = 2_000_000
NASTY = '<script>alert("zq")</script><img src=x onerror=alert(1)>'
RUNS = ("<script>alert", "<img src=x")
SHOW = ("-detail", "-list", "-agenda", "write-up", "-room", "notes-history", "-topics")  # names of pages to read
OF_MEETINGS = [(who, name) for who, name in PAGES if name.startswith("meetings:")]
SURE = {  # the end of a field's name, and what stands in it where nothing does yet
    "ends_on_day": "", "ends_on_month": "", "ends_on_year": "", "_day": "2", "_month": "6", "_year": "2028",
    "starts_time": "10am", "ends_time": "3pm", "minutes": "20", "number": "2", "postcode": "", "host_council": "",
    "co_organisers": "", "invited_councils": "", "capacity": "", "supplier_cap": "", "reminder_days": "",
}  # fmt: skip


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    options: list = field(default_factory=list)  # of radio buttons, boxes and lists
    chosen: list = field(default_factory=list)

    @property
    def is_typed(self):
        return self.kind in {"text", "textarea", "url", "email"}


class Forms(HTMLParser):
    """`forms`: those of the page that are posted, each (where to, {name: Field})."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.textarea, self.select, self.has_button = [], None, None, False
        self.feed(html.partition("<main")[2].partition("</main>")[0])
        self.forms = [(to, fields) for to, fields, method in self.forms if method == "post"]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("action", ""), {}, given.get("method")))
            self.has_button = False
        elif tag == "button" and self.has_button:
            return  # the first is pressed
        elif tag in {"input", "textarea", "select", "button"} and self.forms and given.get("name"):
            self._add(tag, given)
        self.has_button = self.has_button or tag == "button"
        if tag == "option" and self.select is not None:
            self._choice(self.select, given, "selected")

    def _add(self, tag, given):
        kind = given.get("type", "text") if tag == "input" else tag
        fields = self.forms[-1][1]
        found = fields.setdefault(given["name"], Field(given["name"], kind, given.get("value") or ""))
        if kind in {"radio", "checkbox"}:
            self._choice(found, given, "checked")
        self.textarea = found if tag == "textarea" else None
        self.select = found if tag == "select" else self.select

    def _choice(self, found, given, mark):
        found.options.append(given.get("value") or "")
        if mark in given and given.get("value"):
            found.chosen.append(given.get("value") or "")

    def handle_data(self, data):
        if self.textarea is not None:
            self.textarea.value += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea is not None:
            self.textarea.value = self.textarea.value.removeprefix("\n")
            self.textarea = None
        elif tag == "select":
            self.select = None


def filled(fields, typed):
    """What is posted: `typed(field)` for what people type, the rest as it stands on the page or as it may be chosen."""
    posted = {}
    for name, one in fields.items():
        if one.is_typed:
            posted[name] = typed(one)
        elif one.options:
            last = [option for option in one.options if option][-1:] if one.kind != "checkbox" else []
            posted[name] = one.chosen or last
        elif one.kind != "checkbox":
            posted[name] = one.value
    return posted


@pytest.fixture
def town(group, council, lead, member, outsider, coordinator):
    return towns.make(group, council, lead, member, outsider, coordinator)


class Visitors(dict):
    """`visitors[person]` is the client of one of them, signed in once; of None, of nobody."""

    def __missing__(self, person):
        self[person] = Client()
        if person is not None:
            self[person].force_login(person)
        return self[person]


def sent(visitors, who, path, posted):
    """The answer to a form whose page was there a moment ago, as in life: what waits for its reader is counted."""
    if who is not None:
        waiting.keep(who, 0)
    return visitors[who].post(path, posted)


def found(visitors, pages):
    """[(what, who, path, {name: Field})] of every form on these pages in which somebody types something."""
    return [
        (what, who, to.partition("#")[0] or path, fields)
        for what, who, path in pages
        for to, fields in Forms(visitors[who].get(path).text).forms
        if any(one.is_typed for one in fields.values())
    ]


def test_what_is_far_too_long_comes_back_and_what_would_run_is_text(town, group, council, lead, member):
    """One test: finding the forms is what takes the time."""
    visitors, links = Visitors(), Links(group, council, lead, member)
    once = {name: who for who, name in reversed(OF_MEETINGS)}  # whose page it is first
    pages = [(name, town["people"][who], address(name, town)) for name, who in once.items()]
    pages += [(purpose, None, links.of(purpose)) for purpose, deed in DEEDS.items() if deed.asks]
    forms = found(visitors, pages)

    wrong = {what: fault for what, *form in forms if (fault := too_long(visitors, *form))}
    refused, runs = set(), set()
    for what, who, path, fields in forms:
        answer = sent(visitors, who, path, filled(fields, nasty))
        refused |= {what} if answer.status_code == 200 and "govuk-error-message" in answer.text else set()
        runs |= {what} if any(run in answer.text for run in RUNS) else set()
    reading = [page for page in pages if page[0].partition(" ")[0].endswith(SHOW)]
    shown = {what: visitors[who].get(path).text for what, who, path in reading}

    assert len(forms) > 40
    assert wrong == {}
    # At that hour there is the copy of a meeting by then; dots are numbers, and so is how often a group meets; a poll
    # has each date once; what is pasted is asked about where it was not understood.
    assert refused == {
        "meetings:meeting-schedule", "ballot-fill", "meetings:group-meeting-settings", "meetings:template-give",
        "meetings:agenda-paste", "meetings:date-poll-new", "meetings:meeting-date-poll spare",
    }  # fmt: skip
    assert runs | {what for what, text in shown.items() if any(run in text for run in RUNS)} == set()
    assert sum("alert(&quot;zq&quot;)" in text for text in shown.values()) > 10


def too_long(visitors, who, path, fields):
    """What is wrong with the answer to two megabytes in all that can be typed: there is an error, and all of it."""
    number = sum(one.is_typed for one in fields.values())
    text = "x" * (MEGABYTES // number)
    answer = sent(visitors, who, path, filled(fields, lambda one: text))
    kept = answer.text.count(f">{text}<") + answer.text.count(f'"{text}"') + answer.text.count(f">\n{text}<")
    if answer.status_code == 200 and "govuk-error-message" in answer.text and kept >= number:
        return None
    return answer.status_code, f"{kept} of {number} kept"


def nasty(one):
    """This in each text; where it could not stand, what stands there or may."""
    sure = [value for end, value in SURE.items() if one.name.endswith(end)]
    if sure:
        return one.value or sure[0]
    if one.kind in {"url", "email"}:
        return one.value or {"url": "https://x.example/", "email": "x@visitors.example"}[one.kind]
    return NASTY
