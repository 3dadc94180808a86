"""A trial: who was there answers its question, it comes on the agenda with the answers, and ends with an outcome."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from meetings import actions
from meetings.after_waiting import WAITS
from meetings.models import Meeting, Topic, Trial, TrialAnswer
from tests.factories import MeetingFactory, PresenceFactory, TrialAnswerFactory, UserFactory
from tests.meetings.after import HELD, held, there
from tests.meetings.post import PUBLISHED, at
from tests.waits import asked

pytestmark = pytest.mark.django_db

waiting_for = asked(*WAITS)
REVIEW = dt.date(2027, 2, 1)


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(at(26, 12), tick=False):
        yield


@pytest.fixture
def meeting(group):
    return held(group)


@pytest.fixture
def trial(meeting, lead):
    return start(meeting, lead)


def start(meeting, by, **changes):
    facts = {"title": "Suppliers invited", "question": "Was it good to have suppliers with us?", "review_on": REVIEW}
    return actions.start_trial(group=meeting.group, meeting=meeting, by=by, now=at(20), **facts | changes)


def next_meeting(group, **changes):
    facts = {"starts_on": dt.date(2027, 2, 10), "published_at": PUBLISHED} | changes
    return MeetingFactory(group=group, **facts)


def test_a_trial_waits_for_the_first_meeting_on_or_after_its_day(group, meeting, lead, trial):
    too_early = next_meeting(group, starts_on=dt.date(2027, 1, 10))
    actions.build_agenda(group=group, now=at(26, 12), by=lead)
    topic = Topic.objects.get()

    assert (topic.key, topic.kind, topic.wanted_from) == (f"meetings.trial:{trial.pk}", "trial", REVIEW)
    assert not too_early.placements.exists()

    Meeting.objects.filter(pk=too_early.pk).update(starts_on=REVIEW, ends_on=REVIEW)
    actions.build_agenda(group=group, now=at(26, 12), by=lead)

    line = too_early.placements.get().item
    assert line.title == "Suppliers invited"


@pytest.mark.parametrize(
    ("tried_at", "following", "is_placed"),
    [("members", "public", False), ("members", "members", True), ("public", "members", True)],
)
def test_a_trial_of_a_closed_meeting_waits_for_a_lead_to_place_it_where_others_read(
    group, lead, tried_at, following, is_placed
):
    tried, coming = held(group, audience=tried_at), next_meeting(group, audience=following)
    start(tried, lead)

    actions.build_agenda(group=group, now=at(26, 12), by=lead)

    placement = coming.placements.get()
    assert (placement.item is not None, placement.skipped_at) == (is_placed, None)
    assert coming.agenda_items.exists() is is_placed


def test_its_line_carries_how_many_said_what(group, meeting, member, lead, trial):
    following = next_meeting(group)
    other, third = UserFactory(), UserFactory()
    there(meeting, member, other, third)
    actions.answer_trial(trial=trial, person=member, answer="yes", words="A name in it", now=HELD)
    actions.answer_trial(trial=trial, person=other, answer="no", now=HELD)
    actions.answer_trial(trial=trial, person=other, answer="yes", now=HELD)
    two = Topic.objects.get().words
    actions.answer_trial(trial=trial, person=third, answer="no", now=HELD)
    actions.build_agenda(group=group, now=at(26, 12), by=lead)

    assert two == "Was it good to have suppliers with us? Answers are shown from three on."
    assert Topic.objects.get().words == "Was it good to have suppliers with us? So far: 2 yes, 1 no."
    assert following.placements.get().item.words == Topic.objects.get().words


def test_answers_come_from_who_was_there_until_it_is_ended(meeting, member, lead, trial):
    there(meeting, member)
    with pytest.raises(actions.NotThere):
        actions.answer_trial(trial=trial, person=lead, answer="yes", now=HELD)

    assert actions.answer_trial(trial=trial, person=member, answer="yes", now=HELD) is True
    assert actions.answer_trial(trial=trial, person=member, answer="yes", now=HELD) is False
    assert actions.end_trial(trial=trial, outcome="We keep it.", by=lead, now=HELD) is True
    assert actions.end_trial(trial=trial, outcome="We drop it.", by=lead, now=HELD) is False

    with pytest.raises(actions.TrialEnded):
        actions.answer_trial(trial=trial, person=member, answer="no", now=HELD)
    assert (trial.outcome, trial.ended_by) == ("We keep it.", lead)
    topic = Topic.objects.get()
    assert (topic.outcome, topic.closed_because) == ("settled", "We keep it.")


def test_a_trial_that_was_talked_about_is_not_put_on_again_by_a_late_answer(meeting, member, lead, trial):
    there(meeting, member)
    actions.close_topic(
        group=meeting.group, key=f"meetings.trial:{trial.pk}", outcome=Topic.Outcome.DISCUSSED, by=lead, now=HELD
    )

    actions.answer_trial(trial=trial, person=member, answer="yes", now=HELD)

    assert not Topic.objects.open().exists()


def test_a_trial_whose_day_is_over_waits_for_the_lead(meeting, member, lead, trial):
    before = waiting_for([lead, member], at(1, 9, month=12))
    later = dt.datetime(2027, 2, 2, 9, tzinfo=dt.UTC)
    lines = waiting_for([lead, member], later)

    assert [line.key for line in before.get(lead.pk, [])] == [f"circulate:meeting{meeting.pk}"]
    assert [line.key for line in lines[lead.pk]] == [f"trial:{trial.pk}", f"circulate-late:group{meeting.group_id}"]
    assert member.pk not in lines


# Its pages ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "new", "one"), [("lead", 200, 200), ("member", 403, 200), ("outsider", 404, 404), ("anonymous", 302, 302)]
)
def test_who_gets_in(come, group, trial, who, new, one):
    client = come(who)

    assert client.get(reverse("meetings:trial-new", args=[group.slug])).status_code == new
    assert client.get(reverse("meetings:trial-detail", args=[group.slug, trial.pk])).status_code == one
    assert client.get(reverse("meetings:trial-list", args=[group.slug])).status_code == one


def shown(client, group):
    """[(title, how many said what)] on the list."""
    page = client.get(reverse("meetings:trial-list", args=[group.slug]))
    return [(trial.title, trial.said) for trial in page.context["page"].object_list]


def test_the_list_has_open_trials_first_by_their_day_with_how_many_said_what_from_three_on(come, group, meeting, lead):
    trials = {
        title: start(meeting, lead, title=title, review_on=day)
        for title, day in (("Ended", REVIEW), ("Later", REVIEW + dt.timedelta(days=1)), ("Sooner", REVIEW))
    }
    actions.end_trial(trial=trials["Ended"], outcome="We keep it.", by=lead, now=HELD)
    for title, answers in (("Later", 2), ("Sooner", 3)):
        TrialAnswerFactory.create_batch(answers, trial=trials[title], words="They sold to us")

    client = come("member")

    assert shown(client, group) == [("Sooner", "3 yes"), ("Later", ""), ("Ended", "")]
    page = client.get(reverse("meetings:trial-list", args=[group.slug])).text
    assert "3 trials, 2 still open" in page
    assert "We keep it." in page
    assert "They sold to us" not in page


def test_a_supplier_finds_no_trial_of_a_meeting_for_the_public_sector_nor_that_it_waits(come, group, lead, trial):
    closed = held(group, audience="public-sector")
    start(closed, lead, title="Without suppliers")
    waits = reverse("meetings:topic-list", args=[group.slug])

    assert shown(come("supplier"), group) == [("Suppliers invited", "")]
    assert [title in come("supplier").get(waits).text for title in ("Suppliers invited", "Without suppliers")] == [1, 0]
    assert len(shown(come("member"), group)) == 2
    assert "Without suppliers" in come("member").get(waits).text


def test_an_empty_list_offers_the_first_step_to_whoever_may_take_it(come, group):
    pages = {who: come(who).get(reverse("meetings:trial-list", args=[group.slug])).text for who in ("lead", "member")}

    assert ["Try something" in page for page in pages.values()] == [True, False]
    assert "Bring a topic" in pages["member"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(come, group, meeting, lead, count, django_assert_num_queries):
    for _ in range(count):
        TrialAnswerFactory(trial=start(meeting, lead))
    client = come("member")

    with django_assert_num_queries(9):  # four of them the list's own, the rest the visit and “Your turn”
        client.get(reverse("meetings:trial-list", args=[group.slug]))


def test_a_lead_starts_a_trial_at_a_meeting_of_the_group(come, group, meeting, lead):
    client = come("lead")
    address = reverse("meetings:trial-new", args=[group.slug])
    typed = {
        "title": "Suppliers invited", "question": "Was it good?", "meeting": meeting.pk,
        "review_on_day": "1", "review_on_month": "2", "review_on_year": "2027",
    }  # fmt: skip

    preset = client.get(f"{address}?meeting={meeting.pk}")
    response = client.post(address, typed)

    assert preset.context["form"].initial == {"meeting": meeting}
    made = Trial.objects.get()
    assert response.url == reverse("meetings:trial-detail", args=[group.slug, made.pk])
    assert (made.meeting, made.review_on, made.started_by) == (meeting, REVIEW, lead)


@pytest.mark.parametrize("asked", ["0", "x", "", "٣", "9" * 30, "-1"])
def test_an_odd_meeting_in_the_address_presets_nothing(come, group, meeting, lead, asked):
    response = come("lead").get(reverse("meetings:trial-new", args=[group.slug]), {"meeting": asked})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": ""}, "Enter what is tried"),
        ({"question": ""}, "Enter the question you want answered"),
        ({"meeting": ""}, "Choose the meeting at which it is tried"),
        (
            {"review_on_year": "2026", "review_on_month": "11", "review_on_day": "25"},
            "The day must be after the meeting",
        ),
        ({"review_on_year": "2099"}, "The day must be within five years"),
        ({"review_on_day": "31"}, "The day must be a real date"),
    ],
)
def test_a_bad_trial_says_what_to_do(come, group, meeting, lead, changes, error):
    typed = {
        "title": "Suppliers invited", "question": "Was it good?", "meeting": meeting.pk,
        "review_on_day": "1", "review_on_month": "2", "review_on_year": "2027",
    }  # fmt: skip

    response = come("lead").post(reverse("meetings:trial-new", args=[group.slug]), typed | changes)

    assert error in response.content.decode()
    assert not Trial.objects.exists()


def test_who_was_there_answers_on_its_page_and_reads_no_names(come, meeting, member, trial):
    there(meeting, member)
    for number in range(3):
        person = UserFactory(name=f"Canary {number}")
        PresenceFactory(meeting=meeting, person=person)
        actions.answer_trial(trial=trial, person=person, answer="no", words="They sold to us", now=HELD)
    client, address = come("member"), reverse("meetings:trial-detail", args=[trial.group.slug, trial.pk])

    wrong = client.post(address, {"answer-it": "yes"}).content.decode()
    client.post(address, {"answer-it": "yes", "answer": "yes", "words": "Good talk"})
    shown = client.get(address).content.decode()

    assert "Choose an answer" in wrong
    assert TrialAnswer.objects.get(person=member).answer == "yes"
    assert "What 4 people said" in shown
    assert "They sold to us" in shown
    assert "Canary" not in shown


def test_of_fewer_than_three_answers_nobody_reads_which_they_were(come, meeting, member, trial):
    people = [member, UserFactory(), UserFactory()]
    there(meeting, *people)
    client, address = come("lead"), reverse("meetings:trial-detail", args=[trial.group.slug, trial.pk])
    shown = []
    for person in people:
        actions.answer_trial(trial=trial, person=person, answer="no", words="They sold to us", now=HELD)
        shown.append(client.get(address))

    assert [[step["count"] for step in page.context["summary"].steps] for page in shown] == [[], [], [0, 3, 0]]
    assert ["How many said what" in page.text for page in shown] == [False, False, True]
    assert "2 people have answered so far. Answers are shown from three on" in shown[1].text
    assert "They sold to us" not in shown[1].text


def test_a_member_does_not_end_a_trial_and_a_lead_does(come, meeting, member, lead, trial):
    address = reverse("meetings:trial-detail", args=[trial.group.slug, trial.pk])

    refused = come("member").post(address, {"end-it": "yes", "outcome": "Mine"})
    empty = come("lead").post(address, {"end-it": "yes", "outcome": ""})
    come("lead").post(address, {"end-it": "yes", "outcome": "We keep it."})

    assert refused.status_code == 403
    assert "Say what the group made of it" in empty.content.decode()
    trial.refresh_from_db()
    assert trial.outcome == "We keep it."
