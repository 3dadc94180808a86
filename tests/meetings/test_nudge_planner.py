"""Nudges about hosting and leading: found by what stands, said a few times, taken back when they are no longer true."""

import datetime as dt

import pytest

from accounts.models import MutedMail
from common import london
from meetings import actions, nudge_planner
from meetings.models import Action, DatePoll, HostOffer, Meeting
from outbox.delivery import deliver
from outbox.models import Hold, Message
from peergroups.models import Membership, PeerGroup
from tests.factories import ActionFactory, ActionStepFactory, CouncilFactory, HostOfferFactory, MembershipFactory, close
from tests.meetings.after import held
from tests.meetings.post import html, parsed, text
from tests.meetings.promising import at, colleague
from tests.poll_factories import DatePollFactory

pytestmark = pytest.mark.django_db
OFFERED = at(1, month=9)
ASKED, ASKED_AGAIN = at(29, month=9), at(27, month=10)
DUE = at(25, month=2, year=2027)  # three months after Wednesday 25 November 2026, and a Thursday
MONDAY, AGREED = at(30, month=11), at(20, month=11)


def run(now):
    """One round of the worker: what is due is written, and sent."""
    counts = nudge_planner.plan(now)
    deliver(now=now)
    return {name: count for name, count in counts.items() if count}


def nudges(person=None):
    """[(kind, step, state)], oldest first."""
    messages = Message.objects.filter(kind__in=nudge_planner.COUNTED).order_by("pk")
    if person is not None:
        messages = messages.filter(person_id=person.pk)
    return [(message.kind, message.key.rpartition(":")[2], message.state) for message in messages]


def every(days, first, last):
    """Run at 9:00 London on every so many days, at noon again, and on the next day: as a worker that is restarted."""
    day = first.date()
    while day <= last.date():
        for later, hour in ((0, 9), (0, 12), (1, 9)):
            run(london.moment(day + dt.timedelta(days=later), dt.time(hour)))
        day += dt.timedelta(days=days)


def flat(message):
    return " ".join(text(message).split())


def tidy_html(message):
    return " ".join(html(message).split())


@pytest.fixture
def offer(group, council, member):
    return HostOfferFactory(group=group, council=council, offered_by=member, offered_at=OFFERED, words="A hall for 40")


@pytest.fixture
def nowhere(group, council):
    """A meeting on Wednesday 25 November 2026 that Winchester hosts, nobody knows where."""
    return held(group, host_council=council, venue="")


@pytest.fixture
def quarterly(group):
    """The group meets every three months, and met on 25 November 2026."""
    PeerGroup.objects.filter(pk=group.pk).update(months_between=3)
    return held(group)


def left_alone(group, council, agreed=AGREED, **fields):
    action = ActionFactory(group=group, council=council, person=None, agreed_at=agreed, due_on=dt.date(2026, 12, 4))
    Action.objects.filter(pk=action.pk).update(**fields)
    return action


# An offer to host -----------------------------------------------------------------------------------------------------
def test_who_offered_to_host_is_asked_twice_in_half_a_year_and_never_again(offer, member, lead):
    every(7, OFFERED, at(1, month=3, year=2027))

    assert nudges() == [("hosting-offer", "1", "sent"), ("hosting-offer", "2", "sent")]
    assert nudges(member) == nudges()
    first, second = Message.objects.order_by("pk")
    assert (first.sent_at, second.sent_at) == (ASKED, ASKED_AGAIN)
    assert first.key == f"hosting-offer:offer{offer.pk}:person{member.pk}:1"


@pytest.mark.parametrize("state", ["draft", "published"])
def test_nobody_is_asked_while_a_meeting_is_planned(group, offer, state):
    meeting = held(group)
    if state == "draft":
        Meeting.objects.filter(pk=meeting.pk).update(state="draft", published_at=None)

    assert run(ASKED) == {}


@pytest.mark.parametrize("what", ["workshop", "cancelled", "over"])
def test_a_workshop_a_cancelled_or_a_past_meeting_is_no_plan(group, offer, what):
    if what == "over":
        held(group, starts_on=dt.date(2026, 9, 20))
    else:
        meeting = held(group, kind="workshop" if what == "workshop" else "meeting")
        if what == "cancelled":
            Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_at=OFFERED)

    assert run(ASKED) == {"hosting nudges": 1}


def test_an_offer_that_was_settled_is_not_asked_after(offer, member):
    actions.withdraw_offer(offer=offer, by=member, now=OFFERED)

    assert run(ASKED) == {}


def test_what_has_not_left_is_taken_back_when_a_meeting_is_planned(group, offer, member):
    nudge_planner.plan(ASKED)
    held(group)
    nudge_planner.plan(ASKED)

    assert nudges(member) == [("hosting-offer", "1", "cancelled")]


def test_after_an_outage_only_the_last_is_said_and_after_a_month_nothing(offer):
    assert run(at(26, month=11)) == {}
    assert run(at(25, 12, month=11)) == {"hosting nudges": 1}
    assert nudges() == [("hosting-offer", "2", "sent")]


def test_if_who_offered_has_gone_three_colleagues_who_were_there_longest_are_asked(group, council, offer, member):
    people = [colleague(group, council, name=f"Lee Madeup {n}", joined_at=at(n, month=3)) for n in (4, 2, 3, 1)]
    close(member)

    run(ASKED)

    told = set(Message.objects.values_list("person_id", flat=True))
    assert told == {person.pk for person in people[1:]}


def test_who_muted_it_is_not_asked_nor_a_colleague_in_their_place(group, council, offer, member):
    colleague(group, council)
    MutedMail.objects.create(person=member, kind="hosting")

    assert run(ASKED) == {}


def test_what_is_queued_is_taken_back_when_it_is_muted(offer, member):
    nudge_planner.plan(ASKED)
    MutedMail.objects.create(person=member, kind="hosting")
    nudge_planner.plan(ASKED)

    assert nudges() == [("hosting-offer", "1", "cancelled")]


def test_a_lead_who_wrote_down_the_offer_of_another_council_is_not_asked_for_it(group, lead):
    other = CouncilFactory(short_name="Elsewhere")
    theirs = colleague(group, other)
    HostOfferFactory(group=group, council=other, offered_by=lead, offered_at=OFFERED)

    run(ASKED)

    assert [nudges(lead), len(nudges(theirs))] == [[], 1]


def test_the_mail_says_what_was_offered_and_can_be_answered_from_it(offer, member):
    run(ASKED)

    message = Message.objects.get()
    said = flat(message)
    assert parsed(message)["Subject"] == "South peer group: does your offer to host still stand?"
    assert (
        "Winchester offered to host a meeting of the South peer group on 1 September 2026: any Thursday in June."
        in said
    )
    assert "What you offered: A hall for 40" in said
    assert "we ask once more in four weeks" in said
    for label in ("Say which dates suit you: http", "Take the offer back: http"):
        assert label in said
    assert (said.count("/do/"), html(message).count("/do/")) == (3, 3)  # the third stops this mail
    run(ASKED_AGAIN)
    assert "This is the last time we ask about this offer." in flat(Message.objects.latest("pk"))


# A meeting without a place --------------------------------------------------------------------------------------------
def test_the_host_is_asked_21_and_10_days_before_for_the_place(nowhere, member, lead):
    every(2, at(27, month=10), at(20, month=11))

    assert [step for _, step, _ in nudges(member)] == ["2026-11-25.21d", "2026-11-25.10d"]
    assert len(nudges(lead)) == 2  # of the same council
    sent = list(Message.objects.filter(person_id=member.pk).order_by("pk").values_list("sent_at", "expires_at"))
    assert sent == [(at(4, month=11), nowhere.starts_at), (at(13, month=11), nowhere.starts_at)]  # the 15th is a Sunday


@pytest.mark.parametrize(
    "change",
    [
        {"venue": "Example House"},
        {"postcode": "HP20 1UA"},
        {"online_url": "https://video.example/1"},
        {"host_council": None},
        {"state": "draft", "published_at": None},
        {"state": "cancelled", "cancelled_at": OFFERED},
        {"audience": "councils"},
    ],
    ids=lambda change: "-".join(change),
)
def test_nobody_is_asked_where_there_is_nothing_to_ask(nowhere, member, change):
    Meeting.objects.filter(pk=nowhere.pk).update(**change)

    assert run(at(4, month=11)) == {}


def test_once_it_has_begun_nobody_is_asked_where_it_is(nowhere, member):
    assert run(at(25, 10, month=11)) == {}
    assert run(at(25, 9, 59, month=11)) == {"hosting nudges": 1}


def test_a_host_that_is_named_among_the_councils_is_asked(nowhere, council, member):
    Meeting.objects.filter(pk=nowhere.pk).update(audience="councils")
    nowhere.invited_councils.add(council)

    assert run(at(4, month=11)) == {"hosting nudges": 1}


def test_of_the_hosts_people_the_one_who_offered_is_asked_alone(group, council, nowhere, member, lead):
    HostOfferFactory(
        group=group, council=council, offered_by=lead, meeting=nowhere, settled_at=OFFERED, offered_at=OFFERED
    )

    run(at(4, month=11))

    assert [len(nudges(lead)), nudges(member)] == [1, []]


def test_people_of_another_group_are_not_asked(nowhere, council, outsider):
    Membership.objects.filter(person=outsider).update(council=council)

    assert run(at(4, month=11)) == {}


def test_a_meeting_that_moves_to_another_day_is_asked_about_again(nowhere, member):
    run(at(4, month=11))
    later = dt.date(2026, 12, 2)
    Meeting.objects.filter(pk=nowhere.pk).update(starts_on=later, ends_on=later)
    run(at(11, month=11))

    assert [step for _, step, _ in nudges(member)] == ["2026-11-25.21d", "2026-12-02.21d"]


def test_the_mail_to_the_host_says_which_meeting_and_asks_where(nowhere, member):
    run(at(4, month=11))

    message = Message.objects.get()
    assert parsed(message)["Subject"] == "South peer group, Wed 25 Nov: where is it?"
    said = flat(message)
    for part in (
        "Winchester hosts this meeting in 21 days",
        "When: Wednesday 25 November 2026, 10am to 3:30pm",
        "Where: Not known yet",
        "Say where it is: http",
        nowhere.get_absolute_url(),
    ):
        assert part in said
    assert "Not known yet" in tidy_html(message)


# The next meeting is due ----------------------------------------------------------------------------------------------
def test_leads_hear_on_the_day_and_twice_more_that_a_meeting_is_due(quarterly, lead, member):
    every(7, at(31, month=12), at(1, month=7, year=2027))

    assert [step for _, step, _ in nudges(lead)] == ["2027-02-25.0w", "2027-02-25.4w", "2027-02-25.8w"]
    assert nudges(member) == []
    sent = Message.objects.order_by("pk").values_list("sent_at", flat=True)
    assert list(sent) == [DUE, at(25, month=3, year=2027), at(22, month=4, year=2027)]


@pytest.mark.parametrize("why", ["planned", "no rhythm", "never met", "muted", "held", "asked", "asked of a draft"])
def test_a_lead_hears_nothing_where_nothing_is_due(group, quarterly, lead, why):
    if why == "planned":
        held(group, starts_on=dt.date(2027, 6, 2))
    elif why == "no rhythm":
        PeerGroup.objects.update(months_between=None)
    elif why == "never met":
        Meeting.objects.all().delete()
    elif why == "muted":
        MutedMail.objects.create(person=lead, kind="leading")
    elif why == "held":
        Hold.objects.create(reason="restored")
    else:
        draft = held(group, starts_on=dt.date(2027, 2, 1), state="draft", published_at=None)
        ask_for_a_date(group, meeting=draft if why == "asked of a draft" else None)

    assert run(DUE) == {}


def test_when_the_dates_of_a_poll_have_passed_its_leads_hear_that_a_meeting_is_due(group, quarterly, lead):
    ask_for_a_date(group)

    assert run(at(1, month=3, year=2027)) == {}
    assert run(at(1, month=5, year=2027)) == {"leading nudges": 1}


@pytest.mark.parametrize("why", ["withdrawn", "another group", "a summit", "announced"])
def test_a_lead_hears_that_it_is_due_where_nobody_looks_for_its_date(group, quarterly, lead, why):
    poll = ask_for_a_date(MembershipFactory().group if why == "another group" else group)
    if why == "withdrawn":
        actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=DUE)
    elif why in {"a summit", "announced"}:
        kind, state = ("summit", "draft") if why == "a summit" else ("meeting", "published")
        moment = None if state == "draft" else at(1)
        other = held(group, kind=kind, state=state, published_at=moment)
        DatePoll.objects.filter(pk=poll.pk).update(meeting=other)

    assert run(at(5, month=3, year=2027)) == {"leading nudges": 1}


def ask_for_a_date(group, **more):
    """A poll with dates on 9 and 16 April 2027."""
    last = at(20, month=3, year=2027)
    return DatePollFactory(group=group, opened_at=at(1, month=2, year=2027), answers_until=last, **more)


def test_a_workshop_or_a_cancelled_meeting_since_does_not_count(group, quarterly, lead):
    held(group, starts_on=dt.date(2027, 1, 20), kind="workshop")
    cancelled = held(group, starts_on=dt.date(2027, 1, 21))
    Meeting.objects.filter(pk=cancelled.pk).update(state="cancelled", cancelled_at=at(1))

    assert run(DUE) == {"leading nudges": 1}


def test_once_a_meeting_was_held_it_counts_from_there(group, quarterly, lead):
    run(DUE)
    held(group, starts_on=dt.date(2027, 3, 10))
    every(14, at(15, month=4, year=2027), at(11, month=6, year=2027))

    assert [step for _, step, _ in nudges(lead)] == ["2027-02-25.0w", "2027-06-10.0w"]


def test_the_mail_names_the_last_meeting_and_who_offers_to_host(quarterly, offer, lead):
    HostOfferFactory(group=offer.group, settled_at=OFFERED, council__short_name="Settled")
    run(DUE)

    message = Message.objects.get(person_id=lead.pk)
    said = flat(message)
    assert parsed(message)["Subject"] == "South peer group: the next meeting is due"
    assert "The South peer group meets every 3 months. The last meeting was on 25 November 2026" in said
    assert "is due today" in said
    assert "- Winchester: any Thursday in June. A hall for 40" in said
    assert "Settled" not in said
    for path in ("meetings/new/", f"meetings/{quarterly.pk}/copy/", f"host-offers/{offer.pk}/"):
        assert path in said
        assert path in html(message)


# Actions that nobody has ----------------------------------------------------------------------------------------------
def test_leads_hear_of_what_nobody_has_on_four_mondays_and_no_more(group, council, lead, member):
    left_alone(group, council)
    every(7, at(23, month=11), at(1, month=2, year=2027))

    assert [step for _, step, _ in nudges(lead)] == ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"]
    assert nudges(member) == []


def test_a_second_action_makes_no_second_mail_in_a_week(group, council, lead):
    left_alone(group, council)
    run(MONDAY)
    left_alone(group, council, agreed=at(19, month=11))
    every(2, at(1), at(6))

    assert len(nudges(lead)) == 1


def test_what_was_said_of_it_starts_the_four_weeks_anew(group, council, lead):
    action = left_alone(group, council, agreed=at(1, month=6))
    assert run(MONDAY) == {}

    ActionStepFactory(action=action, kind="handed-over", person=None, at=at(28, month=11))
    assert run(MONDAY) == {}
    assert run(at(7)) == {"leading nudges": 1}


@pytest.mark.parametrize("why", ["owned", "done", "muted", "of another group", "leads no more"])
def test_a_lead_hears_nothing_where_everything_has_somebody(group, council, lead, member, outsider, why):
    action = left_alone(group, council)
    if why == "owned":
        Action.objects.filter(pk=action.pk).update(person=member)
    elif why == "done":
        Action.objects.filter(pk=action.pk).update(state="done", closed_at=at(21, month=11))
    elif why == "muted":
        MutedMail.objects.create(person=lead, kind="leading")
    elif why == "leads no more":
        lead.memberships.update(left_at=at(21, month=11))
    else:
        Action.objects.filter(pk=action.pk).update(group=outsider.memberships.get().group)

    assert run(MONDAY) == {}


def test_what_has_not_left_is_taken_back_when_somebody_takes_it(group, council, lead, member):
    action = left_alone(group, council)
    nudge_planner.plan(MONDAY)
    Action.objects.filter(pk=action.pk).update(person=member)
    nudge_planner.plan(MONDAY)

    assert [state for _, _, state in nudges()] == ["cancelled"]


def test_the_mail_lists_ten_and_says_how_many_more(group, council, lead):
    for number in range(12):
        left_alone(group, council, words=f"Promise {number}")
    run(MONDAY)

    message = Message.objects.get()
    said = flat(message)
    assert parsed(message)["Subject"] == "South peer group: 12 actions still have nobody to do them"
    assert (said.count("- Promise"), said.count("/hand-over/")) == (10, 10)
    assert "- and 2 more" in said
    assert "And 2 more." in tidy_html(message)
    assert "/actions/?show=nobodys" in said


# All of them ----------------------------------------------------------------------------------------------------------
def test_found_in_an_evening_it_leaves_on_the_next_working_morning(group, council, lead):
    left_alone(group, council)
    run(at(4, 20))  # a Friday: the worker comes back
    assert [state for _, _, state in nudges()] == ["queued"]

    every(1, at(5), at(5))
    assert [(step, state) for _, step, state in nudges()] == [("2026-11-30", "queued")]
    run(at(7))
    assert [(step, state) for _, step, state in nudges()] == [("2026-11-30", "cancelled"), ("2026-12-07", "sent")]


def test_what_fell_due_before_a_restored_copy_was_made_is_not_said_twice(group, council, lead):
    left_alone(group, council)
    Hold.objects.create(
        reason="restored", at=at(30, 12, month=11), released_at=at(1, 20), released_from=at(30, 12, month=11)
    )
    run(at(1, 21))

    assert [state for _, _, state in nudges()] == ["parked"]


def test_one_that_cannot_be_written_holds_up_no_other(group, council, lead, offer, nowhere, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("no such words")

    monkeypatch.setattr(nudge_planner.nudge_emails, "venue", fail)

    assert run(at(4, month=11)) == {}
    left_alone(group, council, agreed=at(26, month=10))
    assert run(at(9, month=11)) == {"leading nudges": 1}


def test_nobody_else_hears_anything(group, council, offer, quarterly, lead, member, outsider, supplier, coordinator):
    left_alone(group, council)
    for now in (ASKED, MONDAY, DUE):
        run(now)

    told = set(Message.objects.values_list("person_id", flat=True))
    assert told == {lead.pk, member.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_planning_costs_the_same_for_one_and_three(count, django_assert_num_queries):
    for _ in range(count):
        membership = MembershipFactory(role="lead", group__months_between=3)
        group, council = membership.group, membership.council
        for day in (dt.date(2026, 8, 30), dt.date(2026, 7, 1)):
            held(group, starts_on=day, published_at=at(1, month=6))
        HostOfferFactory(group=group, council=council, offered_by=membership.person, offered_at=at(20, month=10))
        left_alone(group, council)
        held(group, host_council=council, venue="", starts_on=dt.date(2026, 12, 21), kind="workshop")
    assert run(MONDAY) == {"hosting nudges": 2 * count, "leading nudges": 2 * count}

    # Hold, queued; offers, places, who is asked; groups due and their offers, what nobody has, leads; what was said.
    with django_assert_num_queries(10):
        assert run_again(MONDAY) == {}


def run_again(now):
    return {name: count for name, count in nudge_planner.plan(now).items() if count}


def test_nothing_to_say_costs_six_statements(group, lead, member, django_assert_num_queries):
    with django_assert_num_queries(6):
        nudge_planner.plan(MONDAY)
    assert not HostOffer.objects.exists()
