"""What a group agreed: recorded, looked at again, and never off the next agenda without a reason."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import london
from meetings import actions
from meetings.models import Decision, Topic
from tests.factories import AgendaItemFactory, DecisionFactory, LinkFactory, MeetingFactory

pytestmark = pytest.mark.django_db
SENTENCE = "We use one consent form for user research."


def today(days=0):
    return london.today(timezone.now()) + dt.timedelta(days=days)


@pytest.fixture
def held(group):
    """A public meeting of last month whose notes everybody may read."""
    return MeetingFactory(
        group=group, days=-30, title="Ten years on", notes_state="circulated", circulated_at=timezone.now()
    )


@pytest.fixture
def decision(held, lead):
    return record(held, lead, review_on=today(10))


def record(meeting, by, sentence=SENTENCE, **fields):
    return actions.record_decision(meeting=meeting, sentence=sentence, by=by, now=timezone.now(), **fields)


def review(decision, by, outcome="kept", words="", **fields):
    return actions.review_decision(decision=decision, outcome=outcome, words=words, by=by, now=timezone.now(), **fields)


def url(name, decision):
    return reverse(f"meetings:{name}", args=[decision.meeting.group.slug, decision.pk])


def log(group):
    return reverse("meetings:decision-list", args=[group.slug])


def said(response):
    return " ".join(response.content.decode().split())


def day(date):
    return {"review_on_day": date.day, "review_on_month": date.month, "review_on_year": date.year}


def topics():
    rows = Topic.objects.order_by("pk")
    return [(topic.key.partition(":")[0], topic.wanted_from, topic.outcome, topic.closed_because) for topic in rows]


# Deeds ----------------------------------------------------------------------------------------------------------------
def test_with_a_day_it_waits_for_the_first_meeting_from_then_on(decision):
    assert topics() == [("meetings.decision", today(10), "", "")]
    assert Topic.objects.get().title == SENTENCE


def test_without_a_day_it_simply_stands(held, lead):
    record(held, lead)

    assert topics() == []


def test_it_is_not_looked_at_again_at_the_meeting_that_agreed_it(group, lead):
    meeting = MeetingFactory(group=group, days=0)
    line = AgendaItemFactory(meeting=meeting)

    decision = record(meeting, lead, review_on=today(), item=line)

    line.refresh_from_db()
    assert (decision.item, line.discussed_by) == (line, lead)
    assert Topic.objects.get().wanted_from == meeting.ends_on + dt.timedelta(days=1)


def test_kept_with_a_new_day_it_comes_back_as_a_new_topic(decision, lead):
    review(decision, lead, review_on=today(200))

    assert topics() == [
        ("meetings.decision", today(10), "settled", ""),
        ("meetings.decision", today(200), "", ""),
    ]
    assert (decision.review_on, decision.ended_at) == (today(200), None)


def test_kept_without_a_day_it_does_not_come_back(decision, lead):
    review(decision, lead, words="It works")

    assert [outcome for _, _, outcome, _ in topics()] == ["settled"]
    assert [(row.outcome, row.sentence) for row in decision.reviews.all()] == [("kept", SENTENCE)]


def test_reworded_the_old_words_are_kept(decision, lead):
    review(decision, lead, "changed", "Too narrow", sentence="We use one form.", review_on=today(90))

    assert (decision.sentence, decision.reviews.get().sentence) == ("We use one form.", SENTENCE)
    assert Topic.objects.open().get().title == "We use one form."


def test_ended_it_is_dropped_with_its_reason(decision, lead):
    review(decision, lead, "ended", "The law changed", review_on=today(90))

    assert topics() == [("meetings.decision", today(10), "dropped", "The law changed")]
    assert (decision.ended_by, decision.review_on) == (lead, None)
    assert list(Decision.objects.standing()) == []
    with pytest.raises(actions.DecisionEnded, match="no longer stands"):
        review(decision, lead)


@pytest.mark.parametrize(("outcome", "fields"), [("ended", {"words": " "}), ("changed", {"sentence": " "})])
def test_neither_ends_without_a_reason_nor_changes_without_words(decision, lead, outcome, fields):
    with pytest.raises(ValueError, match="say why"):
        review(decision, lead, outcome, **fields)
    assert decision.reviews.count() == 0
    assert Topic.objects.open().count() == 1


# Pages ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "detail", "looks_again"),
    [
        ("lead", 200, 200),
        ("member", 200, 403),
        ("outsider", 200, 404),
        ("anonymous", 200, 302),
        ("coordinator", 200, 200),
    ],
)
def test_who_reads_it_and_who_says_what_became_of_it(come, decision, who, detail, looks_again):
    client = come(who)

    assert client.get(url("decision-detail", decision)).status_code == detail
    assert client.get(url("decision-review", decision)).status_code == looks_again
    assert client.post(url("decision-review", decision), {"outcome": "kept"}).status_code in {looks_again, 200}
    assert decision.reviews.count() == 0  # the sentence was not sent along


def test_of_notes_in_draft_only_the_leads_read_it(come, group, lead):
    decision = DecisionFactory(meeting__group=group)

    statuses = [come(who).get(url("decision-detail", decision)).status_code for who in ("lead", "member", "outsider")]

    assert statuses == [200, 404, 404]
    assert list(come("member").get(log(group)).context["page"].object_list) == []


def test_the_public_does_not_read_who_wrote_it_down(client, come, decision, lead):
    review(decision, lead, words="It works", review_on=today(90))

    assert "Priya" not in said(client.get(url("decision-detail", decision)))
    assert "It works" in said(client.get(url("decision-detail", decision)))
    assert "Written down by Priya Sample" in said(come("member").get(url("decision-detail", decision)))


def test_looking_at_it_again(come, decision):
    body = {"outcome": "kept", "sentence": SENTENCE, "words": "It works", **day(today(90))}

    page = come("lead").post(url("decision-review", decision), body, follow=True)

    assert "What the group said is in the log." in said(page)
    assert Decision.objects.get().review_on == today(90)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Choose what the group said"),
        ({"outcome": "ended"}, "Enter why it no longer stands"),
        ({"outcome": "changed"}, "Enter how it reads from now on: this is how it reads today"),
        ({"outcome": "kept", "sentence": "Something else"}, "You changed its words"),
        ({"outcome": "kept", **day(dt.date(2020, 1, 1))}, "must be today or later"),
        ({"outcome": "kept", "review_on_day": "x"}, "must include a month and year"),
        ({"outcome": "kept", "words": "x" * 501}, "500 characters or fewer"),
    ],
)
def test_looking_at_it_again_says_what_is_wrong(come, decision, body, error):
    page = come("lead").post(url("decision-review", decision), {"sentence": SENTENCE, **body})

    assert error in said(page)
    assert decision.reviews.count() == 0


def test_the_log_shows_what_the_address_asks_for(come, held, lead, group):
    first = record(held, lead, "First", review_on=today(10))
    second = record(held, lead, "Second")
    ended = record(held, lead, "Ended")
    review(ended, lead, "ended", "The law changed")
    client = come("member")

    def shown(**query):
        return list(client.get(log(group), query).context["page"].object_list)

    assert shown() == [second, first]
    assert shown(show="due") == [first]
    assert shown(show="ended") == [ended]
    assert set(shown(show="all")) == {first, second, ended}
    assert shown(q="sec") == [second]
    assert shown(show="nonsense") == [second, first]


def test_the_log_says_on_which_agenda_it_is(client, group, decision):
    meeting = MeetingFactory(group=group, days=20)
    assert "on the agenda of" not in said(client.get(log(group)))
    actions.build_agenda(group=group, now=timezone.now())

    assert f"on the agenda of {london.short_date(meeting.starts_on)}" in said(client.get(log(group)))
    assert f"on the agenda of {london.short_date(meeting.starts_on)}" in said(
        client.get(url("decision-detail", decision))
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_one_and_three(client, held, lead, group, count, django_assert_num_queries):
    for number in range(count):
        record(held, lead, f"Decision {number}", review_on=today(10))

    with django_assert_num_queries(5):  # group, count, rows, totals, the next meeting
        page = client.get(log(group))

    assert len(page.context["page"].object_list) == count


def test_an_empty_log_says_what_it_is_for(client, group):
    assert "Nothing is agreed yet" in said(client.get(log(group)))


def test_its_links_are_shown(client, decision):
    LinkFactory(decision=decision, meeting=None, title="The form", url="https://example.org/form")

    assert 'href="https://example.org/form"' in said(client.get(url("decision-detail", decision)))
