"""Each council writes what it needs; a lead brings together what says the same; nothing that was typed is lost."""

import pytest
import time_machine

from scrutiny.days.actions import gathering
from scrutiny.days.needs import needs_of
from scrutiny.models import Need, NeedVersion
from scrutiny.models.needs import MOST_NEEDS
from scrutiny.refusals import NotYours, Refused, TooLate
from tests.day_factories import NeedFactory, ParticipationFactory, somebody_of
from tests.days.world import NOW, world
from tests.factories import PointFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db
FIELDS = {"what": "Open data", "why": "Nobody can check it", "evidence": "40 calls a week", "point": None}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def there():
    return world("gathering", needs=0)


def write(there, n=0, by=None, **fields):
    by, fields = by or there.people[n], FIELDS | fields
    return gathering.write_need(day=there.day, council=there.councils[n], fields=fields, by=by, now=NOW)


def change(there, need, n=0, by=None, **fields):
    by = by or there.people[n]
    return gathering.change_need(need=need, council=there.councils[n], fields=fields, by=by, now=NOW)


def withdraw(there, need, n=0, by=None):
    about = {"because": "Mended since", "by": by or there.people[n], "now": NOW}
    return gathering.withdraw_need(need=need, council=there.councils[n], **about)


def merge(there, into, *needs, by=None):
    about = {"because": "The same in other words", "by": by or there.lead, "now": NOW}
    return gathering.merge_needs(into=into, needs=needs, **about)


def undo(there, need, by=None):
    return gathering.undo_merge(need=need, by=by or there.lead, now=NOW)


# Written by a council -------------------------------------------------------------------------------------------------
def test_who_acts_for_a_council_that_takes_part_writes_its_needs_and_nobody_else(there):
    need = write(there, point=PointFactory())
    assert (need.council, need.by, need.at) == (there.councils[0], there.people[0], NOW)
    for by in (there.lead, there.people[1]):
        with pytest.raises(NotYours):
            write(there, what="Another", by=by)
    silent = ParticipationFactory(day=there.day).council
    about = {"day": there.day, "council": silent, "fields": FIELDS | {"what": "Another"}, "now": NOW}
    with pytest.raises(NotYours):
        gathering.write_need(by=officer(silent), **about)


def test_every_text_there_was_is_kept_with_who_wrote_it(there):
    need = write(there)
    colleague = officer(there.councils[0])

    assert change(there, need, what="Open, documented data", by=colleague).what == "Open, documented data"
    assert change(there, need, what="Open, documented data", by=colleague) is None
    versions = NeedVersion.objects.filter(need=need).order_by("number")
    assert list(versions.values_list("number", "what", "why", "by")) == [
        (1, "Open data", "Nobody can check it", there.people[0].pk),
        (2, "Open, documented data", "Nobody can check it", colleague.pk),
    ]
    with pytest.raises(Refused, match="This need is"):
        change(there, need, 1, what="Ours")
    with pytest.raises(NotYours):
        change(there, need, by=there.people[1], what="Ours")


def test_one_line_of_the_ballot_does_not_read_like_another(there):
    need, other = write(there), write(there, 1, what="Plain words")
    with pytest.raises(Refused, match="has written"):
        write(there, 1, what="OPEN data")
    with pytest.raises(Refused, match="has written"):
        change(there, other, 1, what="open data")

    assert change(there, need, what="open data")  # only the letters of its own change
    merge(there, need, other)
    assert write(there, 2, what="Plain words")
    with pytest.raises(Refused, match="has written"):
        undo(there, other)


def test_a_need_is_withdrawn_by_its_council_and_stays_on_record(there):
    need = write(there)
    with pytest.raises(Refused):
        withdraw(there, need, 1)

    assert withdraw(there, need)
    assert not withdraw(there, need)
    need.refresh_from_db()
    assert (need.withdrawn_because, need.withdrawn_by, need.is_open) == ("Mended since", there.people[0], False)
    with pytest.raises(TooLate):
        change(there, need, what="Again")
    assert write(there)  # in the same words


def test_no_more_needs_than_a_ballot_takes(there):
    council, person = there.councils[0], there.people[0]
    assert MOST_NEEDS == 60
    Need.objects.bulk_create(
        Need(day=there.day, council=council, by=person, what=f"Need {n}", why="So") for n in range(60)
    )
    with pytest.raises(Refused, match="60"):
        write(there)
    one, other = there.day.needs.order_by("pk")[:2]
    merge(there, one, other)
    assert write(there)
    with pytest.raises(Refused, match="60"):
        undo(there, other)
    withdraw(there, there.day.needs.open().last())
    assert undo(there, other)  # only open ones count


# Merged by a lead -----------------------------------------------------------------------------------------------------
def test_a_lead_merges_with_trace_and_no_text_is_lost(there):
    into, same, apart = write(there), write(there, 1, what="Data we can read"), write(there, 2, what="Plain words")
    with pytest.raises(NotYours):
        merge(there, into, same, by=there.people[0])

    assert merge(there, into, same) == 1
    same.refresh_from_db()
    assert (same.merged_into, same.merged_by, same.merged_because) == (into, there.lead, "The same in other words")
    assert (same.what, same.why) == ("Data we can read", "Nobody can check it")
    shown = needs_of(there.day)
    assert [(need, need.below) for need in shown.open] == [(into, [same]), (apart, [])]
    assert shown.councils == 3
    with pytest.raises(TooLate):
        merge(there, into, same)
    with pytest.raises(TooLate):
        merge(there, same, apart)
    with pytest.raises(TooLate, match="Ask them"):
        withdraw(there, same, 1)
    with pytest.raises(Refused, match="merged into this one"):
        withdraw(there, into)


def test_a_merge_is_undone_by_a_lead(there):
    into, same = write(there), write(there, 1, what="Data we can read")
    merge(there, into, same)
    with pytest.raises(NotYours):
        undo(there, same, by=there.people[1])

    assert undo(there, same)
    assert not undo(there, same)
    same.refresh_from_db()
    assert same.is_open
    assert same.merged_because == ""


def test_what_was_merged_into_a_merged_one_stands_below_the_open_one(there):
    last, middle, first = write(there), write(there, 1, what="Data we can read"), write(there, 2, what="Our data")
    merge(there, middle, first)
    merge(there, last, middle)

    shown = needs_of(there.day)
    assert [(need, need.below) for need in shown.open] == [(last, [middle, first])]
    with pytest.raises(TooLate):
        merge(there, last, last)


def test_needs_stand_once_voting_has_begun():
    there = world("ballot", needs=4)
    need, other = there.day.needs.all()[:2]
    for deed in (
        lambda: write(there, what="Late"),
        lambda: change(there, need, what="Late"),
        lambda: withdraw(there, need),
        lambda: merge(there, need, other),
        lambda: undo(there, need),
    ):
        with pytest.raises(TooLate, match="not gathered"):
            deed()


def test_who_took_the_place_of_a_council_says_its_needs_better(there):
    need = write(there)
    after = ParticipationFactory(
        day=there.day, answer="takes-part", follows=there.day.participations.get(council=need.council)
    )
    own = somebody_of(after.council)

    changed = gathering.change_need(need=need, council=after.council, fields={"what": "Ours now"}, by=own, now=NOW)
    assert (changed.council, changed.what) == (there.councils[0], "Ours now")
    assert changed.versions.get(number=2).council == after.council


def test_a_page_of_needs_costs_the_same_for_one_and_many(there, django_assert_num_queries):
    NeedFactory(day=there.day)
    for _ in (1, 4):
        with django_assert_num_queries(1):
            needs_of(there.day)
        NeedFactory.create_batch(3, day=there.day)
