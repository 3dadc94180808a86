"""Which pages are measured, and for whom: every one of the product's own list of pages that production has."""

import datetime as dt
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from bench import targets
from common import do_links
from meetings.emails import ANSWER_DEED

ANYBODY = ("anonymous", "member", "lead")
SIGNED_IN, MEMBERS, LEADS, DESK = ("member", "lead"), ("member", "lead"), ("lead",), ("lead", "coordinator")


@dataclass(frozen=True)
class Page:
    """A page for those readers. `kind` says how many statements it may cost (targets.py).

    `is_anew`: as it is when nothing is remembered of what waits for its reader; asked, and not pressed, for the second
    answer is another one. `is_hit`: as it comes out of the store in which it is kept for visitors; every other page is
    made each time.
    """

    name: str
    kind: str
    url: str
    readers: tuple[str, ...]
    is_anew: bool = False
    is_hit: bool = False


def pages(found):
    """The Pages of these things; each has a name of its own."""
    made = [Page(*what) for what in _pages(found)]
    return [*made, *(as_hit(page) for page in made if page.name in targets.HITS)]


def as_hit(page):
    return replace(page, name=targets.hit(page.name), kind="hit", readers=("anonymous",), is_hit=True)


def _pages(found):
    def of_group(name):
        return reverse(name, args=[found.group.slug])

    def of_meeting(name, meeting):
        return reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk])

    def of_council(name):
        return reverse(name, args=[found.council.code])

    def of_list(model):
        return reverse(f"admin:{model}_changelist")

    yield from (
        ("front page", "detail", "/", ("anonymous",)),
        ("home", "home", "/", SIGNED_IN),
        ("home, the first in a minute", "home", "/", SIGNED_IN, True),
        ("groups", "list", reverse("peergroups:group-list"), ANYBODY),
        ("group", "detail", found.group.get_absolute_url(), ANYBODY),
        ("meetings of a group", "list", of_group("meetings:meeting-list"), ANYBODY),
        ("calendar feed", "feed", of_group("meetings:meeting-feed"), ("anonymous",)),
        ("Atom feed", "feed", of_group("meetings:meeting-atom"), ("anonymous",)),
        ("meeting with agenda and 20 actions", "detail", found.past.get_absolute_url(), ANYBODY),
        ("agenda", "detail", of_meeting("meeting-agenda", found.past), ANYBODY),
        ("write-up of a meeting", "detail", of_meeting("write-up", found.past), ANYBODY),
        ("attendance over time", "detail", of_group("meetings:attendance-over-time"), LEADS),
        ("actions of a group", "list", of_group("meetings:action-list"), MEMBERS),
        ("decisions of a group", "list", of_group("meetings:decision-list"), ANYBODY),
        ("members of a group", "list", of_group("peergroups:member-list"), MEMBERS),
        ("letter to the leads", "detail", of_group("peergroups:group-contact"), ("anonymous",)),
        ("my actions", "list", reverse("front:my-actions"), SIGNED_IN),
        ("councils", "list", reverse("councils:council-list"), ANYBODY),
        ("council", "detail", found.council.get_absolute_url(), ANYBODY),
        ("time bank: requests and offers", "list", reverse("timebank:home"), ANYBODY),
        ("request", "detail", found.request.get_absolute_url(), SIGNED_IN),
        ("statement of a council", "list", of_council("timebank:statement"), ("member",)),
        ("suppliers", "list", reverse("scrutiny:supplier-list"), SIGNED_IN),
        ("supplier", "detail", found.supplier.get_absolute_url(), SIGNED_IN),
        ("products", "list", reverse("scrutiny:product-list"), SIGNED_IN),
        ("who shares a product", "list", found.product.get_absolute_url(), SIGNED_IN),
        ("use of a council", "detail", found.use.get_absolute_url(), SIGNED_IN),
        ("scrutiny days", "list", reverse("scrutiny:day-list"), ANYBODY),
        ("scrutiny day", "detail", found.day.get_absolute_url(), ANYBODY),
        ("account", "detail", reverse("front:account"), SIGNED_IN),
        ("desk", "desk", reverse("admin:index"), DESK),
        ("admin list of meetings", "admin", of_list("meetings_meeting"), DESK),
        ("admin list of people", "admin", of_list("accounts_user"), DESK),
        ("admin list of actions", "admin", of_list("meetings_action"), DESK),
        ("admin list of memberships", "admin", of_list("peergroups_membership"), DESK),
        ("does it live", "other", reverse("front:healthz-web"), ("anonymous",)),
    )
    if found.loan:
        yield ("loan", "detail", found.loan.get_absolute_url(), ("member",))
    if found.coming:
        yield from (
            ("coming meeting", "detail", found.coming.get_absolute_url(), ANYBODY),
            ("notes", "detail", of_meeting("meeting-notes", found.coming), LEADS),
            ("room of a meeting", "detail", of_meeting("meeting-room", found.coming), LEADS),
            ("link in a mail", "detail", reverse("front:do", args=[_token(found)]), ("anonymous",)),
        )


def _token(found):
    until = timezone.now() + dt.timedelta(days=1)
    return do_links.make(
        ANSWER_DEED, person_id=found.member.pk, object_id=found.coming.pk, choice="coming", expires_at=until
    )
