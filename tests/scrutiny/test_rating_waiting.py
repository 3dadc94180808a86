"""Whom ratings wait for: who leads, covers and speaks today, and nobody who did once."""

import datetime as dt

import pytest

from common import london
from peergroups.readers import reader_of
from scrutiny.actions import judging
from scrutiny.land import land_on
from scrutiny.rating_waiting import WAITS
from scrutiny.registers import Areas
from tests.factories import AffiliationFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.scrutiny.rating_town import NOON, send, town
from tests.waits import asked

pytestmark = pytest.mark.django_db
waiting_for = asked(*WAITS)
LEFT = {"left_at": NOON - dt.timedelta(days=1), "left_because": "left"}


def test_what_was_sent_waits_for_who_leads_a_group_that_covers_the_council_today():
    there = town()
    send(there)
    former = MembershipFactory(group=there.group, role="lead", **LEFT | {"left_by": there.lead}).person
    once = PeerGroupFactory()
    CoverageFactory(group=once, council=there.councils[0], start=dt.date(2020, 1, 1), end=dt.date(2025, 3, 31))
    elsewhere = MembershipFactory(group=once, role="lead").person

    assert waiting_for([there.lead, former, elsewhere], NOON).keys() == {there.lead.pk}


def test_what_came_back_waits_for_who_is_seen_to_be_of_the_council():
    there = town()
    version = send(there)
    judging.judge(passed=[], returned={version: "Name nobody"}, by=there.lead, now=NOON)
    there.people[0].affiliations.update(ended_on=dt.date(2026, 11, 1))
    said, now_there = UserFactory(), UserFactory()
    AffiliationFactory(person=said, council=there.councils[0], confirmed_at=None, confirmed_by=None)
    AffiliationFactory(person=now_there, council=there.councils[0])

    assert waiting_for([there.people[0], said, now_there], NOON).keys() == {now_there.pk}


def test_a_region_is_mine_and_covers_a_council_while_it_lasts():
    there, today = town(), london.today(NOON)
    left = MembershipFactory(group=there.group, **LEFT | {"left_by": there.lead}).person
    gone = CoverageFactory(group=there.group, start=dt.date(2020, 1, 1), end=dt.date(2025, 3, 31)).council

    mine, once = (Areas(reader_of(person), land_on(today)) for person in (there.lead, left))

    assert [mine.is_mine(group) for group in mine.groups] == [True]
    assert [once.is_mine(group) for group in once.groups] == [False]
    assert there.councils[0].pk in once.in_(there.group)
    assert gone.pk not in once.in_(there.group)
