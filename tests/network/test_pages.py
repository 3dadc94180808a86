"""Every kind of page of a network that was made up answers those who may read it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from meetings.models import Meeting
from peergroups.models import Membership, PeerGroup
from scrutiny.models import Day, Use
from timebank.models import Loan, Offer, Request

pytestmark = pytest.mark.usefixtures("network")
PUBLIC = (
    "front:home", "councils:council-list", "peergroups:group-list", "peergroups:group-start", "timebank:home",
    "templates:template-list", "scrutiny:day-list", "front:accessibility", "front:privacy",
)  # fmt: skip
OF_A_GROUP = ("peergroups:group-detail", "meetings:meeting-list", "meetings:action-list", "meetings:decision-list",
              "meetings:meeting-feed", "meetings:meeting-atom")  # fmt: skip
SIGNED_IN = (
    *PUBLIC, "front:my-actions", "front:account", "front:my-mail", "front:my-data", "front:my-data-download",
    "ballots:my-ballots", "timebank:skill-list", "timebank:my-skills", "scrutiny:ratings",
    "scrutiny:product-list", "scrutiny:supplier-list", "scrutiny:uses-csv",
)  # fmt: skip
OF_MEMBERS = (
    *OF_A_GROUP, "peergroups:member-list", "meetings:topic-list", "meetings:trial-list", "ballots:ballot-list",
    "meetings:host-offer-new",
)  # fmt: skip
OF_LEADS = (
    *OF_MEMBERS, "meetings:standing-list", "meetings:date-poll-list", "meetings:host-list",
    "meetings:attendance-over-time", "meetings:meeting-schedule", "peergroups:invitation-list", "front:group-mail",
    "front:group-mail-preview", "desk:handover", "desk:report", "desk:report-csv",
)  # fmt: skip
SAMPLE = 4  # of each kind


@pytest.fixture
def busy():
    """The region with most meetings."""
    return max(PeerGroup.objects.filter(kind="region"), key=lambda group: (group.meetings.count(), -group.pk))


def statuses(client, addresses):
    """{address: status} of those that do not answer with a page."""
    found = {address: client.get(address).status_code for address in addresses}
    assert len(found) > 5
    return {address: status for address, status in found.items() if status != 200}


def of(names, *groups):
    return [reverse(name, args=[group.slug]) for name in names for group in groups]


def shown(rows):
    return [row.get_absolute_url() for row in rows[:SAMPLE]]


def lead_of(group):
    return Membership.objects.current().leads().filter(group=group).order_by("pk")[0].person


def test_a_visitor_reads_what_is_public(client, busy):
    groups = [busy, *PeerGroup.objects.exclude(kind="region")]
    meetings = Meeting.objects.published().filter(audience="public").select_related("group")
    pages = [reverse(name) for name in PUBLIC] + of(OF_A_GROUP, *groups) + shown(meetings)
    pages += shown(Day.objects.filter(audience="public", opened_at__isnull=False))
    pages += [reverse("meetings:meeting-agenda", args=[one.group.slug, one.pk]) for one in meetings[:SAMPLE]]
    pages += [
        reverse("meetings:write-up", args=[one.group.slug, one.pk]) for one in meetings.exclude(notes="")[:SAMPLE]
    ]

    assert statuses(client, [*pages, reverse("front:search") + "?q=council"]) == {}


def test_a_member_reads_what_is_for_members(client, busy):
    members = Membership.objects.current().filter(group=busy, kind="council", role="member")
    person = next(row.person for row in members.order_by("pk") if row.person.affiliations.confirmed().exists())
    code = person.affiliations.get().council.code
    client.force_login(person)
    pages = [reverse(name) for name in SIGNED_IN] + of(OF_MEMBERS, busy)
    pages += (
        shown(Request.objects.open().filter(audience="all")) + shown(Offer.objects.all()) + shown(Use.objects.all())
    )
    pages += [reverse(f"timebank:{name}", args=[code]) for name in ("statement", "statement-csv", "council-skills")]
    pages += [reverse("scrutiny:council-list", args=[code])]

    assert statuses(client, pages) == {}


def test_a_lead_reads_the_desk_and_every_stage_of_a_scrutiny_day(client, busy):
    client.force_login(lead_of(busy))
    meetings = Meeting.objects.filter(group=busy)
    pages = of(OF_LEADS, busy) + shown(meetings)
    for name in ("meeting-agenda", "meeting-notes", "correction-list", "notes-history"):
        pages += [
            reverse(f"meetings:{name}", args=[busy.slug, one.pk]) for one in meetings.filter(notes_state="agreed")
        ]
    pages += [reverse("admin:index")]

    assert statuses(client, pages) == {}


def test_a_coordinator_reads_every_row_that_has_a_page_and_every_list_of_the_admin(client):
    client.force_login(User.objects.get(is_superuser=True))
    shows = [model for model in apps.get_models() if "get_absolute_url" in vars(model)]
    rows = [row for model in shows for row in model._default_manager.order_by("-pk")[:SAMPLE]]
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    lists = [reverse(f"admin:{name}_changelist") for name in names]

    assert len({type(row) for row in rows}) > 10
    assert (
        statuses(client, {reverse("timebank:transfer-list"), *lists, *(row.get_absolute_url() for row in rows)}) == {}
    )


def test_each_stage_of_a_day_and_each_state_of_a_loan_has_its_page(client):
    client.force_login(User.objects.get(is_superuser=True))
    days = Day.objects.all()
    loans = [Loan.objects.filter(state=state).first() for state in Loan.State.values]

    assert None not in loans
    assert statuses(client, [row.get_absolute_url() for row in [*days, *loans]]) == {}
