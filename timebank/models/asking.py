"""What councils can lend, and what they ask for."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.rules import acts_for
from common import london
from common.history import tracked
from common.queries import IsOneOf, has_one
from councils.models import Council
from meetings.models import AgendaItem
from peergroups.models import Membership, PeerGroup
from peergroups.scopes import OfCouncilsQuerySet, acted_for, and_before, is_of_the_public_sector
from skills.models import Skill
from timebank.limits import LONGEST


class Place(models.TextChoices):
    REMOTE = "remote", "Remote"
    ON_SITE = "on-site", "On site"
    EITHER = "either", "Remote or on site"


class OfferQuerySet(OfCouncilsQuerySet):
    def standing(self, today):
        """Not ended, and not past their last day (London): only these match."""
        return self.filter(ended_at=None, until__gte=today)

    def visible_to(self, user):
        """Everybody of the public sector reads what councils offer; suppliers and other partners do not."""
        return self.all() if is_of_the_public_sector(user) else self.none()


@tracked(exclude=["words"])
class Offer(models.Model):
    """A council can lend a skill, so much a month or in all, until a day. One stands for a council and a skill."""

    class Per(models.TextChoices):
        MONTH = "month", "A month"
        TOTAL = "total", "In all"

    council = models.ForeignKey(Council, models.PROTECT, related_name="offers")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="offers")
    minutes = models.PositiveIntegerField("how much time")
    per = models.CharField(max_length=5, choices=Per.choices, default=Per.TOTAL)
    until = models.DateField("until")
    place = models.CharField("where", max_length=7, choices=Place.choices, default=Place.EITHER)
    words = models.CharField("notes", max_length=500, blank=True)
    offered_at = models.DateTimeField(default=timezone.now, editable=False)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    renewed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    ended_because = models.CharField(max_length=200, blank=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["skill__name", "council__short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "skill"],
                condition=Q(ended_at=None),
                name="council_offers_a_skill_once_at_a_time",
                violation_error_message="Your council offers this skill already: change that offer instead.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST)),
                name="offer_is_of_some_time",
                violation_error_message="Enter a time of up to 10,000 hours.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="offer_is_ended_by_somebody_at_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["skill", "until"], condition=Q(ended_at=None), name="offer_of_a_skill"),
            models.Index(fields=["until"], condition=Q(ended_at=None), name="offer_runs_out"),
        ]
        triggers = [acts_for("council", "offered_by", "offered_at")]

    def __str__(self):
        return f"{self.council}: {self.skill}"

    def get_absolute_url(self):
        return reverse("timebank:offer-detail", args=[self.pk])

    def stands_on(self, day):
        return self.ended_at is None and self.until >= day


REQUEST_WORDS = SearchVector("title", "words", config="english")


class RequestQuerySet(OfCouncilsQuerySet):
    def open(self):
        return self.filter(state=Request.State.OPEN)

    def visible_to(self, user):
        """Their own council's, drafts too; of others what was opened, to all or to a group they are in.

        Of councils that theirs follow as well, and whatever their council answered: it may follow who did.
        Somebody is in a group here as a council's or another public body's: a supplier reads nothing.
        """
        if not is_of_the_public_sector(user):
            return self.none()
        return self.read_inside(user, london.today(timezone.now()), reads_all=user.is_coordinator)

    def read_inside(self, user, today, *, reads_all):
        """The same for who is known to be of the public sector. `user` and `today` may be Given (common.prepared)."""
        theirs = and_before(acted_for(user, today), today)
        answered = has_one(Request.objects.filter(IsOneOf("loans__lender", theirs), pk=OuterRef("pk")))
        own, opened = Q(IsOneOf("council", theirs)) | Q(answered), ~Q(state=Request.State.DRAFT)
        if reads_all:
            return self.filter(opened | own)
        mine = Membership.objects.current().public_sector().filter(person=user).order_by().values("group")
        shared = Exists(Request.groups.through.objects.filter(request=OuterRef("pk"), peergroup__in=mine))
        return self.filter((opened & (Q(audience=Request.Audience.ALL) | shared)) | own)

    def about(self, text):
        """Those with these words in their title or text, in any of their forms; “…” and - as in a search engine."""
        words = SearchQuery(text, config="english", search_type="websearch")
        return self.annotate(found_in=REQUEST_WORDS).filter(found_in=words)

    def public(self):
        """What everybody may read, without a name: open ones that somebody chose to show."""
        return self.open().filter(is_public=True)


@tracked(exclude=["words"])
class Request(models.Model):
    """A council asks for help: what for, which skills, about how long, by when. Several may answer, and be chosen."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Audience(models.TextChoices):
        GROUPS = "groups", "The councils of my groups"
        ALL = "all", "Every council in the network"

    council = models.ForeignKey(Council, models.PROTECT, related_name="requests")
    title = models.CharField("what you need", max_length=120)
    words = models.TextField("what for", max_length=3000)
    skills = models.ManyToManyField(Skill, related_name="requests")
    minutes = models.PositiveIntegerField("about how long")
    from_on = models.DateField("not before", null=True, blank=True)
    by_on = models.DateField("needed by", null=True, blank=True)
    place = models.CharField("where", max_length=7, choices=Place.choices, default=Place.EITHER)
    place_words = models.CharField("where on site", max_length=120, blank=True)
    audience = models.CharField("who may see it", max_length=6, choices=Audience.choices, default=Audience.GROUPS)
    groups = models.ManyToManyField(PeerGroup, related_name="+", blank=True)
    is_public = models.BooleanField("show it to everybody, without names", default=False)
    may_charge = models.BooleanField("we could also pay for it", default=False)
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    ended_because = models.CharField(max_length=300, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST)),
                name="request_is_for_some_time",
                violation_error_message="Enter a time of up to 10,000 hours.",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(by_on=None) | Q(by_on__gte=F("from_on")),
                name="request_is_needed_after_it_starts",
                violation_error_message="The day it is needed by is before the first day.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at=None, ended_at=None)
                | Q(state="open", opened_at__isnull=False, ended_at=None)
                | Q(state__in=["closed", "withdrawn"], ended_at__isnull=False),
                name="request_is_opened_and_ended_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], condition=Q(state="open"), name="request_open_latest"),
            models.Index(fields=["council", "-opened_at"], name="request_of_a_council"),
            GinIndex(REQUEST_WORDS, name="request_has_words"),
        ]
        triggers = [acts_for("council", "asked_by", "asked_at")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("timebank:request-detail", args=[self.pk])


class RequestNotice(models.Model):
    """A person was told of a request that fits their council: once, by a mail of its own or in their digest."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="request_is_told_once")]
        indexes = [models.Index(fields=["person", "-at"], name="notice_of_a_person")]

    def __str__(self):
        return f"{self.person}: {self.request}"
