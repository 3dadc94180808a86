"""Who hosted when, and who never did: by name, for the leads, who may ask."""

import datetime as dt
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import mute_mail
from meetings.hosting_record import Hosted, HostingRecord
from peergroups.models import Membership
from tests.factories import (
    CouncilFactory,
    CoverageFactory,
    HostOfferFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db


def path(group):
    return reverse("meetings:host-list", args=[group.slug])


def covered(group, name, **fields):
    return CoverageFactory(group=group, council=CouncilFactory(short_name=name, **fields)).council


def rows(group):
    return {row.council.short_name: row for row in HostingRecord(group, timezone.now()).rows}


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("coordinator", 200), ("member", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_leads_alone_see_who_hosted(come, group, who, status):
    assert come(who).get(path(group)).status_code == status


def test_councils_are_listed_by_name_with_all_they_hosted_organised_and_promised(group, council):
    bath, ashford = covered(group, "Bath"), covered(group, "Ashford")
    once, again = (MeetingFactory(group=group, days=-days, host_council=bath) for days in (400, 40))
    again.co_organisers.add(ashford)
    coming = MeetingFactory(group=group, host_council=council)
    draft = MeetingFactory(group=group, host_council=council, days=60, draft=True)
    coming.co_organisers.add(bath)
    offer = HostOfferFactory(group=group, council=ashford)
    HostOfferFactory(group=group, council=ashford, settled_at=timezone.now())

    found = rows(group)

    assert list(found) == ["Ashford", "Bath", "Winchester"]
    assert found["Bath"].hosted == [Hosted(again), Hosted(once)]
    assert found["Ashford"].co_organised == [Hosted(again)]
    assert found["Bath"].co_organised == []  # that meeting is to come
    assert found["Winchester"].coming == [Hosted(draft), Hosted(coming)]
    assert (found["Ashford"].offers, found["Bath"].offers) == ([offer], [])
    assert [name for name, row in found.items() if row.never] == ["Ashford", "Winchester"]


@pytest.mark.parametrize("fields", [{"draft": True}, {"state": "cancelled", "cancelled_at": timezone.now()}])
def test_what_did_not_take_place_was_not_hosted(group, council, fields):
    MeetingFactory(group=group, days=-30, host_council=council, **fields)

    assert rows(group)["Winchester"].never


def test_what_another_group_met_at_counts_for_that_group(group, council):
    MeetingFactory(days=-30, host_council=council)
    HostOfferFactory(council=council)

    found = rows(group)["Winchester"]
    assert (found.never, found.offers) == (True, [])


def test_what_a_former_council_hosted_counts_for_its_successors_under_its_old_name(group):
    today = timezone.localdate()
    old = CouncilFactory(short_name="Old Vale", end=today - dt.timedelta(days=400))
    between = CouncilFactory(short_name="Vale", end=today - dt.timedelta(days=40))
    north, south = covered(group, "North Vale"), covered(group, "South Vale")
    SuccessionFactory(predecessor=old, successor=between, on=today - dt.timedelta(days=399))
    for heir in (north, south):
        SuccessionFactory(predecessor=between, successor=heir, on=today - dt.timedelta(days=39))
    SuccessionFactory(predecessor=CouncilFactory(), successor=north, on=today)
    held = MeetingFactory(group=group, days=-800, host_council=old)

    record = HostingRecord(group, timezone.now())

    found = {row.council.short_name: row.hosted for row in record.rows}
    assert found == {"North Vale": [Hosted(held, old)], "South Vale": [Hosted(held, old)], "Winchester": []}
    assert record.elsewhere == []


def test_a_succession_to_come_changes_nothing_yet(group):
    leaving = CouncilFactory(short_name="Leaving")
    heir = covered(group, "Heir")
    SuccessionFactory(predecessor=leaving, successor=heir, on=timezone.localdate() + dt.timedelta(days=2))
    MeetingFactory(group=group, days=-10, host_council=leaving)

    record = HostingRecord(group, timezone.now())

    assert [row.council for row in record.elsewhere] == [leaving]
    assert heir in [row.council for row in record.never]


def test_who_never_hosted_is_asked_by_a_mail_to_its_people_here(come, group, council):
    first, second = (MembershipFactory(group=group, council=council).person for _ in range(2))
    muted = MembershipFactory(group=group, council=council).person
    mute_mail(person=muted, kind="hosting", by=muted, now=timezone.now())
    nobody = covered(group, "Nobody")
    Membership.objects.filter(group=group, person__name="Priya Sample").delete()

    client = come("coordinator")
    text = client.get(path(group)).text

    row = next(row for row in client.get(path(group)).context["page"].object_list if row.council == council)
    subject = "Could Winchester host a meeting of the South peer group?"
    assert unquote(row.mail).startswith(f"mailto:{first.email},{second.email}?subject={subject}&body=Hello,")
    assert muted.email not in text
    assert f"from {nobody.short_name}" in text
    assert "Nobody in the group to ask yet." in text


@pytest.mark.parametrize("has", ["hosted", "coming", "offer"])
def test_who_hosted_or_promised_is_not_asked(come, group, council, member, has):
    if has == "offer":
        HostOfferFactory(group=group, council=council)
    else:
        MeetingFactory(group=group, host_council=council, days=-30 if has == "hosted" else 30)

    assert "mailto:" not in come("lead").get(path(group)).text


def test_only_who_never_hosted_can_be_shown_fifty_to_a_page(come, group, council):
    MeetingFactory(group=group, host_council=council, days=-30, title="In the great hall")
    for number in range(51):
        covered(group, f"Council {number:02}")
    client = come("lead")

    first, second = client.get(path(group) + "?show=never"), client.get(path(group) + "?show=never&page=2")

    assert [len(page.context["page"].object_list) for page in (first, second)] == [50, 1]
    assert "?show=never&amp;page=2" in first.text
    assert "In the great hall" not in first.text
    assert "In the great hall" in client.get(path(group) + "?page=2").text


def test_a_group_without_councils_says_what_the_page_is_for(client, coordinator):
    client.force_login(coordinator)

    assert "No councils are written down for this group" in client.get(path(PeerGroupFactory())).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, group, lead, council, count):
    for number in range(count):
        one = covered(group, f"Council {number}")
        MembershipFactory(group=group, council=one)
        HostOfferFactory(group=group, council=covered(group, f"Offering {number}"))
        held = MeetingFactory(group=group, days=-30 - number, host_council=covered(group, f"Host {number}"))
        held.co_organisers.add(one)
    client.force_login(lead)

    with CaptureQueriesContext(connection) as asked:
        client.get(path(group))

    assert len(asked) == 11
