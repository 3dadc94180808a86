"""When a council ends: whom its people act for afterwards, and how they are asked."""

import datetime as dt

import pytest

from accounts import actions, planner
from accounts.models import Affiliation, SuccessorChoice
from accounts.succession import hand_over, is_unfinished
from accounts.waiting import WAITS
from common import do_links, london
from common.waits import lines_for
from outbox.holds import hold
from outbox.models import Message
from tests.factories import AffiliationFactory, CouncilFactory, SuccessionFactory, UserFactory, close
from tests.meetings.post import html, text
from tests.waits import asked

DAY, LAST = dt.date(2027, 4, 1), dt.date(2027, 3, 31)

pytestmark = pytest.mark.django_db

waiting_for = asked(*WAITS)


def at(date, hour=9, minute=0):
    """A moment on London's clocks; `date` is (month, day) of 2027."""
    return london.moment(dt.date(2027, *date), dt.time(hour, minute))


BEFORE, AFTER = at((3, 1)), at((4, 4))


@pytest.fixture
def surrey():
    return CouncilFactory(code="SRY", short_name="Surrey", official_name="Surrey County Council", end=LAST)


@pytest.fixture
def guildford():
    return CouncilFactory(code="GRT", short_name="Guildford", end=LAST)


@pytest.fixture
def east(surrey):
    east = CouncilFactory(code="ESRY", short_name="East Surrey", official_name="East Surrey Council", start=DAY)
    SuccessionFactory(predecessor=surrey, successor=east, on=DAY)
    return east


@pytest.fixture
def west(surrey, guildford):
    west = CouncilFactory(code="WSRY", short_name="West Surrey", official_name="West Surrey Council", start=DAY)
    SuccessionFactory(predecessor=surrey, successor=west, on=DAY)
    SuccessionFactory(predecessor=guildford, successor=west, on=DAY)
    return west


@pytest.fixture
def sam(surrey, east, west):
    """Of Surrey, which two councils follow."""
    person = UserFactory(name="Sam Example")
    AffiliationFactory(person=person, council=surrey, confirmed_at=at((1, 4)))
    return person


@pytest.fixture
def dana(guildford, west):
    """Of Guildford, which one council follows."""
    person = UserFactory(name="Dana Demo")
    AffiliationFactory(person=person, council=guildford, confirmed_at=at((1, 4)))
    return person


def rows(person):
    """[(code, first day, last day, confirmed)] of a person, the earliest first."""
    found = person.affiliations.order_by("started_on", "council__code")
    return [(row.council.code, row.started_on, row.ended_on, bool(row.confirmed_at)) for row in found]


def end(council, *successors, now=AFTER):
    return hand_over(predecessor=council, shares=dict.fromkeys(successors, 1), on=DAY, by=None, now=now)


def choose(person, predecessor, successor, now):
    return actions.choose_successor(person=person, predecessor=predecessor, successor=successor, by=person, now=now)


STARTED = dt.date(2024, 1, 1)


# One follows ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("now", [BEFORE, AFTER])
def test_where_one_council_follows_the_affiliation_moves_dated_with_its_confirmation(dana, guildford, west, now):
    proof = dana.affiliations.get()

    said = end(guildford, west, now=now)

    assert rows(dana) == [("GRT", STARTED, LAST, True), ("WSRY", DAY, None, True)]
    moved = dana.affiliations.get(council=west)
    assert (moved.confirmed_at, moved.confirmed_by) == (proof.confirmed_at, proof.confirmed_by)
    assert said == ["1 person acts for West Surrey from 1 April 2027."]


def test_what_was_only_said_stays_only_said(dana, guildford, west):
    dana.affiliations.update(confirmed_at=None, confirmed_by=None)

    end(guildford, west)

    assert rows(dana) == [("GRT", STARTED, LAST, False), ("WSRY", DAY, None, False)]


def test_a_second_time_moves_nothing(dana, guildford, west):
    end(guildford, west, now=BEFORE)
    before = list(Affiliation.objects.values())

    assert end(guildford, west, now=AFTER) == []
    assert list(Affiliation.objects.values()) == before


def test_who_acted_for_two_councils_that_become_one_acts_for_it_once(dana, guildford, west):
    waverley = CouncilFactory(code="WAE", end=LAST)
    SuccessionFactory(predecessor=waverley, successor=west, on=DAY)
    AffiliationFactory(
        person=dana, council=waverley, confirmed_at=None, confirmed_by=None, started_on=DAY.replace(2026)
    )

    end(waverley, west)
    end(guildford, west)

    assert rows(dana)[2:] == [("WSRY", DAY, None, True)]
    assert len(rows(dana)) == 3


def test_what_ended_before_the_day_stays_as_it_was(dana, guildford, west):
    dana.affiliations.update(ended_on=dt.date(2027, 3, 30))

    assert end(guildford, west) == []
    assert rows(dana) == [("GRT", STARTED, dt.date(2027, 3, 30), True)]


def test_a_last_day_that_was_known_goes_along(dana, guildford, west):
    dana.affiliations.update(ended_on=dt.date(2027, 6, 30))

    end(guildford, west)

    assert rows(dana) == [("GRT", STARTED, LAST, True), ("WSRY", DAY, dt.date(2027, 6, 30), True)]


def test_on_the_last_day_they_act_for_the_old_council_and_on_the_first_for_the_new(dana, guildford, west):
    end(guildford, west, now=BEFORE)

    assert [row.council.code for row in dana.affiliations.acting(LAST)] == ["GRT"]
    assert [row.council.code for row in dana.affiliations.acting(DAY)] == ["WSRY"]


def test_it_is_finished_when_nobody_is_dated_beyond_the_last_day(dana, guildford, surrey, west):
    AffiliationFactory(council=surrey)
    AffiliationFactory(council=guildford, ended_on=LAST)
    assert is_unfinished(predecessor=guildford, on=DAY)

    end(guildford, west)

    assert not is_unfinished(predecessor=guildford, on=DAY)


# Ending and saying it again, when the successor is dated ahead --------------------------------------------------------
def test_who_stops_acting_for_a_council_does_not_act_for_its_successor_either(dana, guildford, west):
    end(guildford, west, now=BEFORE)

    actions.end_affiliation(affiliation=dana.affiliations.get(council=guildford), by=dana, now=BEFORE)

    assert rows(dana) == [("GRT", STARTED, dt.date(2027, 2, 28), True)]


def test_who_stops_one_of_two_councils_that_become_one_keeps_the_new_one(dana, guildford, west):
    waverley = CouncilFactory(code="WAE", end=LAST)
    SuccessionFactory(predecessor=waverley, successor=west, on=DAY)
    AffiliationFactory(person=dana, council=waverley)
    end(guildford, west, now=BEFORE)
    end(waverley, west, now=BEFORE)

    actions.end_affiliation(affiliation=dana.affiliations.get(council=guildford), by=dana, now=BEFORE)

    assert ("WSRY", DAY, None, True) in rows(dana)


def test_saying_it_again_before_the_day_makes_no_second_row(dana, guildford, west):
    end(guildford, west, now=BEFORE)

    actions.affiliate(person=dana, council=guildford, by=dana, now=BEFORE)

    assert rows(dana) == [("GRT", STARTED, LAST, True), ("WSRY", DAY, None, True)]


# Several follow -------------------------------------------------------------------------------------------------------
def test_where_several_follow_nothing_moves_by_itself(sam, surrey, east, west):
    assert end(surrey, east, west) == []
    assert rows(sam) == [("SRY", STARTED, None, True)]
    assert list(sam.affiliations.acting(DAY)) == []


def test_who_chooses_ahead_is_dated_ahead_and_confirmed_as_before(sam, surrey, west):
    assert choose(sam, surrey, west, BEFORE) is True

    assert rows(sam) == [("SRY", STARTED, LAST, True), ("WSRY", DAY, None, True)]
    assert list(SuccessorChoice.objects.values_list("person", "predecessor", "successor", "at", "by")) == [
        (sam.pk, surrey.pk, west.pk, BEFORE, sam.pk)
    ]


def test_who_chooses_late_acts_from_that_day_and_for_nobody_between(sam, surrey, east, west):
    end(surrey, east, west)

    choose(sam, surrey, east, AFTER)

    assert rows(sam) == [("SRY", STARTED, LAST, True), ("ESRY", dt.date(2027, 4, 4), None, True)]
    assert list(sam.affiliations.on(dt.date(2027, 4, 2))) == []


def test_who_works_for_none_of_them_acts_to_the_end_and_no_longer(sam, surrey):
    choose(sam, surrey, None, BEFORE)

    assert rows(sam) == [("SRY", STARTED, LAST, True)]


def test_what_they_do_for_another_council_stays_as_it_is(sam, surrey, guildford, west):
    AffiliationFactory(person=sam, council=guildford)

    choose(sam, surrey, west, BEFORE)

    assert ("GRT", STARTED, None, True) in rows(sam)


def test_it_is_said_once(sam, surrey, east, west):
    choose(sam, surrey, west, BEFORE)
    before = list(Affiliation.objects.values())

    assert choose(sam, surrey, west, AFTER) is False
    for other in (east, None):
        with pytest.raises(actions.ChosenAlready, match="You said West Surrey on 1 March 2027"):
            choose(sam, surrey, other, AFTER)
    assert list(Affiliation.objects.values()) == before
    assert SuccessorChoice.objects.get().successor == west


def test_nobody_chooses_a_council_that_does_not_follow(sam, surrey, dana, guildford, west):
    for person, old, new in [(sam, surrey, guildford), (dana, guildford, west), (sam, west, None)]:
        with pytest.raises(actions.NothingToChoose):
            choose(person, old, new, BEFORE)
    assert not SuccessorChoice.objects.exists()


def test_a_choice_that_the_register_has_overtaken_is_asked_again(sam, surrey, east, west):
    choose(sam, surrey, west, BEFORE)
    Affiliation.objects.filter(council=west).delete()
    surrey.succeeded_by.filter(successor=west).update(successor=CouncilFactory(code="NSRY", start=DAY))

    assert choose(sam, surrey, east, AFTER) is True
    assert [choice.successor for choice in SuccessorChoice.objects.all()] == [east]


# Your turn ------------------------------------------------------------------------------------------------------------
def asked(person, now):
    return [line.title for line in waiting_for([person], now).get(person.pk, [])]


def test_the_question_waits_from_60_days_before_until_it_is_answered(sam, surrey, east, west):
    assert asked(sam, at((1, 30), 23)) == []
    assert asked(sam, at((1, 31), 0)) == ["Which council will you work for from 1 April 2027?"]
    assert asked(sam, at((3, 31), 23)) == ["Which council will you work for from 1 April 2027?"]
    assert asked(sam, at((4, 1), 0)) == ["Which council do you work for since 1 April 2027?"]

    choose(sam, surrey, east, AFTER)

    assert asked(sam, AFTER) == []


def test_the_line_has_a_button_for_each_successor(sam, surrey, east, west):
    line = waiting_for([sam], BEFORE)[sam.pk][0]

    assert (line.url, line.council, line.due_at) == ("/account/councils/SRY/", "Surrey", at((3, 31), 23, 59))
    assert line.why == "Surrey County Council ends on 31 March 2027. After it come East Surrey and West Surrey."
    assert [(deed.label, deed.purpose, deed.object_id, deed.choice) for deed in line.deeds] == [
        ("East Surrey", "choose-council", surrey.pk, str(east.pk)),
        ("West Surrey", "choose-council", surrey.pk, str(west.pk)),
    ]


def test_of_more_than_four_successors_the_page_has_them_all(sam, surrey):
    for code in ("NSRY", "SSRY", "MSRY"):
        SuccessionFactory(predecessor=surrey, successor=CouncilFactory(code=code, start=DAY), on=DAY)

    assert waiting_for([sam], BEFORE)[sam.pk][0].deeds == ()


def test_whom_it_does_not_concern_is_not_asked(sam, dana, surrey):
    gone = UserFactory()
    AffiliationFactory(person=gone, council=surrey, ended_on=LAST)
    closed = UserFactory()
    AffiliationFactory(person=closed, council=surrey)
    close(closed)

    assert waiting_for([sam, dana, gone, closed, UserFactory()], BEFORE).keys() == {sam.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_three_queries_for_one_and_for_three(surrey, east, west, count, django_assert_num_queries):
    people = [AffiliationFactory(council=surrey).person for _ in range(count)]

    with django_assert_num_queries(4):
        assert len(lines_for(WAITS, people, BEFORE)) == count


def test_it_costs_one_query_where_no_council_ends(member, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert lines_for(WAITS, [member], BEFORE) == {}


# Mail -----------------------------------------------------------------------------------------------------------------
def mail(**narrow):
    """[(who, step, state)] of the mails about councils that end, oldest first."""
    found = Message.objects.filter(kind="council-ends", **narrow).order_by("pk")
    return [(row.to_address, row.key.rpartition(".")[2], row.state) for row in found]


# 60 days before is Sunday 31 January, 14 days before Thursday 18 March.
FIRST, SECOND = at((1, 29)), at((3, 18))


def test_people_of_a_council_that_several_follow_are_asked_twice_on_working_days(sam):
    assert planner.plan(FIRST - dt.timedelta(minutes=1)) == {"council changes": 0}
    assert planner.plan(FIRST) == {"council changes": 1}
    assert planner.plan(FIRST) == {"council changes": 0}
    Message.objects.update(state="sent", sent_at=FIRST)
    assert planner.plan(SECOND - dt.timedelta(minutes=1)) == {"council changes": 0}
    assert planner.plan(SECOND) == {"council changes": 1}
    assert planner.plan(AFTER) == {"council changes": 0}

    assert mail() == [(sam.email, "60d", "sent"), (sam.email, "14d", "queued")]


def test_of_two_steps_that_fell_due_only_the_later_goes(sam):
    planner.plan(FIRST)  # the mail server is away

    planner.plan(SECOND)

    assert mail() == [(sam.email, "60d", "cancelled"), (sam.email, "14d", "queued")]
    assert Message.objects.get(state="queued").due_at == SECOND


def test_nobody_is_told_of_the_first_step_after_the_second(sam):
    planner.plan(at((3, 25)))

    assert mail() == [(sam.email, "14d", "queued")]


def test_after_the_choice_nothing_is_sent_and_what_is_queued_is_taken_back(sam, surrey, east):
    planner.plan(FIRST)

    choose(sam, surrey, east, BEFORE)
    planner.plan(SECOND)

    assert mail() == [(sam.email, "60d", "cancelled")]


def test_nothing_goes_to_closed_accounts(sam, dana):
    close(sam)
    close(dana)

    planner.plan(SECOND)

    assert mail() == []


def test_people_of_a_council_that_one_follows_are_told_once(dana, guildford, west):
    assert planner.plan(FIRST) == {"council changes": 0}
    assert planner.plan(SECOND) == {"council changes": 1}
    Message.objects.update(state="sent", sent_at=SECOND)
    end(guildford, west)

    assert planner.plan(AFTER) == {"council changes": 0}
    assert mail() == [(dana.email, "14d", "sent")]


def test_who_was_moved_ahead_is_told_all_the_same(dana, guildford, west):
    end(guildford, west, now=BEFORE)

    planner.plan(SECOND)

    assert mail() == [(dana.email, "14d", "queued")]


def test_who_stops_on_the_last_day_is_not_told_that_they_act_for_a_council_they_left_long_ago(dana, guildford, west):
    dana.affiliations.update(ended_on=LAST)
    AffiliationFactory(person=dana, council=west, ended_on=dt.date(2025, 3, 31))

    planner.plan(SECOND)

    assert mail() == []


def test_after_an_outage_it_is_still_said_but_not_long_after(sam, dana):
    planner.plan(at((5, 2)))
    assert mail() == []

    planner.plan(AFTER)
    assert sorted(mail()) == sorted([(sam.email, "14d", "queued"), (dana.email, "14d", "queued")])


def test_another_day_is_told_anew(sam, surrey):
    planner.plan(FIRST)
    Message.objects.update(state="sent", sent_at=FIRST)
    surrey.succeeded_by.update(on=dt.date(2027, 4, 5))

    planner.plan(at((2, 5)))

    assert mail() == [(sam.email, "60d", "sent"), (sam.email, "60d", "queued")]


def test_what_was_taken_back_and_is_true_again_is_told_again(sam, surrey):
    planner.plan(FIRST)
    surrey.succeeded_by.update(on=dt.date(2027, 4, 5))
    planner.plan(at((2, 5)))
    surrey.succeeded_by.update(on=DAY)

    planner.plan(at((2, 5)))

    assert mail() == [(sam.email, "60d", "cancelled"), (sam.email, "60d", "cancelled"), (sam.email, "60d", "queued")]


def test_a_mail_that_came_back_stays_for_somebody_to_look_at(sam):
    planner.plan(FIRST)
    Message.objects.update(state="parked")

    planner.plan(SECOND)

    assert mail() == [(sam.email, "60d", "parked"), (sam.email, "14d", "queued")]


def test_nothing_is_planned_during_a_hold(sam):
    hold("restored")

    assert planner.plan(SECOND) == {"council changes": 0}
    assert mail() == []


def test_a_hundred_people_are_told_in_batches(surrey, east, west):
    for _ in range(60):
        AffiliationFactory(council=surrey)

    assert planner.plan(SECOND) == {"council changes": 60}


def test_the_mail_asks_and_each_link_answers_for_its_reader(sam, surrey, east, west):
    planner.plan(FIRST)
    message = Message.objects.get()
    said, links = text(message), []
    for word in said.split():
        if "/do/" in word:
            links.append(do_links.read(word.rstrip("/").rpartition("/")[2], FIRST))

    assert "Which council will you work for from 1 April 2027?" in said
    assert [(link.purpose, link.person_id, link.object_id, link.choice) for link in links] == [
        ("choose-council", sam.pk, surrey.pk, str(east.pk)),
        ("choose-council", sam.pk, surrey.pk, str(west.pk)),
    ]
    assert said.count("/account/councils/SRY/") == 1
    assert "/account/councils/SRY/" in html(message)
    assert message.key == f"council-ends:council{surrey.pk}:person{sam.pk}:2027-04-01.{east.pk}+{west.pk}.60d"


def test_the_mail_about_one_successor_asks_nothing(dana):
    planner.plan(SECOND)
    message = Message.objects.get()

    assert "There is nothing to do" in " ".join(text(message).split())
    assert "/do/" not in text(message) + html(message)
