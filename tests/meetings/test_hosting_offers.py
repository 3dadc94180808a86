"""A council offers to host, or to organise a meeting with its host: what comes of each."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common import london
from meetings import actions, nudge_planner
from meetings.actions.hosting import pass_offer
from meetings.lead_waiting import waiting_for
from meetings.models import HostOffer, Topic
from peergroups.models import PeerGroup
from tests.factories import CouncilFactory, HostOfferFactory, MeetingFactory


def test_a_council_offers_to_organise_with_the_host_and_a_lead_takes_it_up(come, group, member, lead, council):
    host = CouncilFactory(short_name="Swindon")
    busy = MeetingFactory(group=group, title="Theirs", host_council=council)
    hosted = MeetingFactory(group=group, title="Spring", host_council=host)
    free, mine = (MeetingFactory(group=group, days=days, host_council=None) for days in (40, 50))
    mine.co_organisers.add(council)
    HostOfferFactory(group=group, council=council)
    client, path = come("member"), reverse("meetings:host-offer-new", args=[group.slug])

    client.post(path, {"kind": "co-organise", "council": council.pk, "when": "in June"})
    twice = client.post(path, {"kind": "co-organise", "council": council.pk}).text
    offer = HostOffer.objects.get(kind="co-organise")
    settle = reverse("meetings:host-offer-settle", args=[group.slug, offer.pk])
    asked = come("lead").get(settle)
    offered = list(asked.context["form"].fields["meeting"].queryset)
    refused = client.post(settle, {"meeting": busy.pk}).text
    done = client.post(settle, {"meeting": hosted.pk}, follow=True).text

    offer.refresh_from_db()
    hosted.refresh_from_db()
    assert "An offer of Winchester stands already." in twice
    assert "Winchester offers to organise a meeting with its host" in asked.text
    assert offered == [hosted, free]
    assert "Which meeting do they organise with its host?" in asked.text
    assert "govuk-error-message" in refused
    assert "Winchester organises, with its host, “Spring”." in done
    assert (hosted.host_council, list(hosted.co_organisers.all())) == (host, [council])
    assert (offer.meeting, offer.settled_by) == (hosted, lead)
    topic = Topic.objects.get(kind="host")
    assert (topic.title, topic.outcome) == ("Winchester offers to organise a meeting with its host: in June", "settled")


def test_who_hosts_in_the_end_is_named_once(group, lead, council):
    meeting, now = MeetingFactory(group=group, host_council=None), timezone.now()
    meeting.co_organisers.add(council)
    offer = HostOfferFactory(group=group, council=council)

    actions.take_offer(offer=offer, meeting=meeting, by=lead, now=now)

    meeting.refresh_from_db()
    assert (meeting.host_council, list(meeting.co_organisers.all())) == (council, [])


def test_who_hosts_a_meeting_does_not_organise_it_with_themselves(group, lead, council):
    meeting, offer = (
        MeetingFactory(group=group, host_council=council),
        HostOfferFactory(group=group, council=council, kind="co-organise"),
    )

    with pytest.raises(actions.MeetingHasHost, match="Winchester hosts this meeting"):
        actions.take_offer(offer=offer, meeting=meeting, by=lead, now=timezone.now())

    assert HostOffer.objects.filter(settled_at=None).exists()


def test_a_council_has_one_offer_of_each_kind_at_a_time(group, council):
    for kind in HostOffer.Kind.values:
        HostOfferFactory(group=group, council=council, kind=kind)

    with pytest.raises(IntegrityError, match="council_offers_to_host_once_at_a_time"), transaction.atomic():
        HostOfferFactory(group=group, council=council, kind="co-organise")


@pytest.mark.parametrize(("kind", "asked"), [("host", 2), ("co-organise", 0)])
def test_who_offers_to_help_a_host_is_not_asked_for_dates_nor_named_to_leads_as_one_who_hosts(
    group, council, lead, member, kind, asked
):
    now = london.moment(dt.date(2026, 10, 1), dt.time(10))
    HostOfferFactory(group=group, council=council, kind=kind, offered_at=now - dt.timedelta(days=30))

    assert nudge_planner.plan(now)["hosting nudges"] == asked
    PeerGroup.objects.update(months_between=3)
    MeetingFactory(group=group, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 7, 1))
    (due,) = nudge_planner._groups_due(now, group.pk)
    assert len(due.open_offers) == (kind == "host")


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("host", "Winchester offers to host the South peer group: in June"),
        ("co-organise", "Winchester offers to organise a meeting of the South peer group with its host: in June"),
    ],
)
def test_the_leads_line_says_which(group, council, lead, kind, title):
    HostOfferFactory(group=group, council=council, kind=kind, when="in June")

    assert [line.title for line in waiting_for([lead], timezone.now())[lead.pk]] == [title]


def test_another_council_that_offered_the_same_keeps_its_own_and_the_other_kind_does_not_count(group, council, lead):
    heir, now = CouncilFactory(), timezone.now()
    HostOfferFactory(group=group, council=heir, kind="host")
    offer = actions.offer_to_host(group=group, council=council, kind="co-organise", by=lead, now=now)

    assert pass_offer(offer=offer, council=heir, by=lead, now=now)

    offer.refresh_from_db()
    assert (offer.council, offer.settled_at) == (heir, None)
    assert Topic.objects.get().title == f"{heir} offers to organise a meeting with its host"
