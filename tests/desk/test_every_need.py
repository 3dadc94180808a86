"""Each line that waits for leads is on their desk: one scene for each of them, and none that has no scene."""

import ast
import datetime as dt
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import timezone

from common import london
from desk.needs import needs_of
from digests.waiting import FOR_LEADS
from tests.ballot_factories import BallotFactory, opened, tied
from tests.day_factories import CommitmentFactory, DayFactory
from tests.factories import (
    ActionFactory,
    CorrectionFactory,
    CouncilFactory,
    CoverageFactory,
    HostOfferFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PlacementFactory,
    StartRequestFactory,
    TrialFactory,
)
from tests.mail_factories import DeadAddressFactory, stored
from tests.poll_factories import DatePollFactory
from tests.scrutiny.rating_town import NOON, send, town
from tests.timebank_factories import LoanFactory, ReversalProposalFactory

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def yesterday():
    return london.today(ago(1))


# Scenes: each makes one line for who leads the group -----------------------------------------------------------------
def to_place(group):
    PlacementFactory(topic__group=group, meeting=MeetingFactory(group=group), item=None)


def without_place(group):
    MeetingFactory(group=group, days=9, venue="")


def without_host(group):
    MeetingFactory(group=group, host_council=None)


def due(group):
    group.months_between = 3
    group.save()
    MeetingFactory(group=group, days=-400)


def one_offer(group):
    HostOfferFactory(group=group, council__short_name="Gosport")


def four_offers(group):
    HostOfferFactory.create_batch(4, group=group)


def unowned(group):
    ActionFactory(group=group, person=None)


def overdue(group):
    ActionFactory(group=group, days=-1)


def draft_notes(group, days=3):
    MeetingFactory(group=group, days=-days, published_at=ago(days + 9))


def old_draft_notes(group):
    draft_notes(group, days=90)


def notes_to_agree(group):
    MeetingFactory(group=group, days=-30, notes="What was said", notes_state="circulated")
    MeetingFactory(group=group, days=-3)


def correction(group):
    CorrectionFactory(meeting__group=group)


def trial(group):
    TrialFactory(meeting__group=group, review_on=yesterday())


def poll(group):
    DatePollFactory(group=group, opened_at=ago(9), answers_until=ago(1))


def tie(group):
    tied(group=group)


def silent_councils(group):
    opened(BallotFactory(group=group, days=2), CouncilFactory())


def join_request(group):
    JoinRequestFactory(group=group, person__name="Robin Specimen")


def coverage(group):
    CoverageFactory(group=group, council__short_name="Newshire", provisional=True)


def parked(group):
    stored(MembershipFactory(group=group).person, scope=f"group:{group.pk}", state="parked")


def unreached(group):
    DeadAddressFactory(address=MembershipFactory(group=group).person.email)


def gathered(group):
    DayFactory(stage="agreed", group=group)


def council_left(group):
    day = DayFactory(stage="gathering", group=group)
    day.participations.filter(council=day.lead_council).update(left_at=timezone.now(), left_because="Reorganised")


def commitment(group):
    CommitmentFactory(day=DayFactory(stage="follow-up", group=group), what="An audit is passed", due_on=yesterday())


def dispute(group):
    _covers(group, LoanFactory(state="disputed", lender__short_name="Havant"))


def reversal(group):
    _covers(group, ReversalProposalFactory().transfer.loan)


def _covers(group, loan):
    for council in (loan.lender, loan.borrower):
        CoverageFactory(group=group, council=council)


OF_LEADS = [
    ("meetings.lead_waiting._to_place", to_place, "Something waits for a place"),
    ("meetings.lead_waiting._without_place", without_place, "Where is"),
    ("meetings.lead_waiting._without_host", without_host, "Who hosts"),
    ("meetings.lead_waiting._due", due, "The next meeting of the South peer group is due"),
    ("meetings.lead_waiting._offer", one_offer, "Gosport offers to host"),
    ("meetings.lead_waiting._offers", four_offers, "4 offers to host"),
    ("meetings.lead_waiting._actions", unowned, "The South peer group has an action that nobody has"),
    ("meetings.lead_waiting._actions", overdue, "An action is overdue"),
    ("meetings.after_waiting._of_notes", draft_notes, "Circulate the notes of"),
    ("meetings.after_waiting._of_notes", notes_to_agree, "Has the group agreed the notes"),
    ("meetings.after_waiting._of_notes", correction, "A correction waits"),
    ("meetings.after_waiting._of_forgotten", old_draft_notes, "The notes of"),
    ("meetings.after_waiting._of_trial", trial, "What did the group make of"),
    ("meetings.poll_waiting._choose", poll, "Fix a date"),
    ("ballots.waiting._tie", tie, "Resolve a tie"),
    ("desk.needs._to_ring", silent_councils, "The vote ends on"),
    ("peergroups.waiting._request", join_request, "Robin Specimen asks to join"),
    ("peergroups.waiting._coverage", coverage, "Does the South peer group cover Newshire"),
    ("peergroups.waiting._parked", parked, "1 mail of the South peer group could not be delivered"),
    ("peergroups.waiting._dead", unreached, "No mail reaches 1 person"),
    ("scrutiny.days.waiting._step", gathered, "Word the joint statement"),
    ("scrutiny.days.waiting._leads_no_more", council_left, "Which council leads now?"),
    ("scrutiny.days.waiting._commitment", commitment, "An audit is passed"),
    ("timebank.waiting._dispute", dispute, "Havant and"),
    ("timebank.waiting._reversal", reversal, "Undo"),
]
ELSEWHERE = ["scrutiny.rating_waiting._to_judge", "peergroups.waiting._no_lead", "peergroups.waiting._start"]


@pytest.mark.parametrize(
    ("scene", "begins"), [scene[1:] for scene in OF_LEADS], ids=[scene[1].__name__ for scene in OF_LEADS]
)
def test_it_is_on_the_desk_of_who_leads_the_group(group, lead, scene, begins):
    scene(group)

    found = [need.line.title for need in needs_of(lead, [group], timezone.now())]

    assert any(title.startswith(begins) for title in found), found


def test_what_a_council_wrote_of_a_product_is_on_the_desk_of_who_judges_it():
    there = town()
    send(there)

    (need,) = needs_of(there.lead, [there.group], NOON)

    assert need.line.title.endswith(f"has rated {there.product}")


def test_a_group_without_a_lead_and_one_that_is_asked_for_are_on_the_coordinators_desk(group, coordinator):
    MembershipFactory(group=group)
    StartRequestFactory(name="Islands")

    found = {need.line.title for need in needs_of(coordinator, [group], timezone.now())}

    assert found == {"Nobody leads the South peer group", "A new group is asked for: Islands"}


def test_every_line_for_leads_has_its_scene_here():
    rooms = {wait.lines.__module__ for wait in FOR_LEADS} | {"desk.needs"}

    made = Counter(name for room in rooms for name in _lines_for_leads(room))

    assert made == Counter([name for name, *_ in OF_LEADS] + ELSEWHERE)


def _lines_for_leads(room):
    """“room.function” once for each Line(…, for_leads=True) in it."""
    for function in ast.parse(Path(import_module(room).__file__).read_text()).body:
        for call in ast.walk(function):
            is_line = isinstance(call, ast.Call) and ast.unparse(call.func) == "Line"
            if is_line and any(word.arg == "for_leads" for word in call.keywords):
                yield f"{room}.{function.name}"
