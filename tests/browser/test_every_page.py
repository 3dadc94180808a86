"""Every page, for those who see it, on a desk and on a phone:

axe finds nothing, nothing scrolls sideways, nothing is blocked.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from outbox.models import MailboxCopy
from peergroups.tokens import invitation_path
from tests.browser.conftest import complaints, overflow
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    CoverageFactory,
    InvitationFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    UserFactory,
)

LONG = "Tatws, maen nhw’n dda: Awdurdod Rhanbarthol Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def town(group, council, lead, member, outsider, coordinator):
    """A group with a full life: meetings to come, over, cancelled and in draft, with long words in all of them."""
    for n in range(30):
        neighbour = CouncilFactory(short_name=f"Neighbour {n}", hex_q=n % 6, hex_r=n // 6)
        CoverageFactory(group=group, council=neighbour)
    type(council).objects.filter(pk=council.pk).update(hex_q=7, hex_r=2, short_name=LONG[:80], official_name=LONG)
    council.refresh_from_db()
    meeting = MeetingFactory(
        group=group,
        host_council=council,
        title=LONG,
        venue=LONG,
        getting_there=LONG,
        summary=LONG,
        postcode="HP20 1UA",
        online_url="https://video.example/" + "x" * 80,
    )
    for kind in ("talk", "break", "discussion"):
        item = AgendaItemFactory(meeting=meeting, kind=kind, title=LONG, presenter=LONG)
    AttendanceFactory(meeting=meeting, person=lead, council=council)
    quiet = PeerGroupFactory(name="Yorkshire and the Humber")  # in the table of groups, with no date to show
    CoverageFactory(group=quiet)
    past = MeetingFactory(
        group=group, host_council=council, days=-30, notes=f"## {LONG}\n\n- {LONG}\n\nhttps://example.org/{'y' * 90}"
    )
    draft = MeetingFactory(group=group, draft=True)
    cancelled = MeetingFactory(
        group=group, state="cancelled", cancelled_at=timezone.now() - dt.timedelta(hours=1), cancelled_because=LONG
    )
    partner = UserFactory(name=LONG, job_title=LONG[:120], email=f"{'x' * 60}@{'y' * 40}.example")
    belonging = {
        "membership": MembershipFactory(
            group=group, person=partner, kind="public-body", council=None, organisation=LONG
        ),
        "colleague": MembershipFactory(group=group, council=council),
        "invitation": InvitationFactory(group=group, email=f"{'z' * 60}@people.example", council=council, words=LONG),
        "asked": JoinRequestFactory(group=group, council=council, words=LONG),
        "coverage": CoverageFactory(group=group, provisional=True),
    }
    return {
        **belonging,
        "slug": group.slug,
        "pk": meeting.pk,
        "past": past,
        "draft": draft,
        "cancelled": cancelled,
        "item": item,
        "council": council,
        "people": {"anonymous": None, "member": member, "lead": lead, "outsider": outsider, "coordinator": coordinator},
    }


def address(name, town):
    """The path of a page of the town: `meetings:meeting-detail past` is the past meeting's."""
    name, _, which = name.partition(" ")
    if name == "councils:council-detail":
        return town["council"].get_absolute_url()
    if name == "peergroups:invitation-accept":
        return invitation_path(town["invitation"]) + ("?answer=no" if which else "")
    if name.startswith("peergroups:") and which:
        return reverse(name, args=[town["slug"], town[which].pk])
    if name.startswith("peergroups:") and name != "peergroups:group-list":
        return reverse(name, args=[town["slug"]])
    if name.startswith("meetings:agenda-item"):
        return reverse(name, args=[town["slug"], town["pk"], town["item"].pk])
    if name.startswith("meetings:"):
        own = name not in ("meetings:meeting-list", "meetings:meeting-schedule")
        pk = town[which].pk if which else town["pk"]
        return reverse(name, args=[town["slug"], pk] if own else [town["slug"]])
    return reverse(name)


PAGES = [
    ("anonymous", "front:home"),
    ("anonymous", "front:sign-in"),
    ("anonymous", "front:accessibility"),
    ("anonymous", "front:privacy"),
    ("anonymous", "councils:council-list"),
    ("anonymous", "councils:council-detail"),
    ("anonymous", "peergroups:group-list"),
    ("anonymous", "peergroups:group-detail"),
    ("anonymous", "meetings:meeting-list"),
    ("anonymous", "meetings:meeting-detail"),
    ("anonymous", "meetings:meeting-detail past"),
    ("anonymous", "meetings:meeting-agenda"),
    ("anonymous", "peergroups:group-contact"),
    ("anonymous", "peergroups:invitation-accept"),
    ("anonymous", "peergroups:invitation-accept no"),
    ("outsider", "peergroups:invitation-accept"),
    ("member", "peergroups:member-list"),
    ("member", "peergroups:group-leave"),
    ("lead", "peergroups:group-detail"),
    ("lead", "peergroups:member-list"),
    ("lead", "peergroups:member-role membership"),
    ("lead", "peergroups:member-remove membership"),
    ("lead", "peergroups:member-confirm colleague"),
    ("lead", "peergroups:invitation-list"),
    ("lead", "peergroups:invitation-new"),
    ("lead", "peergroups:invitation-withdraw invitation"),
    ("lead", "peergroups:request-detail asked"),
    ("lead", "peergroups:coverage-settle coverage"),
    ("lead", "peergroups:group-leave"),
    ("member", "front:home"),
    ("member", "front:account"),
    ("lead", "front:my-data"),
    ("lead", "front:account-erase"),
    ("member", "peergroups:group-detail"),
    ("member", "meetings:meeting-detail"),
    ("member", "meetings:meeting-detail cancelled"),
    ("outsider", "front:home"),
    ("outsider", "peergroups:group-join"),
    ("outsider", "front:welcome"),
    ("lead", "meetings:meeting-list"),
    ("lead", "meetings:meeting-detail"),
    ("lead", "meetings:meeting-detail draft"),
    ("lead", "meetings:meeting-schedule"),
    ("lead", "meetings:meeting-edit"),
    ("lead", "meetings:meeting-agenda"),
    ("lead", "meetings:agenda-item-edit"),
    ("lead", "meetings:agenda-item-remove"),
    ("lead", "meetings:meeting-publish draft"),
    ("lead", "meetings:meeting-delete draft"),
    ("lead", "meetings:meeting-cancel"),
    ("lead", "meetings:meeting-notes past"),
    ("coordinator", "front:home"),
]


@pytest.mark.parametrize(("who", "name"), PAGES)
def test_every_page_is_accessible_and_fits(open_as, town, who, name):
    for size in ("desk", "phone"):
        page = open_as(town["people"][who], size)

        response = page.goto(address(name, town))

        assert response.status == 200
        assert complaints(page) == []
        assert overflow(page) == 0
        assert page.console == []


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [("member", "meetings:meeting-schedule", 403), ("outsider", "meetings:meeting-schedule", 404)],
)
def test_error_pages_are_accessible_and_fit(open_as, town, who, name, status):
    for size in ("desk", "phone"):
        page = open_as(town["people"][who], size)

        assert page.goto(address(name, town)).status == status
        assert complaints(page) == []
        assert overflow(page) == 0


@pytest.mark.parametrize("name", ["meetings:meeting-schedule", "meetings:meeting-agenda", "meetings:meeting-edit"])
def test_forms_with_errors_are_accessible_and_fit(open_as, town, name):
    page = open_as(town["people"]["lead"], "phone")
    page.goto(address(name, town))
    for field in page.locator("main input[type=text], main input:not([type])").all():
        field.fill("")

    page.locator("main form").last.get_by_role("button").last.click()

    assert page.title().startswith("Error: ")
    assert complaints(page) == []
    assert overflow(page) == 0


def test_the_mailbox_is_accessible_and_fits(open_as, town, settings):
    from digests.planning import plan
    from outbox.delivery import deliver

    settings.MODE = "demo"
    plan(timezone.now())
    deliver()

    for size in ("desk", "phone"):
        page = open_as(None, size)
        for path in (
            reverse("front:mailbox"),
            reverse("front:mailbox-message", args=[MailboxCopy.objects.earliest("pk").pk]),
        ):
            assert page.goto(path).status == 200
            assert complaints(page) == []
            assert overflow(page) == 0
