"""What councils are asked: the question, its options, who votes, and how long."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation
from ballots.models import rules
from common import london
from common.history import tracked
from councils.models import Council
from peergroups.models import Membership, OfGroupQuerySet, PeerGroup

MOST_OPTIONS = 60  # a supplier scrutiny day gathers as many needs
MOST_PICKS = 20


class BallotQuerySet(OfGroupQuerySet):
    def visible_to(self, user):
        """What was opened or arranged: for the group's public-sector people, and who acts for a council that votes.

        What is for those who vote alone (`for_electors`) is not for the rest of the group, but for its leads. Suppliers
        and other partners never see one. A draft, and what was never opened, is the leads' own.
        """
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        if user.is_coordinator:
            return self.all()
        today = london.today(timezone.now())
        inside = Membership.objects.current().public_sector().filter(person=user)
        acting = Affiliation.objects.acting(today).confirmed().filter(person=user)
        votes = Elector.objects.filter(ballot=OuterRef("pk"), council__in=acting.order_by().values("council"))
        shown = Q(for_electors=False, group__in=inside.order_by().values("group")) | Exists(votes)
        leads = Q(group__in=inside.leads().order_by().values("group"))
        return self.filter(leads | (~Q(state=Ballot.State.DRAFT) & shown))

    def voting(self, now):
        """Those in which a council may vote at this moment."""
        return self.filter(state=Ballot.State.OPEN, opens_at__lte=now, closes_at__gt=now)


@tracked(exclude=["words"])
class Ballot(models.Model):
    """A question that the leads of a group put to councils, each of which has one vote.

    `picks`: dots or options a council has, `most` of them on one option; `places`: how many options are chosen.
    `opens_at` and `closes_at` are moments; votes are taken from the one until just before the other. `key` is how the
    room that put the question finds it again, such as “scrutiny.day:41”; a plain one of a group has none. `about_path`:
    a path of this site. From the moment it is opened nothing of the question changes; after its end, nothing at all.
    `for_electors`: what it is about is known to those alone who vote, and so is the question.
    """

    class Rule(models.TextChoices):
        YES_NO = "yes-no", "Yes, no or abstain"
        CHOOSE = "choose", "Choose among options"
        DOTS = "dots", "Share out dots"

    class Electorate(models.TextChoices):
        GROUP = "group", "Every council of the group"
        NAMED = "named", "Certain councils"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ARRANGED = "arranged", "Not open yet"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="ballots")
    key = models.CharField(max_length=80, blank=True, editable=False)
    question = models.CharField("question", max_length=200)
    words = models.TextField("what one should know", max_length=2000, blank=True)
    about = models.CharField("what it is about", max_length=200, blank=True)
    about_path = models.CharField(max_length=300, blank=True, editable=False)
    rule = models.CharField("how councils vote", max_length=6, choices=Rule.choices, default=Rule.YES_NO)
    picks = models.PositiveSmallIntegerField("dots or choices of a council", default=1)
    most = models.PositiveSmallIntegerField("most dots on one option", default=1)
    places = models.PositiveSmallIntegerField("how many are chosen", default=1)
    quorum = models.PositiveSmallIntegerField("fewest councils for a result", null=True, blank=True)
    electorate = models.CharField("who votes", max_length=5, choices=Electorate.choices, default=Electorate.GROUP)
    for_electors = models.BooleanField("only those who vote know of it", default=False, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    opens_at = models.DateTimeField("opens", null=True, blank=True)
    closes_at = models.DateTimeField("closes")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    ended_because = models.CharField(max_length=300, blank=True, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="ballot_key_is_unique"),
            models.CheckConstraint(
                condition=Q(rule="dots", picks__range=(1, MOST_PICKS), most__range=(1, F("picks")))
                | Q(rule="choose", picks__range=(1, MOST_PICKS), most=1)
                | Q(rule="yes-no", picks=1, most=1, places=1),
                name="ballot_has_a_rule",
            ),
            models.CheckConstraint(condition=Q(places__range=(1, MOST_PICKS)), name="ballot_chooses_some"),
            models.CheckConstraint(condition=Q(quorum=None) | Q(quorum__gte=1), name="ballot_quorum_is_some_councils"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at__gt=F("opens_at")), name="ballot_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opens_at__isnull=False), name="ballot_opens_at_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "withdrawn"], ended_at__isnull=False)
                | (~Q(state__in=["closed", "withdrawn"]) & Q(ended_at=None, ended_by=None)),
                name="ballot_ends_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(ended_because=""), name="ballot_is_withdrawn_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(about_path="") | Q(about_path__regex=r"^/([^/\\].*)?$"),
                name="ballot_is_about_a_page_of_ours",
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(state__in=["arranged", "open"]), name="ballot_goes_on"),
        ]
        triggers = [
            rules.BALLOT_BEGINS_AS_A_DRAFT,
            rules.BALLOT_HAS_OPTIONS,
            rules.BALLOT_STANDS,
            rules.OPENED_BALLOT_STAYS,
        ]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return reverse("ballots:ballot-detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def has_ended(self):
        return self.state in {self.State.CLOSED, self.State.WITHDRAWN}

    def is_voting(self, now):
        """Whether councils may vote at this moment: said by the clock, whether or not the worker has been here."""
        return self.state == self.State.OPEN and self.opens_at <= now < self.closes_at

    def is_over(self, now):
        """Whether its time is over and the worker has not counted it yet."""
        return self.state == self.State.OPEN and self.closes_at <= now

    @property
    def takes_numbers(self):
        """Whether an option may get more than one dot of a council."""
        return self.most > 1

    @property
    def each(self):
        """What stands before `how`: “Each council has”, “… chooses” or “… says”."""
        verbs = {self.Rule.YES_NO: "says", self.Rule.CHOOSE: "chooses"}
        return f"Each council {verbs.get(self.rule, 'has')}"

    @property
    def how(self):
        """What a council has, in words: “3 dots, at most 1 on an option”."""
        if self.rule == self.Rule.YES_NO:
            return "Yes, no or abstain"
        if self.rule == self.Rule.CHOOSE:
            return "1 option" if self.picks == 1 else f"Up to {self.picks} options"
        dots = "1 dot" if self.picks == 1 else f"{self.picks} dots"
        return dots if self.picks == 1 or self.most == self.picks else f"{dots}, at most {self.most} on one option"


class OfBallotQuerySet(OfGroupQuerySet):
    group_path = "ballot__group"


class Option(models.Model):
    """One of the things to choose among. `position` counts from 1; `key` is the room's above, such as “need:7”."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    key = models.CharField(max_length=80, blank=True)

    objects = OfBallotQuerySet.as_manager()

    class Meta:
        ordering = ["ballot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "position"], name="option_has_a_place_of_its_own"),
            models.UniqueConstraint(fields=["ballot", "words"], name="option_is_named_once"),
            models.CheckConstraint(condition=Q(position__range=(1, MOST_OPTIONS)), name="option_is_numbered_from_one"),
            models.CheckConstraint(condition=~Q(words=""), name="option_says_something"),
        ]
        triggers = [rules.OPTIONS_STAND]

    def __str__(self):
        return self.words


class ElectorQuerySet(OfBallotQuerySet):
    def standing(self):
        """Those that vote: not replaced by another council meanwhile."""
        return self.filter(replaced_at=None)

    def silent(self):
        """Those that have said nothing yet."""
        said = Ballot.objects.filter(pk=OuterRef("ballot"), casts__council=OuterRef("council"))
        return self.filter(~Exists(said))


class Elector(models.Model):
    """A council that votes, written down when the ballot opens, or named before.

    `replaced_at`: the council was abolished while the ballot went on, and those that follow it vote anew; or it has
    left what the ballot is about, and nobody votes in its place.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="electors")
    council = models.ForeignKey(Council, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = ElectorQuerySet.as_manager()

    class Meta:
        ordering = ["council__short_name"]
        constraints = [models.UniqueConstraint(fields=["ballot", "council"], name="council_votes_once")]
        triggers = [rules.ELECTORS_STAND]

    def __str__(self):
        return self.council.short_name


class Extension(models.Model):
    """Voting was made to last longer."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="extensions")
    was = models.DateTimeField("closed before")
    until = models.DateTimeField("closes now")
    because = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfBallotQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("was")), name="extension_is_for_longer"),
            models.CheckConstraint(condition=~Q(because=""), name="extension_has_a_reason"),
        ]
        triggers = [rules.history("extension_is_history")]

    def __str__(self):
        return f"{self.ballot}: until {self.until:%-d %B %Y}"


LONGEST = dt.timedelta(days=366)  # from the opening to the end
