"""The demonstration: the real past, an invented present, and nothing twice."""

import datetime as dt
from email import message_from_bytes
from email.policy import default as modern
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from common import london
from councils.models import Council
from digests.models import LeadNote, MutedGroup, Rhythm
from digests.planning import plan
from front.demo import dates, history, load, present, scrutiny, year
from meetings import poll_waiting, polls
from meetings.agenda import timetable
from meetings.models import (
    Action,
    AgendaItem,
    DateAnswer,
    DatePoll,
    Decision,
    Meeting,
    Template,
    TemplateUse,
    TemplateVersion,
    Topic,
)
from meetings.template_uses import with_changes
from outbox.models import Message
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup, StartRequest
from scrutiny.days import plans
from scrutiny.models import Day
from timebank import ledger
from timebank.models import Account, Loan, Offer, Request, Step, Transfer

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
# The demonstration stands around each test. Loading it takes longer than all of them: one worker does.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demonstration")]
FIRST_DAY = dt.date(2016, 11, 25)
ONE_LOGIN = "One login for residents?"
TEN_YEARS_ON = "Ten years on: what did we finish?"


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Loaded once for this file; each test takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_councils", stdout=StringIO())
        call_command("import_standards", stdout=StringIO())
        call_command("import_skills", stdout=StringIO())
        call_command("import_uses", stdout=StringIO())
        load.load(NOW)
        yield
        transaction.set_rollback(True)


def everything():
    models = [User, Membership, PeerGroup, Meeting, Invitation, JoinRequest, Message, AgendaItem, Action, Topic]
    models += [Rhythm, LeadNote, MutedGroup, Offer, Request, Loan, Step, Transfer, Day, Template, TemplateUse]
    models += [DatePoll, DateAnswer, StartRequest]
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_one_group_uses_a_template_of_another_in_its_own_way(demonstration):
    use = TemplateUse.objects.select_related("version", "meeting__group").get()

    [use] = with_changes([use])

    assert (use.version.title, use.meeting.group.slug) == ("One service, four tables", "midlands")
    assert use.comparison.in_short == "2 added, 3 left out, 2 changed"
    assert timetable(use.meeting, use.meeting.agenda_items.all()).over_run == 0
    assert set(Template.objects.values_list("kind", flat=True)) == {"workshop", "agenda", "scrutiny-day"}


def test_the_plan_of_the_scrutiny_day_is_there_for_others_without_what_councils_asked_for(demonstration):
    version = TemplateVersion.objects.get(template__kind="scrutiny-day")
    steps = plans.in_words(version.day_plan)

    told = str([*version.lines.values_list("title", "words")])
    assert [title for title, *_ in scrutiny.WORDED if title in told] == []
    assert version.lines.filter(title="Need 1").exists()
    assert (len(steps), version.size) == (5, version.lines.count())


def test_a_date_is_looked_for_and_everybody_but_one_council_has_said_when_they_could_come(demonstration):
    poll = DatePoll.objects.get()
    answered = set(poll.options.values_list("answers__council__code", flat=True))
    members = Membership.objects.current().filter(group__slug="south", kind="council")

    assert (poll.meeting.state, poll.takes_answers(NOW), poll.options.count()) == ("draft", True, 3)
    assert set(members.values_list("council__code", flat=True)) - answered == {dates.SILENT}
    assert polls.board(poll, NOW).winner is not None
    plan(NOW)
    asked = set(Message.objects.filter(about=f"date-poll:{poll.pk}").values_list("to_address", flat=True))
    assert asked > {"member@oxford.gov.uk", "lead@westberks.gov.uk", "robin.madeup@people.example"}
    assert "remi.sample@people.example" not in asked
    waiting = User.objects.filter(email__in=["member@oxford.gov.uk", "lead@westberks.gov.uk"])
    assert {line.key for lines in poll_waiting.dates_for(waiting, NOW).values() for line in lines} == {
        f"date-poll:{poll.pk}"
    }


def test_an_agenda_was_pasted_and_each_line_begins_when_the_document_says(demonstration):
    meeting = Meeting.objects.get(title=ONE_LOGIN)
    table = timetable(meeting, meeting.agenda_items.order_by("day", "position"))

    assert [(f"{london.local(row.starts_at):%H:%M}", row.item.kind) for row in table.rows] == [
        ("10:30", "talk"), ("10:40", "talk"), ("11:25", "break"), ("11:40", "show-and-tell"),
        ("12:10", "bring-a-problem"), ("12:45", "break"), ("13:30", "table-work"), ("14:40", "next-meeting"),
        ("14:50", "other-business"),
    ]  # fmt: skip
    assert (table.over_run, table.under_run) == (0, 0)


def test_what_is_posted_of_the_south_carries_its_hashtag(demonstration):
    assert set(PeerGroup.objects.exclude(hashtag="").values_list("slug", "hashtag")) == {("south", "LocalGovSouth")}


def test_loading_it_twice_adds_nothing(demonstration):
    before = everything()

    assert load.load(NOW + dt.timedelta(hours=5)) == []
    assert everything() == before


def test_there_is_always_a_meeting_to_come(demonstration):
    later = NOW + dt.timedelta(days=200)

    load.load(later)

    for slug in ("south", "london", "midlands", "south-west"):
        assert Meeting.objects.filter(group__slug=slug).upcoming(later).exists()


def test_the_south_covered_34_councils_and_covers_30_today(demonstration):
    south = PeerGroup.objects.get(slug="south")

    then, today = (
        set(south.councils_as_at(day).values_list("code", flat=True)) for day in (FIRST_DAY, london.today(NOW))
    )

    assert (len(then), len(today)) == (34, 30)
    assert then - today == {"AYL", "BKM", "CHN", "SBU", "WYO"}
    assert today - then == {"BUC"}


def test_the_people_to_sign_in_as_are_who_they_are_said_to_be(demonstration):
    roles = {
        email: [
            (m.group.slug, m.role, m.on_behalf_of)
            for m in Membership.objects.current().filter(person__email=email).select_related("group", "council")
        ]
        for email, _ in present.SIGN_INS
    }

    assert roles == {
        "lead@westberks.gov.uk": [("leads", "member", "West Berkshire"), ("south", "lead", "West Berkshire")],
        "member@oxford.gov.uk": [("south", "member", "Oxford")],
        "member@camden.gov.uk": [("london", "member", "Camden")],
        "partner@planning.example": [("south", "member", "Example Planning Ltd")],
        "coordinator@peergroups.example": [],
    }
    assert Membership.objects.get(person__email="partner@planning.example").kind == "supplier"
    assert User.objects.get(email="coordinator@peergroups.example").is_coordinator


def test_every_region_has_a_lead_and_covers_the_councils_of_its_people(demonstration):
    for group in PeerGroup.objects.filter(kind="region"):
        memberships = Membership.objects.current().filter(group=group)
        assert memberships.leads().exists()
        assert [
            m
            for m in memberships.exclude(council=None).select_related("council")
            if not group.covers(m.council, london.today(NOW))
        ] == []


def test_the_leads_of_the_regions_are_the_leads_group(demonstration):
    current = Membership.objects.current()
    leading = current.leads().filter(group__kind="region")
    among = current.filter(group__slug="leads")
    assert len(among) == 5
    assert set(among.values_list("person", "council")) == set(leading.values_list("person", "council"))


def test_two_leads_are_named_in_public_and_the_others_are_not(demonstration):
    leading = Membership.objects.current().leads().select_related("person", "council")
    assert {(lead.group.slug, lead.public_name) for lead in leading} == {
        ("south", "Priya Sample"), ("london", "Ode Sample"), ("south", "A lead from West Berkshire"),
        ("midlands", "A lead from Coventry"), ("south-west", "A lead from City of Bristol"),
    }  # fmt: skip


def test_the_mailbox_begins_with_who_was_asked_in_and_who_asks(demonstration):
    plan(NOW)

    leads = ("lead@westberks.gov.uk", "priya.sample@people.example")
    told = Message.objects.filter(channel="mail")
    told = told.exclude(kind__in=["invitation", "reminder", "action-reminder", "digest", "uses-check"])
    # Of dates, of help between councils, of votes, of ratings and of scrutiny days: see below.
    told = told.exclude(
        about__regex="^(date-poll|loan|request|offer|account|ballot|ratings|supplier-contact|scrutiny-day):"
    )
    assert set(told.values_list("kind", "to_address")) == {
        *(("group-invitation", row.email) for row in present.INVITED),
        *(("join-request", email) for email in leads),
        *(("notes-correction", email) for email in leads),
        ("start-request", present.COORDINATOR[0]),
        ("action-given", "ira.example@people.example"),
    }
    assert [row.is_open for row in Invitation.objects.all()] == [True] * len(present.INVITED)
    assert [(str(ask.person), ask.group.slug) for ask in JoinRequest.objects.open()] == [("Quinn Placeholder", "south")]


def test_a_region_asks_the_coordinator_for_a_group_of_councils_that_have_none(demonstration):
    request = StartRequest.objects.get()

    assert (request.name, request.outcome, request.councils.count()) == ("North East", "", 7)
    assert not Coverage.objects.filter(council__in=request.councils.all(), group__kind="region").exists()
    assert Message.objects.filter(kind="start-request").exists()


def test_the_time_bank_waits_for_everybody_one_may_sign_in_as(demonstration):
    """Something to choose and to confirm for Oxford, hours and a dispute for the lead, and a link to an approver."""
    mails = {
        who: set(Message.objects.filter(to_address=who, about__startswith="loan:").values_list("kind", flat=True))
        for who in ("member@oxford.gov.uk", "lead@westberks.gov.uk", "demo.manager@swindon.gov.uk")
    }

    assert mails["member@oxford.gov.uk"] >= {"lending-answer", "lending-hours", "lending-news"}
    assert mails["lead@westberks.gov.uk"] >= {"lending-hours", "lending-dispute"}
    assert mails["demo.manager@swindon.gov.uk"] == {"lending-release"}


def test_its_ledger_adds_up_over_two_years_and_every_state_is_there(demonstration):
    transfers = Transfer.objects.all()

    assert sum(Account.objects.values_list("balance", flat=True)) == 0
    assert (NOW - transfers.earliest("at").at).days > 600
    assert set(transfers.values_list("kind", flat=True)) == {"settlement", "reversal"}
    states = set(Loan.objects.values_list("state", flat=True))
    assert states >= {"offered", "chosen", "active", "claimed", "disputed", "refused", "booked", "charged"}
    assert set(Request.objects.values_list("state", flat=True)) == {"draft", "open", "closed", "withdrawn"}
    assert ledger.health(NOW)["trouble"] == []


def test_a_scrutiny_day_tells_of_a_promise_kept_and_one_missed_and_another_has_just_begun(demonstration):
    planning, waste = Day.objects.filter(group__slug="south").order_by("pk")
    said = planning.commitments.order_by("due_on").values_list("state", "verdicts__outcome")

    assert (planning.stage, planning.audience, planning.agreed_needs.count()) == ("follow-up", "public", 3)
    assert sorted(said, key=str) == [("met", "met"), ("open", "not-met"), ("open", None), ("open", None)]
    assert planning.commitments.get(verdicts__outcome="not-met").due_on > london.today(NOW)  # it got a new date
    assert planning.ballot.result.dots == [10, 9, 7, 4, 2, 2, 1, 1, 0]
    assert (planning.participations.taking_part().count(), planning.sendings.count()) == (12, 2)
    assert (waste.stage, waste.participations.filter(answer="none").count(), waste.needs.count()) == ("gathering", 2, 2)


def test_the_mailbox_asks_for_signatures_of_nobody_and_invites_those_who_may_sign_in_to_the_new_day(demonstration):
    plan(NOW)

    told = Message.objects.filter(about__startswith="scrutiny-day:").exclude(state="cancelled")
    assert set(told.values_list("kind", flat=True)) == {"day-invitation", "day-commitment"}
    asked = set(told.filter(kind="day-invitation").values_list("to_address", flat=True))
    assert asked > {"member@oxford.gov.uk", "lead@westberks.gov.uk"}
    vera = Message.objects.filter(to_address="vera@example-planning.example").values_list("kind", flat=True)
    assert set(vera) == {"supplier-ratings", "supplier-day", "supplier-commitment"}


def test_the_mailbox_has_digests_that_tell_of_what_is_coming(demonstration):
    plan(NOW)

    mine = Message.objects.get(kind="digest", to_address="member@oxford.gov.uk")
    text = str(message_from_bytes(mine.body.mime, policy=modern).get_body(("plain",)).get_content())
    assert [words in text for words in (TEN_YEARS_ON, "Bring one thing", "Are you coming on Wednesday")] == [True] * 3
    people = Message.objects.filter(kind="digest").count()
    assert people > 30
    assert not Message.objects.filter(kind="digest", to_address="zed.demo@people.example").exists()


def test_somebody_will_have_to_choose_between_surreys_successors(demonstration):
    ivy = User.objects.get(name="Ivy Specimen")
    assert ivy.affiliations.get().council.succeeded_by.count() == 2
    assert ivy.memberships.get().group.kind == "network"


def test_invitations_to_what_is_coming_are_planned_and_none_to_what_is_over(demonstration):
    plan(NOW)

    about = set(Message.objects.filter(kind="invitation").values_list("about", flat=True))
    coming = Meeting.objects.upcoming(NOW).values_list("pk", flat=True)
    assert about == {f"meeting:{pk}" for pk in coming}
    assert Message.objects.filter(kind="invitation", to_address="member@oxford.gov.uk").exists()


def test_the_past_is_as_published(demonstration):
    south = Meeting.objects.filter(group__slug="south", starts_on__lt=dt.date(2018, 1, 1)).order_by("starts_at")
    assert [(m.starts_on, m.host_council.code) for m in south] == [
        (FIRST_DAY, "BKM"), (dt.date(2017, 3, 10), "WBK"), (dt.date(2017, 6, 29), "WYO"),
    ]  # fmt: skip
    assert [m for m in south if "The write-up gives no times" not in m.notes] == []
    teacamps = Meeting.objects.filter(title__startswith="TeaCamp", starts_on__year=2017).order_by("starts_at")
    assert [list(m.themes.values_list("number", flat=True)) for m in teacamps] == [[5], [13], [8], [12]]
    assert Council.objects.get(code="BKM").hosted_meetings.count() == 1


def test_history_names_the_day_of_every_meeting_once():
    keys = [(past.group, past.on, past.title) for past in history.MEETINGS]

    assert len(keys) == len(set(keys))


# What the South agreed ------------------------------------------------------------------------------------------------
def of_south(model, **more):
    return model.objects.filter(**{"group__slug": "south"} | more)


def test_the_decisions_and_actions_of_2016_and_2017_are_records_that_name_nobody(demonstration):
    meetings = of_south(Meeting, starts_on__lt=dt.date(2018, 1, 1)).order_by("starts_at")

    assert [(m.decisions.count(), m.actions.count()) for m in meetings] == [(2, 4), (2, 1), (0, 0)]
    actions = Action.objects.filter(meeting__in=meetings)
    assert set(actions.values_list("state", "person", "agreed_by")) == {("done", None, None)}
    assert set(Decision.objects.filter(meeting__in=meetings).values_list("recorded_by", flat=True)) == {None}
    trails = [list(action.steps.values_list("kind", flat=True)) for action in actions]
    assert trails == [["agreed", "done"]] * 5


def test_the_two_ideas_that_were_voted_forward_are_on_the_next_agenda(demonstration):
    line = AgendaItem.objects.get(kind="decisions", meeting__in=Meeting.objects.upcoming(NOW))

    first = Decision.objects.filter(meeting__starts_on=FIRST_DAY)
    topics = set(line.placements.values_list("topic__key", flat=True))
    assert {f"meetings.decision:{decision.pk}" for decision in first} < topics
    assert line.meeting.title == TEN_YEARS_ON


def test_the_next_agenda_holds_all_that_waits(demonstration):
    meeting = Meeting.objects.get(title=TEN_YEARS_ON)
    waiting = of_south(Topic).wanted_on(meeting.ends_on)
    placed = meeting.placements.filter(skipped_at=None)

    assert set(placed.values_list("topic", flat=True)) == set(waiting.values_list("pk", flat=True))
    kinds = set(waiting.values_list("kind", flat=True))
    assert kinds == {"standing", "action", "decision", "carried", "proposal", "host", "trial", "promise"}
    assert list(placed.filter(item=None).values_list("topic__kind", flat=True)) == ["proposal"] * 2
    twice = Topic.objects.get(title=year.AFTER_2028)
    assert twice.placements.exclude(meeting=meeting).count() == 2


def test_the_next_agenda_is_in_the_order_of_the_plan_and_fits_the_day(demonstration):
    lines = list(Meeting.objects.get(title=TEN_YEARS_ON).agenda_items.order_by("position"))

    [plan] = [plan for plan in present.COMING if plan.title == TEN_YEARS_ON]
    assert [(item.kind, item.title, item.minutes) for item in lines] == [line[:3] for line in plan.agenda]
    assert sum(item.minutes for item in lines) <= 330


def test_actions_are_in_every_state_and_each_says_how_it_got_there(demonstration):
    invented = of_south(Action, meeting__starts_on__gte=dt.date(2020, 1, 1))

    assert set(invented.values_list("state", flat=True)) == {"open", "done", "dropped"}
    assert (invented.overdue(london.today(NOW)).count(), invented.unowned().count()) == (2, 0)
    kinds = {kind for action in invented for kind in action.steps.values_list("kind", flat=True)}
    assert kinds == {"agreed", "done", "more-time", "handed-over", "dropped"}


@pytest.mark.parametrize("held", year.HELD, ids=lambda held: held.title)
def test_what_was_held_has_notes_a_line_people_guests_and_tables(demonstration, held):
    meeting = Meeting.objects.get(title=held.title)

    assert (meeting.presences.count(), meeting.guests.count()) == (len(held.there), len(held.guests))
    discussed = {item.title for item in meeting.agenda_items.exclude(discussed_at=None)}
    assert discussed == {said.line for said in held.said}
    assert year.INVENTED in meeting.notes
    findings = [table.findings for item in meeting.agenda_items.all() for table in item.tables.all()]
    assert len(findings) == 2
    assert all(findings)


def test_the_latest_notes_wait_for_a_correction_and_people_said_what_it_was_worth(demonstration):
    meeting = Meeting.objects.get(title=year.SEARCH.title)

    assert (meeting.notes_state, meeting.corrections.get().outcome) == ("circulated", "")
    assert (meeting.feedback.count(), meeting.trials.get().answers.count()) == (5, 4)
    assert len(set(meeting.confirmations.values_list("council", flat=True))) == 3


def test_the_year_is_played_once_and_what_is_undone_is_still_there_much_later(demonstration):
    later = NOW + dt.timedelta(days=200)
    undone = set(of_south(Topic).open().exclude(kind="proposal").values_list("key", flat=True))

    load.load(later)

    meeting = Meeting.objects.upcoming(later).get(title=TEN_YEARS_ON)
    assert undone - set(meeting.placements.values_list("topic__key", flat=True)) == set()
    assert Meeting.objects.filter(title=year.PLANNING.title).count() == 1
