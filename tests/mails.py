"""Every mail that the product can write, as letters. A template without one here is found by tests/rules/test_mails.py.

The letters come from the same functions as in real life, with the longest of what people type, and with everything in
them that a template may show. Names are those of templates, and after a colon which case of it.
"""

import datetime as dt
from copy import copy
from dataclasses import dataclass, replace
from types import SimpleNamespace

from accounts import emails as accounts
from ballots import emails as ballots
from ballots.models import TieBreak
from ballots.shown import shown
from common.lines import Coming, Deed, Line, News
from councils.endings import Ending
from digests import emails as digests
from digests.edition import Edition, Part
from meetings import action_due, action_emails, actions, after_emails, due, emails, nudge_due, nudge_emails
from meetings import poll_emails as polls
from meetings.models import ActionStep, Attendance, Meeting
from meetings.planner import agenda_of
from meetings.write_up import gather
from peergroups import emails as groups
from peergroups import starting_emails as starting
from peergroups.models import JoinRequest, Membership
from scrutiny import rating_emails as ratings
from scrutiny import uses_emails
from scrutiny.sharing import council_uses
from scrutiny.uses_asked import Asked
from tests.ballot_factories import BallotFactory, opened, tied
from tests.days.mails import of_days
from tests.factories import (
    ActionFactory,
    ActionStepFactory,
    AffiliationFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CirculationFactory,
    CorrectionFactory,
    CouncilFactory,
    CoverageFactory,
    DecisionFactory,
    GuestFactory,
    HostOfferFactory,
    InvitationFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    StartRequestFactory,
    TrialFactory,
    UserFactory,
)
from tests.meetings.after import HELD, held
from tests.meetings.post import PUBLISHED, at, moved_to, publish
from tests.poll_factories import DatePollFactory
from tests.scrutiny_factories import RatingFactory, RatingVersionFactory, SendingFactory, UseFactory, some_point
from tests.security_mails import of_security
from tests.timebank_factories import (
    AccountFactory,
    AgreementFactory,
    ApprovalFactory,
    ClaimFactory,
    LoanFactory,
    OfferFactory,
    RequestFactory,
    SkillFactory,
    StepFactory,
    officer,
)
from timebank import emails as lending
from timebank import reminder_emails as reminders
from timebank.matching import Fit
from timebank.models import Account, Loan, ReversalProposal, Transfer
from timebank.step_words import NEWS_OF, Reader

NOW = at(23, 8)  # Monday 23 November 2026
LONG = "What did we finish, what did we drop, and what do we tell the councils that could not come this time?"


@dataclass
class World:
    """A group, its people and its meetings: enough for every mail."""

    group: object
    council: object
    lead: object
    member: object
    meeting: Meeting


def world():
    council = CouncilFactory(short_name="Winchester", official_name="Winchester City Council")
    group = PeerGroupFactory(slug="south", name="South", summary="From Oxford to the Isle of Wight.", months_between=2)
    CoverageFactory(group=group, council=council)
    lead, member = UserFactory(name="Priya Sample"), UserFactory(name="Sam Example")
    for person, role in ((lead, "lead"), (member, "member")):
        AffiliationFactory(person=person, council=council)
        MembershipFactory(group=group, person=person, council=council, role=role)
    meeting = publish(
        group, lead, title=LONG, host_council=CouncilFactory(official_name="Sampleton & Madeup Borough Council"),
        summary="We go back on the day, and ask which of our promises were kept.", capacity=30,
        getting_there="8 minutes’ walk from the station.\n\nAsk for Lee Madeup at the desk.",
        access_notes="Step-free. A hearing loop in the large room.", online_url="https://video.example/room?a=1&b=2",
    )  # fmt: skip
    meeting = Meeting.objects.prefetch_related("moves", "co_organisers").get(pk=meeting.pk)
    AgendaItemFactory(meeting=meeting, title="Tea & coffee", kind="break", minutes=15)
    AgendaItemFactory(meeting=meeting, title=LONG, kind="talk", minutes=45, presenter="Jo Specimen, Wokingham")
    return World(group, council, lead, member, meeting)


def every_mail():
    """{name: Letter}. About a second of work; needs a database."""
    made = world()
    return {**of_accounts(made), **of_security(made, LONG, NOW), **of_groups(made), **of_starting(made),
            **of_meetings(made), **of_actions(made),
            **after_meetings(made),
            **nudges(made), **of_polls(made), **of_ballots(made), **of_scrutiny(made),
            **of_ratings(made), **of_days(made, LONG, NOW), **of_lending(made), **of_digests(made)}  # fmt: skip


def of_accounts(made):
    sent, person = SimpleNamespace(id="0e8a", email="sam@winchester.example"), made.member
    shires = [CouncilFactory(short_name=name) for name in ("North Sampleton", "South Sampleton")]
    into_two = Ending(made.council, dt.date(2027, 4, 1), tuple(shires))
    into_one = Ending(made.council, dt.date(2027, 4, 1), tuple(shires[:1]))
    step = {"step": 60, "due_at": NOW, "now": NOW}
    return {
        "code": accounts.code(sent=sent, code="K7QX-94BD", person=person, now=NOW),
        "code_refused": accounts.code_refused(sent=sent, person=person, now=NOW),
        "council_ends": accounts.council_ends(into_two, person, **step),
        "council_ends:has come": accounts.council_ends(
            into_two, person, **step | {"now": NOW + dt.timedelta(days=150)}
        ),
        "council_ends_into_one": accounts.council_ends(into_one, person, **step),
    }


def of_groups(made):
    group, lead, member = made.group, made.lead, made.member
    coming = groups.Coming(LONG, "Wednesday 25 November 2026, 10am to 3:30pm", "Aylesbury HP20 1UA", "/groups/south/")
    asked = {"group": group, "invited_by": lead, "words": f"We would love to have you.\n\n{LONG}", "invited_at": NOW}
    invitation = InvitationFactory(council=made.council, **asked)
    partner = InvitationFactory(kind="academic", council=None, organisation="Example University", **asked)
    request = JoinRequestFactory(group=group, person=UserFactory(name="Kim Specimen"), words=LONG, asked_at=NOW)
    accepted = JoinRequest(pk=request.pk, group=group, person=member, asked_at=NOW, outcome="accepted", decided_by=lead)
    refused = JoinRequest(pk=request.pk, group=group, person=member, asked_at=NOW, outcome="refused", reason=LONG)
    mine = Membership.objects.get(group=group, person=member)
    written = {"name": "Robin Visitor", "email": "robin@visitor.example", "message": f"Hello,\n\n{LONG}\n\nRobin"}
    return {
        "invitation": groups.invitation(invitation, coming=coming),
        "invitation:partner": groups.invitation(partner),
        "invitation_reminder": groups.invitation_reminder(invitation, coming=coming, due_at=NOW),
        "join_request": groups.join_request(request, lead, "South covers no such council.", NOW),
        "join_answer": groups.join_answer(accepted, NOW),
        "join_answer:no": groups.join_answer(refused, NOW),
        "standing": groups.standing(mine, by=lead, now=NOW),
        "standing:lead": groups.standing(Membership.objects.get(group=group, person=lead), by=lead, now=NOW),
        "group_letter": groups.group_letter(group, lead, **written, person=None, occurrence="1", now=NOW),
    }


def of_starting(made):
    lead, member, council = made.lead, made.member, made.council
    given = {"name": "Thames & Chilterns", "area": LONG, "words": f"We would like to.\n\n{LONG}", "asked_at": NOW}
    visitor = StartRequestFactory(council=council, **given)
    known = StartRequestFactory(council=council, person=member, asker=member.name, email=member.email, **given)
    for request in (visitor, known):
        request.councils.set([council])
    started, declined = copy(known), copy(known)
    started.outcome, started.group, started.decided_by = "started", made.group, lead
    declined.outcome, declined.reason, declined.decided_by = "declined", LONG, lead
    return {
        "start_request": starting.start_request(visitor, lead, NOW),
        "start_request:known": starting.start_request(known, lead, NOW),
        "start_received": starting.start_received(known, NOW),
        "start_answer": starting.start_answer(started, NOW),
        "start_answer:no": starting.start_answer(declined, NOW),
    }


def of_meetings(made):
    meeting, member = made.meeting, made.member
    reader = due.Reader(person=member, is_invited=True, may_see=True, is_insider=True)
    rows = agenda_of(meeting)

    def wanted(kind, reader=reader, step=""):
        return due.Due(kind, reader, meeting.sequence, NOW, step)

    given = AttendanceFactory(meeting=meeting, person=member, council=made.council)
    comes = replace(reader, attendance=given)
    mails = {
        "meeting_invitation": emails.invitation(meeting, wanted(due.INVITATION), rows, NOW),
        "meeting_question": emails.reminder(meeting, wanted(due.REMINDER, step="14d"), rows, NOW),
        "meeting_reminder": emails.reminder(meeting, wanted(due.REMINDER, comes, "1d"), rows, NOW),
    }
    mails |= of_bookings(meeting, member, comes, rows, wanted)
    for answer in Attendance.Answer:
        said = Attendance(meeting=meeting, person=member, council=made.council, answer=answer)
        mails[f"meeting_confirmation:{answer}"] = emails.confirmation(meeting, said, NOW)
    actions.revise(meeting=meeting, fields=moved_to(26, venue="Guildhall, Sampleton"), by=made.lead, now=PUBLISHED)
    moved = Meeting.objects.prefetch_related("moves", "co_organisers").get(pk=meeting.pk)
    told = due.Told(due.INVITATION, 0, "", "sent", "k", PUBLISHED)
    late = SimpleNamespace(answer="ACCEPTED", sequence=0)
    mails["meeting_change"] = emails.change(moved, wanted(due.CHANGE, replace(reader, told=(told,))), rows, NOW)
    mails["meeting_late_answer"] = emails.late_answer(moved, member, None, late, NOW)
    mails["meeting_farewell"] = emails.farewell(moved, wanted(due.FAREWELL, replace(reader, told=(told,))), rows, NOW)
    actions.cancel(meeting=moved, reason=f"No heating. {LONG}", by=made.lead, now=at(20))
    mails["meeting_cancellation"] = emails.cancellation(moved, wanted(due.CANCELLATION, comes), rows, at(20))
    return mails


def of_bookings(meeting, member, comes, rows, wanted):
    """The same meeting, booked on another site since the first mail, at the longest of addresses."""
    booked = copy(meeting)
    booked.booking_url = f"https://tickets.example/?{'a=1&b=2&' * 59}"
    said = SimpleNamespace(answer="ACCEPTED", sequence=0)
    told = replace(comes, told=(due.Told(due.INVITATION, 0, "", "sent", "k", PUBLISHED),))
    return {
        "meeting_invitation:booked": emails.invitation(booked, wanted(due.INVITATION), rows, NOW),
        "meeting_change:booked": emails.change(booked, wanted(due.CHANGE, told), rows, NOW),
        "meeting_reminder:booked": emails.reminder(booked, wanted(due.REMINDER, comes, "1d"), rows, NOW),
        "meeting_late_answer:booked": emails.late_answer(booked, member, comes.attendance, said, NOW),
    }


def of_actions(made):
    action = ActionFactory(group=made.group, person=made.member, council=made.council, words=LONG,
                           due_on=dt.date(2026, 11, 24), meeting=held(made.group, title=LONG))  # fmt: skip
    other = ActionFactory(group=made.group, person=None, words="Ask the vendor", due_on=dt.date(2026, 11, 2))
    given = ActionStepFactory(action=action, kind=ActionStep.Kind.HANDED_OVER, by=made.lead, words="You know it best.")
    back = ActionStepFactory(action=other, person=None, kind=ActionStep.Kind.HANDED_OVER, by=made.member, words=LONG)
    late = action_due.Step("w3", NOW)
    return {
        "action_reminder": action_emails.reminder(action, action_due.Step("3d", NOW), NOW),
        "action_reminder:late": action_emails.reminder(action, late, at(18, month=12)),
        "action_given": action_emails.given(action, given, NOW),
        "action_unowned": action_emails.unowned([other], made.lead, back, NOW),
        "action_unowned:two": action_emails.unowned([other, action], made.lead, back, NOW),
    }


def after_meetings(made):
    notes = "## Said\n\n- one & two\n- three\n\n1. first\n\n[Link](https://x.example)"
    meeting = held(made.group, title=LONG, notes=notes, notes_state="circulated", notes_round=2)
    written = "We lost **40** calls.\n\n> a quotation\n\n---\n\n`code`"
    item = AgendaItemFactory(meeting=meeting, title=LONG, notes=written)
    DecisionFactory(meeting=meeting, item=item, sentence=LONG)
    ActionFactory(group=made.group, meeting=meeting, item=item, person=made.member, words=LONG)
    circulation = CirculationFactory(meeting=meeting, round=2, changes=f"Missed bins\n{LONG}")
    trial = TrialFactory(meeting=meeting, title="Suppliers invited")
    asked = CorrectionFactory(meeting=meeting, person=made.member, item=item, words=LONG)
    settled = CorrectionFactory(meeting=meeting, person=made.member, words=LONG, outcome="not-taken", answer=LONG,
                                settled_at=HELD, settled_by=made.lead)  # fmt: skip
    said, insider = gather(meeting, with_people=True, member=made.member), {"is_insider": True, "was_there": True}
    guest = GuestFactory(meeting=meeting, email="guest@visitor.example")
    return {
        "notes_circulated": after_emails.notes(
            meeting, after_emails.Reader(person=made.member, **insider), said, circulation, HELD
        ),
        "notes_circulated:guest": after_emails.notes(
            meeting, after_emails.Reader(guest=guest, can_open=False), gather(meeting), None, HELD
        ),
        "notes_late": after_emails.late(meeting, made.lead, 7, HELD, HELD),
        "feedback_question": after_emails.feedback(meeting, made.member, [trial], HELD, HELD),
        "feedback_trial": after_emails.trial(trial, made.member, HELD, HELD),
        "notes_correction": after_emails.correction(asked, made.lead, HELD),
        "notes_correction_settled": after_emails.correction_settled(settled, HELD),
    }


def nudges(made):
    offer = HostOfferFactory(group=made.group, council=made.council, words=LONG)
    somewhere = MeetingFactory(group=made.group, title=LONG, venue="", host_council=made.council)
    somewhere.refresh_from_db()
    made.group.last_on, made.group.last_pk, made.group.open_offers = dt.date(2026, 9, 10), somewhere.pk, [offer]
    unowned = [ActionFactory(group=made.group, person=None, words=LONG) for _ in range(12)]
    when = {"due_at": NOW, "now": NOW}
    return {
        "hosting_offer": nudge_emails.offer(offer, made.member, nudge_due.Step("1", NOW), **when),
        "hosting_venue": nudge_emails.venue(somewhere, made.member, nudge_due.Step("21d", NOW), **when),
        "leading_due": nudge_emails.due(
            made.group, dt.date(2026, 11, 10), made.lead, nudge_due.Step("4w", NOW), **when
        ),
        "leading_unowned": nudge_emails.unowned(unowned, made.lead, nudge_due.Step("2026-11-23", NOW), **when),
    }


def of_ballots(made):
    facts = {"group": made.group, "question": LONG, "closes_at": at(27, 17), "about": "Winter & summer", "quorum": 1}
    asked = opened(BallotFactory(words=f"Read this first.\n\n{LONG}", **facts), made.council, at=at(20))
    dots = opened(BallotFactory(dots=3, options=[f"{LONG} {n}" for n in range(9)], **facts), made.council, at=at(20))
    drawn = tied(group=made.group, question=LONG)
    taken_back = BallotFactory(**facts)
    taken_back.state, taken_back.ended_because = "withdrawn", LONG
    options = list(drawn.options.all())
    chosen = TieBreak(ballot=drawn, chosen=[1], because=LONG)
    return {
        "ballot_vote": ballots.opened(asked, asked.electors.get(), made.member, NOW),
        "ballot_vote:dots": ballots.opened(dots, dots.electors.get(), made.member, NOW),
        "ballot_vote:closing": ballots.closing(asked, asked.electors.get(), made.member, "3d", NOW),
        "ballot_result": ballots.result(drawn, shown(drawn, options, drawn.result, chosen), made.member, NOW),
        "ballot_result:withdrawn": ballots.result(taken_back, shown(taken_back, [], None), made.member, NOW),
        "ballot_tie": ballots.tie(drawn, [LONG, "Plain & simple"], 1, made.lead, NOW),
    }


def of_polls(made):
    """The longest title; one fixed, one withdrawn: in memory, as the planner has them."""
    days = [(at(10 + n, 10, month=12), at(10 + n, 15, month=12)) for n in range(3)]
    words = {"title": LONG[:140], "words": f"Read this first.\n\n{LONG}"}
    poll = DatePollFactory(group=made.group, opened_at=at(16), answers_until=at(27, 17), dates=days, **words)
    options = list(poll.options.all())
    fixed, withdrawn = (DatePollFactory(group=made.group, title=LONG[:140], answers_until=at(27, 17)) for _ in range(2))
    fixed.outcome, fixed.fixed_on = "fixed", options[1]
    withdrawn.outcome, withdrawn.closed_because = "withdrawn", LONG
    return {
        "date_poll": polls.opened(poll, options, made.member, NOW),
        "date_poll:reminder": polls.reminder(poll, options, made.member, "3d", NOW),
        "date_poll_ended": polls.ended(fixed, made.member, "if need be", NOW),
        "date_poll_ended:withdrawn": polls.ended(withdrawn, made.member, "", NOW),
    }


def of_lending(made):
    """Winchester asks, another council helps: with the longest titles, for a charge and in hours."""
    helper = officer(CouncilFactory(short_name="Sampleton & Madeup"), made.group, name="Robin Madeup")
    lender = helper.affiliations.get().council
    skill = SkillFactory(name="Service designer & researcher")
    asked = RequestFactory(
        council=made.council, asked_by=made.member, title=LONG, words=f"Six interviews.\n\n{LONG}", skills=[skill],
        from_on=dt.date(2026, 11, 25), by_on=dt.date(2026, 12, 18), place_words="Guildhall", may_charge=True,
        ended_because=LONG,
    )  # fmt: skip
    loan = LoanFactory(
        request=asked, lender=lender, offered_by=helper, lent_person=helper, lent_name="Robin Madeup", words=LONG,
        from_on=dt.date(2026, 11, 30), until_on=dt.date(2026, 12, 11), state="chosen",
    )  # fmt: skip
    approval = ApprovalFactory(loan=loan, asked_at=NOW - dt.timedelta(days=2))
    claim = ClaimFactory(loan=loan, minutes=14 * 60 + 30, note=LONG, made_at=NOW - dt.timedelta(days=10))
    ClaimFactory(loan=loan, outcome="disputed", because=LONG)
    terms = AgreementFactory(loan=loan, cap_pence=650_00, purchase_order="PO 7", words=LONG, lender_at=NOW)
    asks, helps = Reader(made.member, "borrower"), Reader(helper, "lender")
    offer = OfferFactory(council=lender, skill=skill, offered_by=helper, until=dt.date(2026, 12, 7), words=LONG)
    account = AccountFactory(council=made.council)
    switched = Account(pk=account.pk, council=made.council, needs_approval=False, approval_set_by=helper)
    fit = Fit(lender.pk, offer, ("offers Service designer until 7 December 2026", "in the same group"))

    def step(kind):
        by = made.member if kind in {"declined", "chosen", "disputed"} else helper
        council = lender if by == helper else made.council
        return StepFactory(loan=loan, kind=kind, by=by, council=council, minutes=600, words=LONG)

    told = {f"lending_news:{kind}": lending.news(loan, step(kind), helps, NOW) for kind in NEWS_OF}
    claimed, by_charge = step("claimed"), Loan.objects.get(pk=loan.pk)
    by_charge.settles = claim.loan.settles = "charge"
    return told | {
        "lending_news:ended": lending.request_ended(loan, helps, NOW),
        "lending_news:declined": lending.reversal_declined(
            ReversalProposal(
                pk=1,
                transfer=Transfer(loan=loan, minutes=600),
                proposed_by=made.member,
                decided_by=made.lead,
                declined_because=LONG,
            ),
            NOW,
        ),
        "lending_news:lent": lending.news(loan, step("released"), Reader(helper, "lent"), NOW),
        "lending_news:replaced": lending.replaced(loan, made.member, step("helper"), NOW),
        "lending_answer": lending.answer(loan, step("offered"), asks, NOW),
        "lending_answer:changed": lending.answer(loan, step("changed"), asks, NOW),
        "lending_hours": lending.hours(claim, asks, claimed, NOW),
        "lending_hours:first reminder": lending.hours(claim, asks, None, NOW, reminder=1),
        "lending_hours:last reminder": lending.hours(claim, asks, None, NOW, reminder=2),
        "lending_terms": lending.terms(terms, step("terms"), asks, NOW),
        "lending_release": lending.release(approval, NOW),
        "lending_release:reminder": lending.release(approval, NOW, step="2d"),
        "lending_release:charge": lending.release(ApprovalFactory(loan=by_charge, is_released=True), NOW),
        "lending_dispute": lending.dispute(loan, step("disputed"), made.lead, NOW),
        "request_fits": reminders.request_fits(asked, fit, helper, NOW),
        "offer_ends": reminders.offer_ends(offer, helper, NOW),
        "lending_approval": reminders.approval_set(switched, made.member, NOW),
        "lending_balance": reminders.balance(account, "low", 7, made.member, NOW),
        "lending_balance:high": reminders.balance(account, "high", 8, made.member, NOW),
    }


# What councils use ----------------------------------------------------------------------------------------------------
def of_ratings(made):
    """Two ratings with the longest words, returned and replied to; to a contact before they show and after."""
    use = UseFactory(council=made.council)
    given = {"comment": LONG, "example": LONG, "by": made.member}
    days = ((1, dt.date(2027, 1, 4)), (2, dt.date(2026, 11, 2)))
    given |= {"state": "passed", "passed_on": dt.date(2026, 9, 1)}
    versions = [
        RatingVersionFactory(rating=RatingFactory(use=use, point=some_point(number)), shows_on=day, **given)
        for number, day in days
    ]
    versions[0].because = LONG
    sent = SendingFactory(contact__supplier=use.product.supplier, mailed_at=NOW)
    return {
        "rating_news:judge": ratings.judge(use, made.council, versions, made.lead, NOW),
        "rating_news:returned": ratings.returned(versions[:1], made.member, made.lead, NOW),
        "rating_news": ratings.replied(versions[0], LONG, 1, made.member, NOW),
        "supplier_ratings": ratings.to_supplier(sent, versions, NOW),
        "supplier_ratings:shown": ratings.to_supplier(sent, versions[1:], NOW),
    }


def of_scrutiny(made):
    council = made.member.affiliations.get().council
    for n in range(uses_emails.MOST_NAMED + 2):
        UseFactory(council=council, contract_end="2028-03-31", product__name=f"{LONG[:90]} {n}")
    sharers = council_uses(council, NOW.date())
    new, old = (Asked(council, NOW.date(), was_checked) for was_checked in (False, True))
    return {
        "uses_check": uses_emails.uses_check(new, sharers, made.member, NOW),
        "uses_check:again": uses_emails.uses_check(old, sharers[:2], made.member, NOW),
    }


# The digest -----------------------------------------------------------------------------------------------------------
def of_digests(made):
    quiet = edition(made.member, [made.group], news=1, turns=0, coming=0)
    four = [made.group, *(PeerGroupFactory(name=name) for name in ("South West", "London", "Kent & Surrey"))]
    five = [*four, PeerGroupFactory(name="LocalGov Data", kind="network")]
    twenty = [*five, *PeerGroupFactory.create_batch(15)]
    return {
        "digest": digests.digest(edition(made.member, [made.group]), NOW),
        "digest:quiet": digests.digest(quiet, NOW),
        "digest:full": digests.digest(edition(made.member, five, news=6, turns=10, coming=8, title=LONG), NOW),
        "digest:too full": digests.digest(edition(made.member, twenty, news=30, turns=30, coming=30, title=LONG), NOW),
        "digest:leads only": digests.digest(edition(made.member, [made.group], news=0, turns=0, coming=0), NOW),
    }


def edition(person, groups, *, news=5, turns=4, coming=3, title="Ten years on: what did we finish?"):
    """A digest for Winchester: so many lines of each kind, in turn of every sort that the rooms report."""
    return Edition(
        person=person,
        after=NOW - dt.timedelta(days=7, minutes=10),
        until=NOW - dt.timedelta(minutes=10),
        due_at=NOW,
        rhythm="on Mondays",
        council="Winchester",
        turns=tuple(_turn(number, title) for number in range(turns)),
        coming=tuple(_coming(number, title) for number in range(coming)),
        parts=tuple(_part(group, news, title) for group in groups),
    )


def _turn(number, title):
    answer, pk = "meeting-answer", 100 + number
    three = (("I’m coming", "coming"), ("Maybe", "maybe"), ("Can’t come", "not-coming"))
    coming = tuple(Deed(label, answer, pk, choice, main=choice == "coming") for label, choice in three)
    done = (
        Deed("Done", "action-done", pk, main=True),
        Deed("Need more time", "action-time", pk),
        Deed("Hand over", "action-hand-over", pk),
    )
    which = tuple(Deed(name, "choose-council", pk, str(place)) for place, name in enumerate(("Sampleton", "Madeup")))
    where = "with the South peer group, 10am to 3:30pm, Walton Street Offices, Aylesbury HP20 1UA."
    words, why, due_at, deeds = [
        ("Are you coming on Wednesday 25 November 2026?", f"“{title}” {where}", at(25, 10), coming),
        (f"Send the journey map: {title}", "You said you would, for the South peer group.", at(24), done),
        ("Which council will you work for from 1 April 2027?", "Winchester ends.", at(31, month=12), which),
        (f"Circulate the notes of “{title}”", "Its people read them once you circulate them.", None, ()),
    ][number % 4]
    return Line(f"turn:{number}", words, why, due_at, f"/groups/south/meetings/{pk}/", deeds=deeds)


def _coming(number, title):
    starts_at, answer = NOW + dt.timedelta(days=2 + 20 * number, hours=2), ("", "You’re coming")[number % 2]
    where = "South, 10am to 3:30pm, Walton Street Offices, Aylesbury HP20 1UA. 19 coming from 14 councils."
    return Coming(f"coming:{number}", title, f"/groups/south/meetings/{number}/", 1, starts_at, where, answer)


def _part(group, news, title):
    kinds = (
        ("notes", f"The notes of “{title}”", "The meeting was on 10 September 2026."),
        ("decision", f"We share what we know: {title}", "Agreed at “Ten years on” on 10 September 2026."),
        ("people", "3 new people", "Alex Example (Winchester), Kim Specimen (Havant) and Jo Madeup (Fareham)"),
        ("meeting", title, "Tuesday 8 December 2026, 12:30pm to 1:30pm, Guildhall, Winchester SO23 9GH"),
        ("agenda", f"The agenda of “{title}”", "Wednesday 25 November 2026, 10am to 3:30pm"),
        ("something of a later room", "Portsmouth asks for an accessibility tester", ""),
    )
    lines = []
    for number in range(news):
        kind, words, why = kinds[number % len(kinds)]
        page = f"{group.get_absolute_url()}meetings/{number}/"
        lines.append(News(f"{kind}:{number}", kind, words, page, group.pk, NOW - dt.timedelta(hours=number), why))
    note = "Please bring one thing that failed.\n\nWe learn most from those. Lou"
    return Part(group, notes=(note,), news=tuple(lines))
