"""What a slip finds: what has a common word that is near it, and titles that are spelt like it. No list is kept."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from front import search
from tests.factories import DecisionFactory, MeetingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_apart")]
COUNTED = "ANALYZE meetings_meeting, meetings_agendaitem, meetings_decision"
AS_LONG_AS_MAY_BE = "llanfairpwllgwyngyllgoger"  # 25 letters


def find(client, q, **more):
    return client.get("/search/", {"q": q, **more})


def titles(response):
    return [re.sub("</?mark>", "", hit.title) for hit in response.context["page"].object_list]


def count_words():
    """As PostgreSQL does by itself when a tenth of a table has changed."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)


@pytest.fixture
def held():
    return MeetingFactory(title="A day", days=-3, notes_state="circulated", circulated_at=timezone.now())


@pytest.mark.parametrize("typed", ["wbsite", "websitte", "wabsite", "webiste", "Wábsite!", "mned wabsite"])
def test_a_slip_in_a_common_word_finds_what_has_no_title(client, held, typed):
    DecisionFactory(meeting=held, sentence="We mend the website")
    DecisionFactory(meeting=held, sentence="We empty the bins")
    count_words()

    assert titles(find(client, typed)) == ["We mend the website"]


@pytest.mark.parametrize(
    "typed",
    [
        "wabsote",  # two slips
        "bun",  # nearly every short word is a slip away from another
        "wabsite forms",  # another word is not there
    ],
)
def test_what_is_further_from_it_does_not_find_it(client, held, typed):
    DecisionFactory(meeting=held, sentence="We mend the website, and the bin")
    count_words()

    assert titles(find(client, typed)) == []


@pytest.mark.parametrize(("more", "count"), [("", 1), ("y", 0)])
def test_a_word_without_end_is_not_gone_through_letter_by_letter(client, held, more, count):
    DecisionFactory(meeting=held, sentence=f"{AS_LONG_AS_MAY_BE}{more}")
    count_words()

    assert len(titles(find(client, f"{AS_LONG_AS_MAY_BE[:-1]}x{more}"))) == count


def test_a_word_that_is_common_as_it_is_typed_is_left_as_it_is(client, held):
    DecisionFactory(meeting=held, sentence="A form on the website")
    DecisionFactory(meeting=held, sentence="A farm has a website")
    count_words()

    assert titles(find(client, "form wabsite")) == ["A form on the website"]


def test_the_three_commonest_words_near_it_are_looked_for(client, held):
    for times, word in enumerate(["cart", "carp", "card", "care"], 1):
        for _ in range(times):
            DecisionFactory(meeting=held, sentence=word)
    count_words()

    assert set(titles(find(client, "carx"))) == {"carp", "card", "care"}


def test_a_title_that_has_the_word_comes_before_newer_sentences_and_is_suggested(client, held):
    MeetingFactory(title="Website", days=-900)
    DecisionFactory(meeting=held, sentence="We mend the website")
    count_words()

    response = find(client, "webiste")

    assert titles(response) == ["Website", "We mend the website"]
    assert response.context["found"].meant == "website"


def test_what_was_written_since_the_words_were_counted_is_found_by_its_title(client):
    MeetingFactory(title="Bins")
    count_words()
    MeetingFactory(title="Website")

    response = find(client, "wabsite")

    assert titles(response) == ["Website"]
    assert response.context["found"].meant == "website"


def test_a_word_that_stands_nowhere_any_more_finds_nothing(client, held):
    decision = DecisionFactory(meeting=held, sentence="We mend the website")
    count_words()
    decision.delete()

    assert titles(find(client, "wabsite")) == []


@pytest.mark.parametrize(("enough", "compared"), [(1, False), (2, True)])
def test_titles_are_compared_only_where_little_has_the_word(client, monkeypatch, enough, compared):
    monkeypatch.setattr(search, "ALIKE", enough)
    MeetingFactory(title="Website")
    count_words()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = titles(find(client, "wabsite"))

    assert found == ["Website"]
    assert any("%>" in query["sql"] for query in asked) == compared


def test_a_common_word_of_what_somebody_may_not_read_changes_nothing_for_them(client, member, group):
    def look():
        with CaptureQueriesContext(connection) as asked:
            response = find(client, "xylophane")
        return response.context["found"], titles(response), len(asked)

    look()  # the first page asks for more
    before = look()
    for _ in range(3):
        MeetingFactory(group=group, title="Xylophone", audience="members")
    count_words()

    assert look() == before
    assert before[:2] == (search.Found([], is_alike=True), [])
    client.force_login(member)
    assert titles(find(client, "xylophane")) == ["Xylophone"] * 3
    assert look()[0].meant == "xylophone"


@pytest.mark.parametrize(("count", "statements"), [(1, 15), (3, 15)])
def test_a_slip_costs_the_same_for_one_and_three(client, member, group, count, statements, django_assert_num_queries):
    client.force_login(member)
    for _ in range(count):
        meeting = MeetingFactory(group=group, title="Website")
        DecisionFactory(meeting=meeting, sentence="Website first")
    count_words()

    with django_assert_num_queries(statements):
        response = find(client, "wabsite")

    assert len(titles(response)) == count
