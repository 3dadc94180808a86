"""One list of everything that has the words somebody typed: what is found by what, in which order, and how it looks."""

import datetime as dt
import re

import pytest
from django.conf import settings as production
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from common.plain_text import without_controls
from common.search import marked, meant, plain
from front import search
from meetings.models import Meeting
from tests.factories import ActionFactory, AgendaItemFactory, DecisionFactory, MeetingFactory, PeerGroupFactory
from tests.scrutiny_factories import ProductFactory, ProductNameFactory, SupplierFactory, SupplierNameFactory
from tests.template_factories import TemplateFactory, TemplateVersionFactory
from tests.timebank_factories import RequestFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_apart")]
URL = "/search/"


def find(client, q, **more):
    return client.get(URL, {"q": q, **more})


def titles(response):
    """What was found, in the order of the page, without marks."""
    return [re.sub("</?mark>", "", hit.title) for hit in response.context["page"].object_list]


# By which words -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "planning systems",
        "plan system",  # any form
        "PLANNED",
        "systems planning",  # any order
        "plann",  # as far as it is typed
        "planning sys",
        "plánning",  # accents
        '"planning systems"',
        "planning -waste",
        "waste or planning",
        "Planning  systems!",
    ],
)
def test_a_title_is_found_by_its_words(client, typed):
    MeetingFactory(title="Planning systems that talk")
    MeetingFactory(title="Council tax forms")

    assert titles(find(client, typed)) == ["Planning systems that talk"]


@pytest.mark.parametrize("typed", ['"systems planning"', "planning -systems", "planning waste", "lanning"])
def test_what_lacks_a_word_or_has_one_too_many_is_not_found(client, typed):
    MeetingFactory(title="Planning systems that talk")

    assert find(client, typed).context["found"].is_alike or titles(find(client, typed)) == []


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Trafod tŷ a dŵr yng Ngheredigion", "ty dwr"),
        ("Trafod ty a dwr", "tŷ dŵr"),
        ("Cyfarfod y cynghorau", "cynghor"),
        ("Cyfarfod i bawb", "i"  "  bawb"),
        ("The café of Llŷn", "cafe llyn"),
        ("IT support", "IT"),  # English takes it for a stop word
        ("What we do about Who’s Who", "who"),
    ],
)  # fmt: skip
def test_welsh_accents_and_little_words_are_found(client, title, typed):
    MeetingFactory(title=title)

    assert titles(find(client, typed)) == [title]


def test_a_little_word_does_not_find_what_begins_like_it(client):
    MeetingFactory(title="IT support")
    MeetingFactory(title="Items for the summer")

    assert titles(find(client, "IT")) == ["IT support"]


def test_everything_that_says_something_is_found(client, member, group):
    client.force_login(member)
    said = {"group": group, "days": -3, "notes_state": "circulated", "circulated_at": timezone.now()}
    meeting = MeetingFactory(title="Alpha", summary="About zebras", venue="Zebra House", **said)
    MeetingFactory(title="Beta", notes="We saw **zebras** there", **said)
    AgendaItemFactory(meeting=meeting, title="Gamma", words="Why zebras matter")
    AgendaItemFactory(meeting=meeting, title="Delta", notes="- zebras, again")
    DecisionFactory(meeting=meeting, sentence="We keep zebras")
    ActionFactory(group=group, words="Feed the zebras")

    response = find(client, "zebra")

    assert sorted((hit.tag, re.sub("</?mark>", "", hit.title)) for hit in response.context["page"].object_list) == [
        ("Action", "Feed the zebras"),
        ("Agenda item", "Gamma"),
        ("Decision", "We keep zebras"),
        ("Meeting", "Alpha"),
        ("Notes", "Beta"),
        ("Notes", "Delta"),
    ]


def test_requests_suppliers_and_what_they_were_called_are_found(client, member):
    client.force_login(member)
    supplier = SupplierFactory(name="Granite")
    SupplierNameFactory(supplier=supplier, name="Stepform")
    product = ProductFactory(name="Buildable", supplier=supplier)
    ProductNameFactory(product=product, name="Stepmaker")
    RequestFactory(title="Steps", words="We need a designer")

    found = {
        hit.title: (hit.tag, hit.said.about, hit.said.url) for hit in find(client, "step").context["page"].object_list
    }

    assert found.keys() == {"<mark>Stepform</mark>", "<mark>Stepmaker</mark>", "<mark>Steps</mark>"}
    assert found["<mark>Stepform</mark>"] == ("Former supplier name", "Today Granite", supplier.get_absolute_url())
    assert found["<mark>Stepmaker</mark>"] == ("Former product name", "Today Buildable", product.get_absolute_url())
    assert titles(find(client, "granite buildabel")) == []
    assert titles(find(client, "buildabel")) == ["Buildable"]
    assert titles(find(client, "designer", kind="requests")) == ["Steps"]


def test_what_is_written_anew_is_found_at_once_whoever_wrote_it(client):
    meeting = MeetingFactory(title="Giraffes")

    Meeting.objects.filter(pk=meeting.pk).update(title="Elephants")

    assert titles(find(client, "giraffes")) == []
    assert titles(find(client, "elephants")) == ["Elephants"]


@pytest.mark.parametrize("letter", ["𐎀", "㌖", "ﷺ", "a"])
def test_no_text_that_may_be_saved_is_too_much_for_the_index(letter):
    words = " ".join(f"{letter}{number}" for number in range(40_000))[:200_000]

    meeting = MeetingFactory(title="Long", notes=words)

    assert Meeting.objects.get(pk=meeting.pk).notes == words
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(notes_found_by) FROM meetings_meeting WHERE id = %s", [meeting.pk])
        assert cursor.fetchone()[0] > 3000


# In which order -------------------------------------------------------------------------------------------------------
def test_a_word_of_the_title_weighs_more_than_many_below_it(client):
    MeetingFactory(title="One", summary="Planning, planning, planning and planning", days=20)
    MeetingFactory(title="A planning day", days=-900)

    assert titles(find(client, "planning")) == ["A planning day", "One"]


def test_of_equals_the_newest_comes_first(client):
    for days in (-20, 10, -300):
        MeetingFactory(title=f"Waste, day {days}", days=days)

    assert titles(find(client, "waste")) == ["Waste, day 10", "Waste, day -20", "Waste, day -300"]


def test_the_page_has_25_and_says_where_it_is(client):
    for number in range(27):
        MeetingFactory(title=f"Waste {number}")

    first, second = find(client, "waste"), find(client, "waste", page=2)

    assert len(titles(first)) == 25
    assert len(titles(second)) == 2
    assert set(titles(first)) & set(titles(second)) == set()
    assert "27 results" in first.content.decode()
    assert 'start="26"' in second.content.decode()
    assert "?q=waste&amp;page=2" in first.content.decode()


@pytest.mark.parametrize("typed", ["waste", '"waste"'])
def test_what_is_not_among_the_newest_is_said_to_be_there(client, monkeypatch, typed):
    monkeypatch.setattr(search, "OF_EACH", 2)
    monkeypatch.setattr(search, "OF_ONE", 3)
    group = PeerGroupFactory()
    for number in range(4):
        MeetingFactory(title=f"Waste {number}", group=group, days=number)

    every, one = find(client, typed), find(client, typed, kind="meetings")

    assert (titles(every), titles(one)) == (["Waste 3", "Waste 2"], ["Waste 3", "Waste 2", "Waste 1"])
    assert "2 results, and there are more" in every.content.decode()
    assert "choose a kind or a group" in every.content.decode()


# Narrowed -------------------------------------------------------------------------------------------------------------
def test_the_list_is_narrowed_to_a_kind_and_a_group(client, member, group):
    client.force_login(member)
    other = MeetingFactory(title="Waste", group=PeerGroupFactory(slug="east", name="East"))
    meeting = MeetingFactory(title="Waste", group=group)
    ActionFactory(words="Write of waste", group=group)
    AgendaItemFactory(meeting=other, title="Waste there")
    AgendaItemFactory(meeting=meeting, title="Waste here")

    assert titles(find(client, "waste", kind="agendas")) == ["Waste here", "Waste there"]
    assert titles(find(client, "waste", group="east")) == ["Waste", "Waste there"]
    assert titles(find(client, "waste", group="south", kind="actions")) == ["Write of waste"]
    assert titles(find(client, "waste", group="east", kind="actions")) == []
    assert "Look in everything" in find(client, "waste", group="east", kind="actions").content.decode()


def test_a_kind_that_is_not_there_is_asked_again(client):
    response = find(client, "waste", kind="cheese")

    assert response.status_code == 200
    assert response.context["form"].errors == {"kind": ["Choose one of the options"]}


# Misspelt -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("palnning", "planning"),
        ("Plannign sytems", "planning systems"),
        ("tlak", "talk"),
        ("planing sistems", "planning systems"),
    ],
)
def test_a_word_with_a_slip_in_it_finds_what_is_spelt_nearly_so(client, typed, meaning):
    MeetingFactory(title="Planning systems that talk")
    MeetingFactory(title="Council tax forms")

    response = find(client, typed)

    assert titles(response) == ["Planning systems that talk"]
    assert f'href="?q={meaning.replace(" ", "%20")}">{meaning}</a>' in response.content.decode()
    assert titles(find(client, meaning)) == ["Planning systems that talk"]


def test_what_has_the_word_is_never_mixed_with_what_is_spelt_like_it(client):
    MeetingFactory(title="Plaining wood")
    MeetingFactory(title="Planning systems")

    response = find(client, "plaining")

    assert titles(response) == ["Plaining wood"]
    assert response.context["found"].meant == ""


def test_words_are_only_meant_where_one_title_has_all_of_them():
    assert meant("palnning sytems", ["Planning", "Systems", "Planning systems"]) == "planning systems"
    assert meant("palnning sytems", ["Planning", "Systems"]) == ""
    assert meant("planning", ["Planning"]) == ""
    assert meant("!!", ["Planning"]) == ""


def test_what_has_no_title_is_found_after_the_commonest_slip(client):
    meeting = MeetingFactory(
        title="A day", days=-3, notes_state="circulated", circulated_at=timezone.now(), notes="Bins"
    )
    DecisionFactory(meeting=meeting, sentence="We empty the bins")

    assert sorted(titles(find(client, "bnis"))) == ["A day", "We empty the bins"]
    assert titles(find(client, "bnis", kind="decisions")) == ["We empty the bins"]


@pytest.mark.parametrize(("enough", "expected"), [(1, ["Planning"]), (2, ["Planning", "We have begun planning"])])
def test_where_enough_titles_are_spelt_nearly_so_nothing_else_is_asked(client, monkeypatch, enough, expected):
    monkeypatch.setattr(search, "ALIKE", enough)
    meeting = MeetingFactory(title="Planning", days=-3, notes_state="circulated", circulated_at=timezone.now())
    DecisionFactory(meeting=meeting, sentence="We have begun planning")

    assert titles(find(client, "plannign")) == expected


# How it looks ---------------------------------------------------------------------------------------------------------
def test_found_words_are_marked_and_everything_else_is_escaped(client):
    MeetingFactory(title="<b>Waste</b> & more", summary="Old <script>alert(1)</script> waste, new waste")

    content = find(client, "waste").content.decode()

    assert "&lt;b&gt;<mark>Waste</mark>&lt;/b&gt; &amp; more</a>" in content
    assert "<mark>waste</mark>, new <mark>waste</mark>" in content
    assert "<script>alert" not in content


def test_a_beginning_of_a_word_is_marked_too(client):
    MeetingFactory(title="Planning systems")

    assert "<mark>Planning</mark> systems" in find(client, "planni").content.decode()


def test_an_excerpt_is_without_the_signs_of_markdown():
    text = "nothing here we said **\x02waste\x03** at last [slides](https://slides.example/1) ~ `x`"

    assert marked(plain(text)) == "nothing here we said <mark>waste</mark> at last slides x"


def test_the_excerpt_is_taken_from_where_the_word_stands(client):
    MeetingFactory(title="Long", notes="nothing " * 500 + "Here we said waste at last", notes_state="circulated",
                   circulated_at=timezone.now(), days=-3)  # fmt: skip

    (hit,) = find(client, "waste").context["page"].object_list

    assert "Here we said <mark>waste</mark> at last" in hit.excerpt
    assert len(hit.excerpt) < 400


def test_marks_that_do_not_belong_to_a_pair_are_nothing():
    assert marked("a\x03b \x02c\x02d\x03 <e>\x02") == "ab c<mark>d</mark> &lt;e&gt;"


def test_each_result_says_what_it_is_where_and_when(client, group, council):
    meeting = MeetingFactory(
        group=group,
        title="A day",
        notes_state="circulated",
        circulated_at=timezone.now(),
        starts_on=dt.date(2026, 3, 5),
    )
    item = AgendaItemFactory(meeting=meeting, title="Waste")
    person = ActionFactory(group=group, meeting=meeting, words="Weigh waste", council=council).person

    content = find(client, "waste").content.decode()

    for said in ("Agenda item", "A day", "South peer group", "5 March 2026", "Action", council.short_name):
        assert f">{said}<" in content
    assert f"{meeting.get_absolute_url()}#line-{item.pk}" in content
    assert person.name not in content


def test_what_does_not_hold_says_so_before_anybody_sets_out_for_it(client, lead, group):
    client.force_login(lead)
    off = {"state": "cancelled", "cancelled_at": timezone.now(), "cancelled_because": "Snow"}
    MeetingFactory(group=group, title="Waste 1", **off)
    MeetingFactory(group=group, title="Waste 2", draft=True)
    MeetingFactory(group=group, title="Waste 3")
    AgendaItemFactory(meeting=MeetingFactory(group=group, title="Other", **off), title="Waste 4")
    AgendaItemFactory(meeting=MeetingFactory(group=group, title="Other", draft=True), title="Waste 5")
    held = {"group": group, "days": -5}
    circulated = MeetingFactory(title="Held", notes_state="circulated", circulated_at=timezone.now(), **held)
    DecisionFactory(meeting=circulated, sentence="Waste 6", ended_at=timezone.now())
    DecisionFactory(meeting=circulated, sentence="Waste 7")
    ActionFactory(group=group, words="Waste 8", state="done", closed_at=timezone.now())
    ActionFactory(group=group, words="Waste 9")
    MeetingFactory(title="10", notes="Waste", notes_state="draft", **held)
    AgendaItemFactory(meeting=MeetingFactory(title="Said", **held), title="11", notes="Waste")
    AgendaItemFactory(meeting=circulated, title="12", notes="Waste")
    RequestFactory(title="Waste 13", groups=[group], state="closed")
    RequestFactory(title="Waste 14", groups=[group])
    TemplateVersionFactory(title="Waste 15", template=TemplateFactory(group=group, withdrawn_at=timezone.now()))

    response = find(client, "waste")

    hits = response.context["page"].object_list
    assert {re.sub("</?mark>|Waste", "", hit.title).strip(): hit.said.state for hit in hits} == {
        "1": "cancelled", "2": "draft", "3": "", "4": "meeting cancelled", "5": "draft", "6": "no longer stands",
        "7": "", "8": "done", "9": "", "10": "draft", "11": "draft", "12": "", "13": "closed", "14": "",
        "15": "withdrawn",
    }  # fmt: skip
    content = response.content.decode()
    assert content.count("<strong>Cancelled</strong>") == 1
    assert content.count("<strong>No longer stands</strong>") == 1


def test_notes_of_what_is_over_are_read_in_the_write_up(client, lead, group):
    client.force_login(lead)
    held = MeetingFactory(group=group, title="Held", days=-2, notes="Waste", notes_state="draft")
    coming = MeetingFactory(group=group, title="Coming", notes="Waste", notes_state="draft")

    urls = {hit.title: hit.said.url for hit in find(client, "waste").context["page"].object_list}

    assert urls == {
        "Held": reverse("meetings:write-up", args=["south", held.pk]),
        "Coming": coming.get_absolute_url(),
    }


def test_a_line_is_where_its_link_leads_whatever_page_the_meeting_has_elsewhere(client, group):
    meeting = MeetingFactory(group=group, title="A day", page="/groups/")
    item = AgendaItemFactory(meeting=meeting, title="Waste")

    (hit,) = find(client, "waste").context["page"].object_list
    path, _, line = hit.said.url.partition("#")

    assert f'id="{line}"' in client.get(path).content.decode()
    assert line == f"line-{item.pk}"


def test_nothing_found_says_what_helps(client):
    content = find(client, "waste <b>").content.decode()

    assert "Nothing has “waste &lt;b&gt;”" in content
    assert "What may help" in content
    assert "Notes of meetings" in content


def test_the_page_without_a_question_has_no_error(client):
    response = client.get(URL)

    assert response.context["form"].errors == {}
    assert "How to search" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter what you are looking for"),
        ("  ", "Enter what you are looking for"),
        ("x", "Enter at least two letters or numbers"),
        ("!? -", "Enter at least two letters or numbers"),
        ("x" * 101, "Enter fewer words, of 100 letters at most"),
        ("wa\0ste", "Enter what you are looking for in letters and numbers only"),
    ],
)
def test_what_cannot_be_looked_for_is_said_and_stays(client, typed, error):
    response = find(client, typed)

    assert response.status_code == 200
    assert response.context["form"].errors == {"q": [error]}
    assert response.context["form"]["q"].value() == typed
    assert "page" not in response.context


def test_every_page_has_the_box_and_search_has_its_own(client):
    box = 'id="search-all"'

    assert box in client.get("/groups/").content.decode()
    assert box not in client.get(URL).content.decode()
    assert 'value="waste"' in find(client, "waste").content.decode()


def test_what_is_typed_is_kept_nowhere(client, caplog):
    response = find(client, "secretive")

    assert response["Cache-Control"] == "private, no-store"
    assert "secretive" not in caplog.text


def test_nothing_changes_by_looking(client):
    assert client.post(URL, {"q": "waste"}).status_code == 405


# What it costs --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("count", "statements"), [(0, 14), (1, 13), (3, 13)])
def test_a_page_costs_the_same_for_one_and_three(client, member, group, count, statements, django_assert_num_queries):
    client.force_login(member)
    for _ in range(count):
        meeting = MeetingFactory(group=group, title="Waste")
        DecisionFactory(meeting=meeting, sentence="Waste less")
        ActionFactory(group=group, words="Weigh waste")

    with django_assert_num_queries(statements):
        response = find(client, "waste")

    assert len(titles(response)) == 2 * count


# Any text at all ------------------------------------------------------------------------------------------------------
@override_settings(ACCOUNT_RATE_LIMITS={**production.ACCOUNT_RATE_LIMITS, "searches_of_visitors": "100000/m/ip"})
class AnyText(TestCase):
    @classmethod
    def setUpTestData(cls):
        meeting = MeetingFactory(title="Waste & planning <systems>", notes="It's 'all' | here: \\ (and) !there")
        AgendaItemFactory(meeting=meeting, title="It's 'all' | here: \\ (and) !there")

    @given(some.text(max_size=110) | some.text("wast'\"\\|&!():*<>- ŷ%\x02\x03", max_size=30))
    def test_any_text_can_be_typed_and_stays(self, typed):
        response = self.client.get(URL, {"q": typed})

        assert response.status_code == 200
        seen = typed if "\0" in typed else without_controls(typed)
        assert response.context["form"]["q"].value() == seen
        assert "<systems>" not in response.content.decode()
