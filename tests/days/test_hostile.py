"""What careless leads, attackers and people who were let go of try on a scrutiny day: what is refused, and hidden."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

import ballots.actions
from ballots.models import Elector
from ballots.refusals import NotYours
from common import london
from meetings import actions as meetings
from meetings.models import Meeting, Topic
from scrutiny.days import planner
from scrutiny.days.actions import convening, ending, following, planning, taking_part, voting
from scrutiny.days.forms.answers import AnswerForm, ProgressForm
from scrutiny.days.forms.following import CommitmentForm, NewDateForm
from scrutiny.days.forms.gathering import NeedForm
from scrutiny.days.forms.planning import DatesForm
from scrutiny.days.forms.voting import WordingForm
from scrutiny.models import Day
from tests.ballot_factories import cast
from tests.day_factories import DayFactory, ParticipationFactory, somebody_of
from tests.days.world import DAY, NOW, world
from tests.factories import CouncilFactory, MembershipFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db
AFTER = NOW + 61 * DAY
FAR = {"day": "31", "month": "12", "year": "9999"}
TODAY = london.today(NOW)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def at(there):
    """A meeting of the day, a draft."""
    on = there.day.sign_by + DAY
    when = {"starts_on": on, "starts_time": dt.time(10), "ends_on": on, "ends_time": dt.time(12)}
    return convening.convene(day=there.day, fields=when, by=there.lead, now=NOW)


# What is typed --------------------------------------------------------------------------------------------------------
def far(name):
    return {f"{name}_{part}": value for part, value in FAR.items()}


def test_a_day_that_cannot_be_reckoned_with_is_refused_wherever_one_is_typed():
    """One promise for the year 9999 ended every mail of every day."""
    day = DayFactory(stage="sent")
    forms = {
        "day_on": DatesForm(far("day_on"), day=day),
        "due_on": CommitmentForm(far("due_on"), needs=day.agreed_needs.all()),
        "by_1": AnswerForm(far("by_1"), today=TODAY),
        "new_due_on": ProgressForm(far("new_due_on"), today=TODAY),
    }
    for name, form in (*forms.items(), ("due_on", NewDateForm(far("due_on"), today=TODAY))):
        assert "within ten years" in str(form.errors[name]), name


def test_what_becomes_a_title_is_one_line():
    typed = "Read access\r\nBcc: everybody@example.org"
    day = DayFactory(stage="sent")
    for form, name in (
        (NeedForm({"what": typed}), "what"), (WordingForm({"title": typed}), "title"),
        (CommitmentForm({"what": typed}, needs=day.agreed_needs.all()), "what"),
        (AnswerForm({"what_1": typed}, today=TODAY), "what_1"),
    ):  # fmt: skip
        form.is_valid()
        assert form.cleaned_data[name] == "Read access Bcc: everybody@example.org"


def test_nobody_answers_for_another_council_than_the_address_names(client):
    there = world("gathering", councils=2)
    mine, other = (ParticipationFactory(day=there.day) for _ in range(2))
    client.force_login(somebody_of(mine.council))

    answer = reverse("scrutiny:day-answer", args=[there.day.pk])
    assert client.post(f"{answer}?council={other.council.code}", {"answer": "yes"}).status_code == 403
    mine.refresh_from_db()
    assert mine.answer == "none"
    client.post(f"{answer}?council={mine.council.code.lower()}", {"answer": "yes"})
    mine.refresh_from_db()
    assert mine.answer == "takes-part"


# A council that left --------------------------------------------------------------------------------------------------
def test_a_council_that_left_votes_no_more_and_what_it_said_is_not_counted():
    there = world("ballot", needs=5)
    ballot, (council, *_) = there.day.ballot, there.councils
    cast(ballot, council, 0, 0, 1, 1, 1)
    leave(there, council)

    assert council not in {one.council for one in Elector.objects.standing().filter(ballot=ballot)}
    with pytest.raises(NotYours):
        ballots.actions.cast(ballot=ballot, council=council, dots=[1, 1, 1, 0, 0], by=there.people[0], now=NOW)
    for other in there.councils[1:]:
        cast(ballot, other, 1, 1, 1, 0, 0)
    voting.take_result(there.day, ballot.closes_at)
    assert [one.need.what for one in there.day.agreed_needs.all()] == [one.words for one in ballot.options.all()[:3]]
    assert not ballots.actions.release(ballot=ballot, council=there.councils[1], now=ballot.closes_at)


def leave(there, council):
    part = there.day.participations.get(council=council)
    taking_part.leave(participation=part, because="We changed it", by=somebody_of(council), now=NOW)


def test_a_council_that_left_is_not_asked_whether_a_commitment_was_met():
    there = world("follow-up")
    first, second, _ = there.day.commitments.all()
    last_day = TODAY + 10 * DAY
    asked = [
        following.ask_councils(commitment=one, last_day=last_day, by=there.lead, now=NOW) for one in (first, second)
    ]
    following.close_commitment(commitment=second, because="Bought elsewhere", by=there.lead, now=NOW)
    leave(there, there.councils[2])

    assert [one.electors.standing().count() for one in asked] == [2, 3]


# The meeting of a day -------------------------------------------------------------------------------------------------
def test_whom_the_meeting_is_for_is_said_by_the_day_alone(client):
    there = world("gathering", audience="councils")
    meeting = at(there)
    client.force_login(there.lead)
    url = reverse("meetings:meeting-edit", args=[there.group.slug, meeting.pk])
    typed = client.get(url).context["form"]
    given = {
        "title": "Another title", "kind": "meeting", "starts_on_day": "14", "starts_on_month": "3",
        "starts_time": "10am",
        "starts_on_year": "2027", "ends_time": "3pm", "seen": typed["seen"].value(), "audience": "public",
        "invited_councils": "",
    }  # fmt: skip
    client.post(url, given)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.audience, meeting.takes_topics) == ("Another title", "councils", False)
    assert set(meeting.invited_councils.all()) == set(there.councils)


@pytest.mark.parametrize("ends", ["closed", "cancelled"])
def test_a_meeting_that_was_never_announced_goes_with_its_day(clock, ends):
    """Later its own page would have deleted it, which the day that is over refuses."""
    there = world("sent")
    at(there)
    clock.move_to(AFTER)
    given = {"day": there.day, "because": "Nobody has time", "by": there.lead, "now": AFTER}
    if ends == "closed":
        following.start(day=there.day, by=there.lead, now=AFTER)
        ending.close_day(**given)
    else:
        planning.cancel_day(**given)

    assert not Meeting.objects.exists()
    assert Day.objects.get().stage == ends


# What gets out --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("audience", "told"), [("councils", False), ("public-sector", False), ("public", True)])
def test_why_a_commitment_was_closed_is_told_on_agendas_of_days_for_everybody_alone(audience, told):
    there = world("follow-up", audience=audience)
    commitment = there.day.commitments.first()
    following._put_on_agendas(commitment, there.day, there.lead, NOW)
    following.close_commitment(commitment=commitment, because="They lost the source", by=there.lead, now=NOW)

    topic = Topic.objects.get()
    assert (topic.closed_because == "They lost the source") is told
    assert topic.closed_because


def test_nobody_beside_its_councils_hears_a_word_of_a_day_for_those_alone(client):
    """Of its title, and of what was promised, which is in the question that its councils vote on."""
    there = world("agreed", audience="councils")
    meetings.publish(meeting=at(there), by=there.lead, now=NOW)
    followed = DayFactory(stage="follow-up", group=there.group, audience="councils", title="Sample systems again")
    commitment = followed.commitments.first()
    following._put_on_agendas(commitment, followed, there.lead, NOW)
    following.ask_councils(commitment=commitment, last_day=TODAY + 10 * DAY, by=there.lead, now=NOW)
    beside = officer(CouncilFactory(), there.group)
    leads_another = MembershipFactory(role="lead").person
    group, secrets = there.group, ("Sample systems", commitment.what)
    suppliers = [reverse("scrutiny:supplier-detail", args=[pk]) for pk in (there.supplier.pk, followed.supplier_id)]
    lists = ("ballots:ballot-list", "meetings:meeting-list", "meetings:topic-list", "meetings:meeting-atom")
    pages = [
        "/", reverse("scrutiny:day-list"), group.get_absolute_url(), *suppliers,
        *(reverse(name, args=[group.slug]) for name in (*lists, "meetings:meeting-feed")),
    ]  # fmt: skip
    admin = [f"/admin/{name}/" for name in ("scrutiny/day", "ballots/ballot", "meetings/meeting")]

    assert len(tells(client, there.lead, admin, secrets)) == len(admin)
    assert not tells(client, beside, pages, secrets)
    assert not tells(client, leads_another, admin, secrets)


def tells(client, person, pages, secrets):
    client.force_login(person)
    said = {url: client.get(url, follow=True).content.decode() for url in pages}
    return [url for url, words in said.items() if any(secret in words for secret in secrets)]


def test_a_contact_who_is_withdrawn_while_mail_is_planned_gets_none(clock, monkeypatch):
    there = world("follow-up")
    clock.move_to(AFTER)
    there.day.commitments.update(due_on=london.today(AFTER))
    now = AFTER.replace(hour=12)
    wanted = planner.wanted(now)
    assert any(mail.sending for mail in wanted)
    there.day.sendings.get().contact.__class__.objects.update(withdrawn_at=now)
    monkeypatch.setattr(planner, "wanted", lambda now: wanted)
    planner.plan(now)

    assert there.day.sendings.get().link == 1
