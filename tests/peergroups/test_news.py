"""What digests tell of groups: who has come in."""

import datetime as dt

import pytest
from django.utils import timezone

from common import london
from common.lines import News, Span
from peergroups import actions
from peergroups.models import Membership, PeerGroup
from peergroups.news import news_for
from peergroups.readers import Reader, reader_of, readers_of
from peergroups.scopes import is_of_the_public_sector
from tests.factories import CouncilFactory, MembershipFactory, PeerGroupFactory, UserFactory, close


def at(day, hour=8, minute=0):
    return london.moment(dt.date(2026, 11, day), dt.time(hour, minute))


AFTER, UNTIL = at(16), at(23)
LONG_AGO = at(1) - dt.timedelta(days=300)


@pytest.fixture
def reader(group):
    """A member since long ago."""
    return MembershipFactory(group=group, joined_at=LONG_AGO).person


def arrive(group, name, on=18, **fields):
    """Somebody comes in, for a council of the same name."""
    fields = {"council": CouncilFactory(short_name=f"{name}ton")} | fields
    return MembershipFactory(group=group, person=UserFactory(name=name), joined_at=at(on), **fields)


def told(person, after=AFTER, until=UNTIL):
    return news_for([Span(person, after, until)]).get(person.pk, [])


def words(person, **span):
    return [(line.title, line.why) for line in told(person, **span)]


def test_new_people_are_named_in_one_line(group, reader):
    arrive(group, "Ann", on=17)
    arrive(group, "Bo", on=19, council=None, kind="supplier", organisation="Example Planning Ltd")
    arrive(group, "Cy", on=18)

    assert told(reader) == [
        News(
            key=f"people:group{group.pk}:{at(19).timestamp():.0f}",
            kind="people",
            title="3 new people",
            why="Ann (Annton), Cy (Cyton) and Bo (Example Planning Ltd)",
            url="/groups/south/members/",
            group_id=group.pk,
            at=at(19),
        )
    ]


def test_one_is_said_in_the_singular_and_of_many_the_first_are_named(group, reader):
    arrive(group, "Ann", on=17)
    assert words(reader) == [("A new member", "Ann (Annton)")]

    for number in range(6):
        arrive(group, f"New{number}", council=None, kind="other", organisation="")

    assert words(reader) == [("7 new people", "Ann (Annton), New0, New1, New2, New3 and 2 others")]


@pytest.mark.parametrize(("moment", "count"), [(at(16), 0), (at(16, 8, 1), 1), (at(23), 1), (at(23, 8, 1), 0)])
def test_a_span_has_its_end_and_not_its_beginning(group, reader, moment, count):
    MembershipFactory(group=group, joined_at=moment)

    assert len(told(reader)) == count


def test_nobody_hears_of_themselves_or_of_groups_they_are_not_in(group, reader):
    new = arrive(group, "Ann").person
    arrive(PeerGroupFactory(slug="other"), "Bo")

    assert words(new) == []
    assert words(reader) == [("A new member", "Ann (Annton)")]


def test_who_has_left_or_closed_their_account_by_then_is_not_named(group, reader):
    actions.leave(membership=arrive(group, "Ann"), by=None, now=at(19))
    close(arrive(group, "Bo").person)
    arrive(group, "Cy")

    assert words(reader) == [("A new member", "Cy (Cyton)")]


def test_a_new_role_or_council_is_no_arrival_and_coming_back_is(group, reader):
    old = MembershipFactory(group=group, person__name="Ann", joined_at=LONG_AGO)
    actions.make_lead(membership=old, by=None, now=at(18))
    assert Membership.objects.filter(joined_at=at(18)).count() == 1
    assert words(reader) == []

    back = MembershipFactory(group=group, person__name="Bo", council__short_name="Boton", joined_at=LONG_AGO)
    actions.leave(membership=back, by=None, now=at(17))
    MembershipFactory(group=group, person=back.person, council=back.council, joined_at=at(18))

    assert words(reader) == [("A new member", "Bo (Boton)")]


def test_who_came_in_and_leads_at_once_has_come_in_once(group, reader):
    new = arrive(group, "Ann")
    actions.make_lead(membership=new, by=None, now=at(19))

    assert words(reader) == [("A new member", "Ann (Annton)")]


def test_somebody_without_a_name_is_somebody_new(group, reader):
    arrive(group, "")

    assert words(reader) == [("A new member", "Somebody new (ton)")]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_costs_two_statements_for_however_many(count, django_assert_num_queries, db):
    groups, council = PeerGroupFactory.create_batch(3), CouncilFactory()
    people = UserFactory.create_batch(count)
    for group in groups:
        for person in people:
            MembershipFactory(group=group, person=person, council=council, joined_at=LONG_AGO)
        arrive(group, "Ann")
        arrive(group, "Bo")
    spans = [Span(person, AFTER, UNTIL) for person in people]

    with django_assert_num_queries(2):
        found = news_for(spans)

    assert [len(found[person.pk]) for person in people] == [3] * count


# Readers --------------------------------------------------------------------------------------------------------------
def test_a_reader_is_where_they_belong_today(group, lead, supplier, coordinator, django_assert_num_queries):
    council = lead.memberships.get().council
    closed = MembershipFactory(group=group).person
    close(closed)

    with django_assert_num_queries(1):
        readers = readers_of([lead, supplier, coordinator, closed])

    assert readers == {
        lead.pk: Reader(lead.pk, frozenset([group.pk]), frozenset([group.pk]), frozenset([council.pk])),
        supplier.pk: Reader(supplier.pk, frozenset([group.pk]), is_public_sector=False),
    }


@pytest.mark.parametrize("who", ["member", "lead", "supplier", "coordinator", "gone", "stranger"])
def test_one_reader_is_what_the_questions_one_by_one_say(request, group, who, django_assert_num_queries):
    """Who is in a group, who was, who never was: the same doors are open to them."""
    if who == "gone":
        person = MembershipFactory(group=group, role="lead", left_at=timezone.now(), left_because="left").person
    else:
        person = UserFactory() if who == "stranger" else request.getfixturevalue(who)

    with django_assert_num_queries(1):
        reader = reader_of(person)

    assert reader.is_inside is is_of_the_public_sector(person)
    assert reader.leads is PeerGroup.objects.manageable_by(person).exists()
    assert reader.groups == set(PeerGroup.objects.with_member(person).values_list("pk", flat=True))


def test_a_coordinator_reads_as_one(group, coordinator):
    MembershipFactory(group=group, person=coordinator)

    assert readers_of([coordinator])[coordinator.pk].is_coordinator
