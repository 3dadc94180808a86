"""Succession across the rooms: in one transaction, in any order, on the real register, and by the hour."""

import csv
import datetime as dt
import io
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Affiliation
from common import london
from config.celery import app
from councils.endings import ending_of
from councils.models import Council
from desk import actions
from desk.actions import succession
from desk.tasks import succeed_due
from front.demo.load import COVERAGE
from front.succession import choose
from meetings.models import Attendance, Meeting
from peergroups.models import Coverage, Membership
from tests.factories import (
    AffiliationFactory,
    AttendanceFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
)
from tests.successions import AFTER, BEFORE, DAY, LAST, MIDNIGHT, at, new, old
from tests.timebank_factories import OfferFactory

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


def succeed(council, now, **more):
    on = council.succeeded_by.first().on
    return actions.succeed(predecessor=council, on=on, by=None, now=now, **more)


def everything():
    """Every row that succession touches, to see that nothing changed."""
    tables = (Affiliation, Coverage, Membership, Meeting, Meeting.invited_councils.through, Attendance)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture
def west(db):
    return new("West Surrey", code="WSRY")


@pytest.fixture
def east(db):
    return new("East Surrey", code="ESRY")


@pytest.fixture
def guildford(west):
    return old("Guildford", west, code="GRT")


@pytest.fixture
def surrey(east, west):
    return old("Surrey", east, west, code="SRY")


@pytest.fixture
def group(db):
    return PeerGroupFactory(slug="south-east", name="South East")


def bring(group, council, name, **fields):
    """Somebody who acts for a council in this group."""
    person = AffiliationFactory(council=council, person__name=name).person
    MembershipFactory(group=group, council=council, person=person, joined_at=at(1, 4), **fields)
    return person


def stays(person):
    return list(person.memberships.order_by("joined_at").values_list("council__code", "left_at", "left_because"))


# One deed across the rooms --------------------------------------------------------------------------------------------
def test_all_rooms_are_asked_and_say_what_moved(group, guildford, west):
    CoverageFactory(group=group, council=guildford)
    sam = bring(group, guildford, "Sam Example")
    meeting = MeetingFactory(group=group, title="Ten years on", starts_on=dt.date(2027, 5, 12), host_council=guildford)
    AttendanceFactory(meeting=meeting, person=sam, council=guildford)

    assert succeed(guildford, AFTER) == [
        "1 person acts for West Surrey from 1 April 2027.",
        "South East peer group covers West Surrey from 1 April 2027.",
        "South East peer group: 1 member is there for West Surrey now.",
        "“Ten years on” of the South East peer group on 12 May 2027 is hosted by West Surrey now.",
        "1 answer to coming meetings: for West Surrey now.",
    ]
    assert succeed(guildford, AFTER) == []


def test_before_the_day_only_what_has_dates_is_written(group, guildford, west):
    CoverageFactory(group=group, council=guildford)
    sam = bring(group, guildford, "Sam Example")

    assert succeed(guildford, BEFORE) == [
        "1 person acts for West Surrey from 1 April 2027.",
        "South East peer group covers West Surrey from 1 April 2027.",
    ]
    assert stays(sam) == [("GRT", None, "")]
    assert succeed(guildford, MIDNIGHT) == ["South East peer group: 1 member is there for West Surrey now."]


def test_a_run_that_fails_half_way_leaves_nothing_behind(group, guildford, monkeypatch):
    CoverageFactory(group=group, council=guildford)
    bring(group, guildford, "Sam Example")
    before = everything()

    def break_off(**_):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(succession.meetings, "hand_over", break_off)
        with pytest.raises(ConnectionError):
            succeed(guildford, AFTER)
    assert everything() == before

    succeed(guildford, AFTER)
    assert everything() != before


def test_who_works_for_none_of_them_leaves_on_the_day(group, surrey):
    uma = bring(group, surrey, "Uma Specimen", role="lead")
    choose(person=uma, predecessor=surrey, successor=None, by=uma, now=BEFORE)
    assert stays(uma) == [("SRY", None, "")]

    said = succeed(surrey, AFTER)

    assert stays(uma) == [("SRY", AFTER, "council")]
    assert said == ["South East peer group: 1 member leaves, who works for none of the councils that follow."]


def test_only_what_the_register_says_is_done(guildford, west, surrey):
    for council, day in [(guildford, LAST), (west, DAY)]:
        with pytest.raises(actions.NoSuccession):
            actions.succeed(predecessor=council, on=day, by=None, now=AFTER)
    surrey.end = None  # it lives on: a part of its area went elsewhere
    surrey.save()
    with pytest.raises(actions.NoSuccession):
        succeed(surrey, AFTER)


def test_what_a_council_got_goes_on_when_it_has_ended_too(group):
    last = new("Somerset", on=dt.date(2023, 4, 1))
    middle = old("Somerset West", last, on=dt.date(2023, 4, 1), start=dt.date(2019, 4, 1))
    first = old("Taunton", middle, on=dt.date(2019, 4, 1))
    CoverageFactory(group=group, council=first)
    sam = AffiliationFactory(council=first, started_on=dt.date(2016, 1, 1)).person

    succeed(first, TODAY)

    assert [(row.council, row.start, row.end) for row in group.coverage.order_by("end")] == [
        (first, None, dt.date(2019, 3, 31)),
        (middle, dt.date(2019, 4, 1), dt.date(2023, 3, 31)),
        (last, dt.date(2023, 4, 1), None),
    ]
    assert list(sam.affiliations.order_by("started_on").values_list("council", "ended_on")) == [
        (first.pk, dt.date(2019, 3, 31)),
        (middle.pk, dt.date(2023, 3, 31)),
        (last.pk, None),
    ]


# Shares ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def handed(monkeypatch):
    """What the rooms are given as shares."""
    seen = []
    monkeypatch.setattr(succession.meetings, "hand_over", lambda **given: seen.append(given["shares"]) or [])
    return seen


def test_shares_are_equal_unless_said(surrey, east, west, handed):
    succeed(surrey, AFTER)
    succeed(surrey, AFTER, shares={west: Fraction(1, 3), east: Fraction(2, 3)})

    assert handed == [{east: Fraction(1, 2), west: Fraction(1, 2)}, {east: Fraction(2, 3), west: Fraction(1, 3)}]


def test_shares_given_ahead_hold_in_the_night_of_the_day(surrey, east, west, handed):
    OfferFactory(council=surrey)
    given = {east: Fraction(2, 3), west: Fraction(1, 3)}

    succeed(surrey, BEFORE, shares=given)
    actions.succeed_due(now=AFTER)

    assert handed == [given, given]
    assert dict(surrey.succeeded_by.values_list("successor__code", "share")) == {"ESRY": 2, "WSRY": 1}


def test_what_goes_on_goes_in_the_shares_of_the_next_ending(surrey, east, west, handed):
    surrey.succeeded_by.filter(successor=west).update(share=3)
    surrey.succeeded_by.filter(successor=east).update(share=1)
    before = old("Before", surrey, on=dt.date(2026, 4, 1))
    CoverageFactory(council=before)

    succeed(before, AFTER)

    assert handed == [{surrey: 1}, {east: Fraction(1, 4), west: Fraction(3, 4)}]


@pytest.mark.parametrize(
    ("parts", "share"), [((3, 1), Fraction(3, 4)), ((0, 1), 0), ((3, None), Fraction(1, 2)), ((0, 0), Fraction(1, 2))]
)
def test_the_register_has_shares_while_each_successor_has_one(surrey, east, west, parts, share):
    for successor, part in zip((east, west), parts, strict=True):
        surrey.succeeded_by.filter(successor=successor).update(share=part)

    assert ending_of(surrey).shares == {east: share, west: 1 - share}


def test_shares_are_not_finer_than_can_be_written_down(surrey, east, west):
    with pytest.raises(actions.WrongShares, match="too fine"):
        succeed(surrey, AFTER, shares={east: Fraction(1, 1_000_003), west: Fraction(1_000_002, 1_000_003)})


@pytest.mark.parametrize("parts", [(Fraction(1, 3), Fraction(1, 3)), (2, -1), (1, 1), (0, 0)])
def test_shares_make_one_whole(surrey, east, west, parts):
    with pytest.raises(actions.WrongShares, match="do not add up to one"):
        succeed(surrey, AFTER, shares=dict(zip((east, west), parts, strict=True)))


def test_shares_are_for_those_that_follow(surrey, guildford):
    with pytest.raises(actions.WrongShares, match="Guildford does not follow Surrey"):
        succeed(surrey, AFTER, shares={guildford: Fraction(1)})


# By the hour ----------------------------------------------------------------------------------------------------------
def test_the_worker_hands_over_what_is_due_and_no_sooner(group, guildford):
    sam = bring(group, guildford, "Sam Example")

    assert actions.succeed_due(now=MIDNIGHT - dt.timedelta(minutes=1)) == []
    assert actions.succeed_due(now=MIDNIGHT) != []
    assert actions.succeed_due(now=AFTER) == []
    assert [code for code, *_ in stays(sam)] == ["GRT", "WSRY"]


def test_three_days_late_it_writes_what_a_punctual_run_would_have(group, guildford):
    sam = bring(group, guildford, "Sam Example")

    actions.succeed_due(now=AFTER)

    assert stays(sam) == [("GRT", MIDNIGHT, "succession"), ("WSRY", None, "")]


def test_who_came_after_the_council_was_handed_over_ahead_is_moved_on_the_day(group, guildford):
    succeed(guildford, BEFORE)
    late = bring(group, guildford, "Late Example")

    actions.succeed_due(now=AFTER)

    assert [row.council.code for row in late.affiliations.on(DAY)] == ["WSRY"]
    assert [code for code, *_ in stays(late)] == ["GRT", "WSRY"]


def test_those_who_chose_ahead_are_moved_and_the_others_wait(group, surrey, east):
    chosen, waiting = bring(group, surrey, "Sam Example"), bring(group, surrey, "Dana Demo")
    choose(person=chosen, predecessor=surrey, successor=east, by=chosen, now=BEFORE)

    actions.succeed_due(now=AFTER)

    assert [code for code, *_ in stays(chosen)] == ["SRY", "ESRY"]
    assert stays(waiting) == [("SRY", None, "")]


def test_what_fails_holds_up_no_other(group, guildford, surrey, monkeypatch, caplog):
    bring(group, guildford, "Sam Example")
    CoverageFactory(group=group, council=surrey)
    real = succession.accounts.hand_over

    def fail_for_guildford(**given):
        if given["predecessor"] == guildford:
            raise ConnectionError
        return real(**given)

    monkeypatch.setattr(succession.accounts, "hand_over", fail_for_guildford)
    said = actions.succeed_due(now=AFTER)

    assert "GRT could not be handed over" in caplog.text
    assert len(said) == 2


def test_the_task_runs_every_hour_for_now(group):
    gone = old("Gone", new("There", on=dt.date(2024, 4, 1)), on=dt.date(2024, 4, 1))
    CoverageFactory(group=group, council=gone)

    succeed_due()

    assert group.coverage.count() == 2
    assert app.conf.beat_schedule["succeed"]["task"] == succeed_due.name


# The command ----------------------------------------------------------------------------------------------------------
def run(*arguments):
    out = io.StringIO()
    call_command("succeed", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def merged(db):
    """A council that ended in 2024, and one that follows it."""
    there = new("There", on=dt.date(2024, 4, 1), code="THR")
    return old("Gone", there, on=dt.date(2024, 4, 1), code="GNE")


def test_the_command_hands_over_and_says_what_moved(group, merged):
    CoverageFactory(group=group, council=merged)

    assert run("gne") == ["Moved:", "  South East peer group covers There from 1 April 2024."]
    assert run("GNE", "--share", "THR=1") == ["Moved: nothing."]


def test_a_dry_run_says_it_and_moves_nothing(group, merged):
    CoverageFactory(group=group, council=merged)
    before = everything()

    assert run("GNE", "--dry-run") == ["Now it would move:", "  South East peer group covers There from 1 April 2024."]
    assert everything() == before


def test_before_the_day_a_dry_run_says_what_would_move_now_and_then(group):
    day = london.today(dt.datetime.now(dt.UTC)) + dt.timedelta(days=400)
    soon = old("Soon Gone", new("Soon There", on=day), on=day, code="SGN")
    bring(group, soon, "Sam Example")
    before = everything()

    said = run("SGN", "--dry-run")

    assert said[0] == "Now it would move:"
    assert f"On {london.plain_date(day)} it would move:" in said
    assert said[-1] == "  South East peer group: 1 member is there for Soon There now."
    assert everything() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["XXX"], "no council with the code"),
        (["THR"], "names no council that follows"),
        (["GNE", "--share", "THR=half"], "is not a share"),
        (["GNE", "--share", "THR=1/0"], "is not a share"),
        (["GNE", "--share", "THR=1/2"], "do not add up to one"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(merged, arguments, words):
    with pytest.raises(CommandError, match=words):
        run(*arguments)


# The real register ----------------------------------------------------------------------------------------------------
@pytest.fixture
def register(db):
    call_command("import_councils", verbosity=0)
    return {council.code: council for council in Council.objects.all()}


def table():
    with COVERAGE.open(newline="", encoding="utf-8") as file:
        return [(row["group"], row["council"], row["start"], row["end"]) for row in csv.DictReader(file)]


def written():
    rows = Coverage.objects.select_related("group", "council")
    return sorted(
        (row.group.slug, row.council.code, str(row.start or ""), str(row.end or ""))
        for row in rows
        if not row.provisional
    )


def test_ten_years_of_the_register_make_the_area_of_today_from_that_of_2016(register):
    """Bournemouth, Dorset, Buckinghamshire, Northamptonshire, Somerset: as they were, covered until further notice."""
    groups = {slug: PeerGroupFactory(slug=slug, name=slug) for slug in sorted({row[0] for row in table()})}
    for slug, code, start, _ in table():
        if not start:
            CoverageFactory(group=groups[slug], council=register[code])
    south = groups["south"]
    assert south.councils_as_at(dt.date(2016, 11, 25)).count() == 34

    actions.succeed_due(now=TODAY)

    assert written() == sorted(table())
    assert south.councils_as_at(dt.date(2016, 11, 25)).count() == 34
    assert south.councils_as_at(dt.date(2026, 11, 25)).count() == 30
    assert south.councils_as_at(dt.date(2028, 11, 25)).count() == 30


DISTRICTS_EAST = ["ELM", "EPS", "MOL", "REI", "TAN"]
DISTRICTS_WEST = ["GRT", "RUN", "SPE", "SUR", "WAE", "WOI"]


def test_surrey_before_and_after(register, group):
    twelve = ["SRY", *DISTRICTS_EAST, *DISTRICTS_WEST]
    for code in twelve:
        CoverageFactory(group=group, council=register[code])
    sam, dana = bring(group, register["GRT"], "Sam Example"), bring(group, register["SRY"], "Dana Demo")
    for code in twelve[:6]:
        succeed(register[code], BEFORE)  # the coordinator was at it, and stopped half-way
    before = everything()
    for code in twelve[:6]:
        succeed(register[code], BEFORE)
    assert everything() == before

    actions.succeed_due(now=AFTER)

    def area(year):
        return sorted(group.councils_as_at(dt.date(year, 11, 25)).values_list("code", flat=True))

    assert (area(2016), area(2026), area(2028)) == (sorted(twelve), sorted(twelve), ["ESRY", "WSRY"])
    assert not group.coverage.filter(provisional=True).exists()
    assert [code for code, *_ in stays(sam)] == ["GRT", "WSRY"]
    assert stays(dana) == [("SRY", None, "")]
    after = everything()
    actions.succeed_due(now=AFTER)
    assert everything() == after


def test_a_group_with_part_of_surrey_is_asked_about_the_half_it_is_part_of(register, group):
    CoverageFactory(group=group, council=register["GRT"])

    succeed(register["GRT"], BEFORE)

    assert list(group.coverage.filter(start=DAY).values_list("council__code", "provisional")) == [("WSRY", True)]


def test_buckinghamshire_six_years_late(register, group):
    five = ["BKM", "AYL", "CHN", "SBU", "WYO"]
    people = {code: bring(group, register[code], f"{code} Example") for code in five}
    Membership.objects.update(joined_at=dt.datetime(2017, 1, 1, tzinfo=dt.UTC))
    Affiliation.objects.update(started_on=dt.date(2017, 1, 1))
    past = MeetingFactory(group=group, starts_on=dt.date(2018, 3, 1), host_council=register["BKM"])
    AttendanceFactory(meeting=past, person=people["AYL"], council=register["AYL"])

    actions.succeed_due(now=TODAY)

    day = london.moment(dt.date(2020, 4, 1), dt.time())
    for code, person in people.items():
        assert stays(person) == [(code, day, "succession"), ("BUC", None, "")]
        assert list(person.affiliations.order_by("started_on").values_list("council__code", "ended_on")) == [
            (code, dt.date(2020, 3, 31)),
            ("BUC", None),
        ]
    assert Meeting.objects.get().host_council == register["BKM"]
    assert Attendance.objects.get().council == register["AYL"]
