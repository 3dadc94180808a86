"""What people of a council that hosts do from a nudge: say which dates suit, take the offer back, say where it is."""

import datetime as dt

import pytest

from common.do_links import DeedPage, DoLink, Outcome
from meetings import actions, nudge_deeds, planner
from meetings.models import Meeting, Topic
from outbox.models import Message
from peergroups.actions import leave
from tests.factories import CouncilFactory, MeetingFactory
from tests.meetings.post import DAY, at, mail, publish, text
from tests.meetings.promising import colleague

pytestmark = pytest.mark.django_db
OFFER_FACTS = (("Council", "Winchester"), ("When", "in June"), ("Group", "South peer group"))


@pytest.fixture
def offer(group, council, member):
    return actions.offer_to_host(group=group, council=council, by=member, now=at(2), when="in June")


@pytest.fixture
def nowhere(group, lead, council):
    return publish(group, lead, venue="", postcode="", host_council=council)


def link(purpose, person, thing):
    return DoLink(purpose, person.pk, thing.pk, "", at(30))


def dates(offer, person):
    return link("host-offer-dates", person, offer)


def withdraw(offer, person):
    return link("host-offer-withdraw", person, offer)


def where(meeting, person):
    return link("host-venue", person, meeting)


# Which dates suit -----------------------------------------------------------------------------------------------------
def test_the_dates_are_asked_for_with_what_was_said_before(offer, member):
    page = nudge_deeds.show_dates(dates(offer, member), at(3))

    assert (page.state, page.facts, page.form.initial) == ("open", OFFER_FACTS, {"when": "in June"})


def test_the_dates_stand_with_the_offer_and_on_the_next_agenda(offer, member):
    first = nudge_deeds.act_dates(dates(offer, member), at(3), {"when": "11, 12 or 18 June"})
    again = nudge_deeds.act_dates(dates(offer, member), at(4), {"when": "11, 12 or 18 June"})

    offer.refresh_from_db()
    assert (offer.when, Topic.objects.get().title) == (
        "11, 12 or 18 June",
        "Winchester offers to host: 11, 12 or 18 June",
    )
    assert (first.title, first.done_already) == ("Thank you. The leads can choose now", False)
    assert (again.title, again.done_already) == ("Your offer says so", True)


@pytest.mark.parametrize("typed", [{}, {"when": " "}, {"when": "x" * 101}])
def test_without_dates_the_page_asks_again(offer, member, typed):
    page = nudge_deeds.act_dates(dates(offer, member), at(3), typed)

    assert isinstance(page, DeedPage)
    assert page.form.errors
    offer.refresh_from_db()
    assert offer.when == "in June"


def test_a_colleague_of_the_council_may_say_so_too(group, council, offer):
    lee = colleague(group, council)

    nudge_deeds.act_dates(dates(offer, lee), at(3), {"when": "18 June"})

    offer.refresh_from_db()
    assert offer.when == "18 June"


@pytest.mark.parametrize("deed", ["dates", "withdraw"])
@pytest.mark.parametrize("who", ["outsider", "somebody of another council", "who left", "nothing there"])
def test_nobody_else_does_anything_to_an_offer(request, group, offer, member, who, deed):
    person = member
    if who == "outsider":
        person = request.getfixturevalue("outsider")
    elif who == "who left":
        leave(membership=member.memberships.get(), by=member, now=at(3))
    elif who == "nothing there":
        offer.pk += 1
    else:
        person = colleague(group, CouncilFactory())

    if deed == "dates":
        shown = nudge_deeds.show_dates(dates(offer, person), at(4))
        done = nudge_deeds.act_dates(dates(offer, person), at(4), {"when": "never"})
    else:
        shown = nudge_deeds.show_withdraw(withdraw(offer, person), at(4))
        done = nudge_deeds.act_withdraw(withdraw(offer, person), at(4))

    assert shown == nudge_deeds.GONE
    assert done == Outcome("This offer is no longer there", "Nothing was changed.")
    assert not Topic.objects.exclude(closed_at=None).exists()


@pytest.mark.parametrize("settled", ["taken up", "declined"])
def test_of_an_offer_that_is_settled_the_page_says_what_became_of_it(group, lead, offer, member, settled):
    if settled == "taken up":
        meeting = publish(group, lead)
        actions.take_offer(offer=offer, meeting=meeting, by=lead, now=at(3))
        title = "Winchester hosts “What did we finish?”"
    else:
        actions.decline_offer(offer=offer, because="No room", by=lead, now=at(3))
        title = "This offer is settled"

    for shown in (
        nudge_deeds.show_dates(dates(offer, member), at(4)),
        nudge_deeds.show_withdraw(withdraw(offer, member), at(4)),
    ):
        assert (shown.title, shown.state) == (title, "done")
    done = nudge_deeds.act_dates(dates(offer, member), at(4), {"when": "18 June"})
    assert (done.title, done.done_already) == (title, True)
    offer.refresh_from_db()
    assert offer.when == "in June"


def test_the_page_names_no_meeting_that_its_reader_may_not_know_of(group, lead, offer, member):
    draft = MeetingFactory(group=group, draft=True, host_council=None, title="Hidden canary", starts_on=DAY)
    actions.take_offer(offer=offer, meeting=draft, by=lead, now=at(3))

    shown = nudge_deeds.show_dates(dates(offer, member), at(4))

    assert shown.title == "Winchester hosts a meeting of the South peer group"
    assert "canary" not in repr(shown)


# The offer is taken back ----------------------------------------------------------------------------------------------
def test_an_offer_is_taken_back_once(offer, member):
    page = nudge_deeds.show_withdraw(withdraw(offer, member), at(3))
    assert (page.title, page.button) == ("Take back the offer of Winchester?", "Take it back")
    assert Topic.objects.get().closed_at is None

    first = nudge_deeds.act_withdraw(withdraw(offer, member), at(3))
    again = nudge_deeds.act_withdraw(withdraw(offer, member), at(4))

    offer.refresh_from_db()
    assert (offer.settled_at, offer.settled_by, Topic.objects.get().outcome) == (at(3), member, "withdrawn")
    assert (first.done_already, again.done_already) == (False, True)


# Where it is ----------------------------------------------------------------------------------------------------------
def test_the_page_says_how_many_people_are_told(nowhere, member):
    assert nudge_deeds.show_venue(where(nowhere, member), at(3)).lede == "Nobody has heard of this meeting yet."

    planner.plan(at(3))

    page = nudge_deeds.show_venue(where(nowhere, member), at(3))
    assert (page.title, page.lede) == ("Where is “What did we finish?”?", "2 people who know of this meeting are told.")


def test_the_host_says_where_it_is_and_everybody_who_knew_is_told(nowhere, lead, member):
    planner.plan(at(3))
    Message.objects.update(state="sent", sent_at=at(3))

    done = nudge_deeds.act_venue(
        where(nowhere, member), at(4), {"venue": "Example House, Sampleton", "postcode": "hp201ua"}
    )
    planner.plan(at(4))

    meeting = Meeting.objects.get()
    assert (meeting.venue, meeting.postcode, meeting.sequence) == ("Example House, Sampleton", "HP201UA", 1)
    assert (done.title, done.done_already) == ("Thank you. Now people know where to go", False)
    assert ("Where", "Example House, Sampleton HP201UA") in done.facts
    assert [kind for kind, _, _ in mail(meeting, lead)] == ["invitation", "change"]
    assert "Example House, Sampleton" in text(Message.objects.get(kind="change", person_id=lead.pk))


@pytest.mark.parametrize(
    "typed", [{}, {"venue": "", "postcode": "HP20 1UA"}, {"venue": "A house", "postcode": "nowhere"}]
)
def test_without_a_place_the_page_asks_again(nowhere, member, typed):
    page = nudge_deeds.act_venue(where(nowhere, member), at(4), typed)

    assert isinstance(page, DeedPage)
    assert page.form.errors
    assert Meeting.objects.get().sequence == 0


def test_what_is_known_stays_whoever_clicks_again(nowhere, lead, member):
    nudge_deeds.act_venue(where(nowhere, member), at(4), {"venue": "Example House"})

    again = nudge_deeds.act_venue(where(nowhere, member), at(5), {"venue": "Elsewhere"})
    shown = nudge_deeds.show_venue(where(nowhere, member), at(5))

    assert (again.title, again.done_already, shown.state) == ("People know where it is", True, "done")
    assert actions.say_where(meeting=nowhere, venue="Elsewhere", postcode="", by=member, now=at(5)) is False
    meeting = Meeting.objects.get()
    assert (meeting.venue, meeting.sequence) == ("Example House", 1)


@pytest.mark.parametrize("who", ["outsider", "supplier", "lead of another council", "who left", "no host any more"])
def test_nobody_else_says_where_it_is(request, group, nowhere, member, who):
    person = member
    if who in {"outsider", "supplier"}:
        person = request.getfixturevalue(who)
    elif who == "who left":
        leave(membership=member.memberships.get(), by=member, now=at(3))
    elif who == "no host any more":
        Meeting.objects.update(host_council=None)
    else:
        person = colleague(group, CouncilFactory(), role="lead")

    shown = nudge_deeds.show_venue(where(nowhere, person), at(4))
    done = nudge_deeds.act_venue(where(nowhere, person), at(4), {"venue": "Elsewhere"})

    assert shown == nudge_deeds.NO_MEETING
    assert done == Outcome("This meeting is no longer there", "Nothing was changed.")
    assert Meeting.objects.get().venue == ""


def test_the_deed_itself_refuses_who_is_not_of_the_host(nowhere, outsider):
    with pytest.raises(actions.NotYourCouncil):
        actions.say_where(meeting=nowhere, venue="Elsewhere", postcode="", by=outsider, now=at(4))


@pytest.mark.parametrize("state", ["over", "cancelled", "draft", "not for them"])
def test_of_a_meeting_that_is_not_open_nothing_is_asked(nowhere, lead, member, state):
    now = at(4)
    if state == "over":
        now = at(26)
    elif state == "cancelled":
        actions.cancel(meeting=nowhere, reason="No room", by=lead, now=at(3))
    elif state == "draft":
        Meeting.objects.update(state="draft", published_at=None)
    else:
        Meeting.objects.update(audience="councils")

    assert nudge_deeds.show_venue(where(nowhere, member), now).state == "gone"
    assert nudge_deeds.act_venue(where(nowhere, member), now, {"venue": "Elsewhere"}).lede == "Nothing was changed."
    assert Meeting.objects.get().venue == ""


def test_a_meeting_that_ends_while_the_page_is_open_is_left_alone(nowhere, member):
    with pytest.raises(actions.MeetingClosed):
        actions.say_where(
            meeting=nowhere, venue="Elsewhere", postcode="", by=member, now=nowhere.ends_at + dt.timedelta(seconds=1)
        )
