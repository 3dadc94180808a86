"""Each kind of mail that can be stopped is stopped by its own choice, by no other, and says so in its own stop link."""

import datetime as dt
import re

import pytest

from accounts.actions import mute_mail
from accounts.models import MutedMail
from common import do_links
from digests.planning import plan
from meetings import actions
from outbox.models import Message
from tests.ballot_factories import BallotFactory, opened
from tests.day_factories import DayFactory, ParticipationFactory
from tests.factories import CouncilFactory, CoverageFactory
from tests.meetings.after import HELD, circulated, held, there
from tests.meetings.post import PUBLISHED, answer, at, mail, moved_to, parsed, publish
from tests.meetings.promising import promise
from tests.scrutiny_factories import RatingFactory, RatingVersionFactory, UseFactory
from tests.timebank_factories import OfferFactory, RequestFactory, officer

Kind = MutedMail.Kind
pytestmark = pytest.mark.django_db


def invitation(group, council, lead, member):
    publish(group, lead)
    return member, PUBLISHED


def reminder(group, council, lead, member):
    answer(publish(group, lead), member, "coming", at(3))
    return member, at(18)


def action(group, council, lead, member):
    promise(group, member, council)
    return member, at(1, month=12)


def notes(group, council, lead, member):
    meeting = held(group)
    there(meeting, member)
    circulated(meeting, lead)
    return member, HELD


def feedback(group, council, lead, member):
    there(held(group), member)
    return member, at(26)


def hosting(group, council, lead, member):
    held(group, host_council=council, venue="")
    return member, at(4)


def leading(group, council, lead, member):
    held(group)
    return lead, at(30)


def help_wanted(group, council, lead, member):
    offer = OfferFactory(council=council, offered_by=member, offered_at=at(1), until=dt.date(2027, 3, 30))
    other = CouncilFactory()
    asker = officer(other, group)
    RequestFactory(council=other, asked_by=asker, asked_at=at(2), opened_at=at(2), skills=[offer.skill])
    return member, at(3)


def lending(group, council, lead, member):
    OfferFactory(council=council, offered_by=member, offered_at=at(1), until=dt.date(2026, 11, 20))
    return member, at(10)


def ballots(group, council, lead, member):
    opened(BallotFactory(group=group, closes_at=at(20)), council, at=at(2))
    return member, at(3)


def register(group, council, lead, member):
    UseFactory(council=council, added_at=at(1))
    return member, at(3)


def ratings(group, council, lead, member):
    """A lead is asked about another council than their own."""
    other = CouncilFactory()
    CoverageFactory(group=group, council=other)
    RatingVersionFactory(rating=RatingFactory(use=UseFactory(council=other)), state="submitted", at=at(2))
    return lead, at(3)


def days(group, council, lead, member):
    day = DayFactory(stage="gathering", group=group)
    ParticipationFactory(day=day, council=council, use=None, declares="The same, for planning")
    return member, at(3)


def dates(group, council, lead, member):
    days = [(at(day, month=12), at(day, 15, month=12)) for day in (3, 4)]
    asked = {"title": "Winter meeting", "dates": days, "answers_until": at(20)}
    actions.open_poll(group=group, by=lead, now=at(2), **asked)
    return member, at(3)


# What has to happen for a mail of each kind: who gets it, and when.
OF_GROUPS = (invitation, reminder, action, notes, feedback, hosting, leading)
SCENES = {
    scene.__name__.replace("_", "-"): scene
    for scene in (*OF_GROUPS, dates, ballots, register, ratings, days, help_wanted, lending)
}


@pytest.fixture(params=Kind.values)
def kind(request):
    return request.param


@pytest.fixture
def scene(kind, group, council, lead, member):
    return SCENES[kind](group, council, lead, member)


def mute(person, kinds):
    MutedMail.objects.bulk_create([MutedMail(person=person, kind=kind) for kind in kinds])


def stop_links(person, now):
    """What the headers of this person's mails stop: (purpose, kind of mail, whose) of each. Digests are for others."""
    found = set()
    for message in Message.objects.standing().filter(person_id=person.pk).exclude(kind="digest"):
        if header := parsed(message)["List-Unsubscribe"]:
            link = do_links.read(re.search(r"/do/([^/>]+)/", header)[1], now)
            found.add((link.purpose, link.choice, link.person_id))
    return found


def test_who_muted_nothing_gets_it_with_a_link_that_stops_this_kind(scene, kind):
    person, now = scene

    plan(now)

    assert ("mute-mail", kind, person.pk) in stop_links(person, now)


def test_who_muted_this_kind_does_not_get_it(scene, kind):
    person, now = scene
    mute(person, [kind])

    plan(now)

    assert ("mute-mail", kind, person.pk) not in stop_links(person, now)


def test_who_muted_every_other_kind_gets_it_all_the_same(scene, kind):
    person, now = scene
    mute(person, set(Kind.values) - {kind})

    plan(now)

    assert stop_links(person, now) == {("mute-mail", kind, person.pk)}


def test_who_muted_everything_hears_of_a_move_and_of_a_cancellation(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", at(3))
    mute(member, Kind.values)

    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4))
    plan(at(4))
    actions.cancel(meeting=meeting, reason="No room", by=lead, now=at(5))
    plan(at(5))

    kinds = [kind for kind, _, _ in mail(meeting, member)]
    assert [kinds.count(always) for always in ("change", "cancellation", "reminder")] == [1, 1, 0]


def test_what_is_always_sent_has_no_stop_link(group, lead, member):
    meeting = publish(group, lead)
    answer(meeting, member, "coming", at(3))
    actions.revise(meeting=meeting, fields=moved_to(26), by=lead, now=at(4))
    plan(at(4))

    assert parsed(Message.objects.get(kind="change", person_id=member.pk))["List-Unsubscribe"] is None


def test_what_waits_to_be_sent_is_taken_back_with_the_choice(scene, kind):
    person, now = scene
    plan(now)
    others = set(stop_links(person, now)) - {("mute-mail", kind, person.pk)}
    assert ("mute-mail", kind, person.pk) in stop_links(person, now)

    mute_mail(person=person, kind=kind, by=person, now=now)

    assert stop_links(person, now) == others
