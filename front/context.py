"""What the bar and the foot of every page show. Nothing is asked of the database until a template shows it."""

import logging
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.db.models import DateField, Exists, OuterRef
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Affiliation
from common import london
from common.prepared import Given, Prepared
from digests import waiting
from front.remembered import Remembered, forget
from peergroups.models import Membership
from timebank import permissions as timebank

log = logging.getLogger(__name__)
BAR = Remembered("bar")

# The part of the bar that a page belongs to, by the namespace of its address.
SECTIONS = {
    "peergroups": "groups",
    "desk": "groups",
    "meetings": "groups",
    "templates": "groups",
    "ballots": "groups",
    "timebank": "timebank",
    "scrutiny": "suppliers",
    "councils": "councils",
}
FRONT_SECTIONS = {
    "home": "home",
    "my-actions": "actions",
    "account": "account",
    "search": "search",
    "sign-in": "sign-in",
    "sign-in-code": "sign-in",
    "group-mail": "groups",
    "group-mail-preview": "groups",
    "group-mail-parked": "groups",
    "group-mail-address": "groups",
    "lead-note-withdraw": "groups",
}
LINKS_FROM_MAIL = {"front:do", "peergroups:invitation-accept", "timebank:release", "scrutiny:contact-link"}


def _write_acting():
    mine = Membership.objects.current().filter(person=OuterRef("person"))
    acting = Affiliation.objects.acting(Given("today", DateField())).filter(person=Given("person"))
    acting = acting.annotate(is_inside=Exists(mine.public_sector()), is_lead=Exists(mine.leads()))
    return acting.values_list("council__short_name", "is_inside", "is_lead")


_acting = Prepared(_write_acting)  # every page of who is signed in asks it


@dataclass(frozen=True)
class Place:
    """One stop of the bar. `is_here` is what aria-current says: page, true (inside this part) or nothing."""

    name: str
    url: str
    is_here: str = ""
    waiting: int = 0


class Site:
    """The frame round a page, for one request."""

    is_demonstration = settings.MODE == "demo"

    def __init__(self, request):
        self.request = request

    @property
    def person(self):
        """Who is signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def council_name(self):
        """The councils the person acts for today, such as “Winchester”."""
        return " and ".join(name for name, *_ in self._councils)

    @cached_property
    def _councils(self):
        """[(name, whether the person is in a group for the public sector, whether they lead one)] of the councils they
        act for today, as it was a minute ago at most.

        It decides which places the bar shows. Who may see what is there each page asks anew.
        """
        return BAR.of(self.person.pk, self._read_councils)

    def _read_councils(self):
        return _acting(person=self.person.pk, today=london.today(timezone.now()))

    @cached_property
    def waiting(self):
        """How many things wait for the person; 0 where the database does not say so in time.

        It asks every room. A page without its count is better than none: with its database busy or a table locked, the
        page that somebody came for still comes.
        """
        try:
            return waiting.count(self.person)
        except OperationalError as error:
            log.warning("the bar goes without its count: %s", type(error.__cause__).__name__)
            return 0

    @property
    def section(self):
        match = self.request.resolver_match
        if match is None:
            return ""
        if match.namespace == "front":
            return FRONT_SECTIONS.get(match.url_name, "")
        return SECTIONS.get(match.namespace, "")

    @property
    def places(self):
        """Home, Groups, Actions, Time bank, Suppliers, Councils, the desk of who has one: what the reader may use."""
        if self.person:
            yield self._place("Home", "home", "front:home", waiting=self.waiting)
        yield self._place("Groups", "groups", "peergroups:group-list")
        if self.person:
            yield self._place("Actions", "actions", "front:my-actions")
        yield self._place("Time bank", "timebank", "timebank:home")
        if self.person and (self.person.is_coordinator or any(is_inside for _, is_inside, _ in self._councils)):
            yield self._place("Suppliers", "suppliers", "scrutiny:supplier-list")
        yield self._place("Councils", "councils", "councils:council-list")
        if self.person and (self.person.is_coordinator or any(is_lead for *_, is_lead in self._councils)):
            yield self._place("Desk", "desk", "admin:index")

    def _place(self, name, section, url_name, waiting=0):
        url = reverse(url_name)
        is_here = "" if section != self.section else "page" if url == self.request.path else "true"
        return Place(name, url, is_here, waiting)

    @cached_property
    def ask_for_help_url(self):
        """Where a person who acts for a council asks others for help, or “”. Pages of meetings name no room above."""
        if not self.person or not timebank.acts_for(self.person):
            return ""
        return reverse("timebank:request-new")

    @property
    def sign_in_url(self):
        """Sign-in that comes back to this page."""
        here = self.request.get_full_path()
        url = reverse("front:sign-in")
        match = self.request.resolver_match
        # A token belongs in no other address.
        is_link_from_mail = match is not None and match.view_name in LINKS_FROM_MAIL
        if self.request.method != "GET" or here == "/" or self.section == "sign-in" or is_link_from_mail:
            return url
        return f"{url}?{urlencode({'next': here})}"

    @property
    def csrf_token(self):
        return get_token(self.request)


def counts_anew(get_response):
    """Middleware: whoever posted something sees at once how many things wait for them now, and where they belong."""

    def counted(request):
        response = get_response(request)
        if request.method == "POST" and request.user.is_authenticated:
            forget(request.user.pk)
        return response

    return counted


def page(request):
    return {"site": Site(request)}
