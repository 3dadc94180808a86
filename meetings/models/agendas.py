"""What a meeting talks about: the lines of its agenda, and what waits to get on one."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from meetings.models.meetings import Meeting, OfMeetingQuerySet
from peergroups.models import OfGroupQuerySet, PeerGroup
from standards.models import Point


@tracked(exclude=["notes"])
class AgendaItem(models.Model):
    class Kind(models.TextChoices):
        TALK = "talk", "Talk"
        DISCUSSION = "discussion", "Discussion"
        SHOW_AND_TELL = "show-and-tell", "Show and tell"
        BRING_A_PROBLEM = "bring-a-problem", "Bring a problem"
        ACTIONS = "actions", "Actions since last meeting"
        DECISIONS = "decisions", "Decisions to look at again"
        NEXT_MEETING = "next-meeting", "Next meeting"
        TABLE_WORK = "table-work", "Table work"
        VOTE = "vote", "Vote"
        NETWORKING = "networking", "Networking"
        BREAK = "break", "Break"
        OTHER_BUSINESS = "other-business", "Any other business"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.DISCUSSION)
    title = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField(default=1, help_text="1 is the meeting's first day")
    presenter = models.CharField(max_length=160, blank=True, help_text="Who leads it, and where they are from")
    presenter_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="presenter"
    )
    words = models.TextField("what it is about", max_length=2000, blank=True)
    themes = models.ManyToManyField(Point, blank=True, related_name="agenda_items")
    theme_words = models.CharField("theme in your own words", max_length=200, blank=True)
    notes = models.TextField(max_length=200_000, blank=True, help_text="Markdown")
    notes_version = models.PositiveIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(null=True, editable=False, help_text="When somebody wrote it by hand")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    discussed_at = models.DateTimeField(null=True, editable=False)
    discussed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "day", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_place_is_taken_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 720)),
                name="agenda_item_takes_some_minutes",
                violation_error_message="Enter a number of minutes from 1 to 720.",
            ),
            models.CheckConstraint(
                condition=Q(day__range=(1, 14)),
                name="agenda_item_is_on_a_day_of_the_meeting",
                violation_error_message="Choose one of the meeting's days.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_pause(self):
        return self.kind in {self.Kind.BREAK, self.Kind.NETWORKING}


class TopicQuerySet(OfGroupQuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def wanted_on(self, day):
        """Open ones that belong on the agenda of a meeting on this day: no date, or one that has come by then."""
        return self.open().filter(Q(wanted_from=None) | Q(wanted_from__lte=day))

    def visible_to(self, user):
        """Of a group's topics those that this member may know of: not what stood only at meetings they may not.

        A supplier reads nothing of what a meeting for the public sector left undone, nor what was tried there, nor
        what theme follows on its own: that says what it was about.
        """
        known_meetings = Meeting.objects.visible_to(user).order_by()
        meetings = known_meetings.values("pk")
        on_a_line = Placement.objects.filter(topic=OuterRef("pk"), item__isnull=False)
        known = on_a_line.filter(meeting__in=meetings)
        tried = apps.get_model("meetings", "Trial").objects.filter(meeting__in=meetings).order_by()
        keys = tried.values_list(Concat(Value("meetings.trial:"), Cast("pk", models.CharField())))
        after = Concat(Value(Topic.SUGGESTED), Cast("pk", models.CharField()))
        followed = known_meetings.alias(after=after, of=ExpressionWrapper(OuterRef("key"), models.CharField()))
        suggested = Q(key__contains=Topic.SUGGESTED)
        return (
            self.filter(~Exists(on_a_line) | Exists(known))
            .filter(~Q(kind=Topic.Kind.TRIAL) | Q(key__in=keys))
            .filter(~suggested | Exists(followed.filter(of__endswith=F("after"))))
        )


@tracked()
class Topic(models.Model):
    """Something that waits for a group's meeting until it is closed: the only way onto an agenda by itself.

    `key` names what it is about ("meetings.action:12", "scrutiny.commitment:41"), once among the group's open topics;
    what comes back is a new row. Rooms above open and close theirs with `meetings.actions.open_topic`, `close_topic`.
    """

    SUGGESTED = "-after-"  # in the key of a theme that nobody chose, and of nothing else, before its meeting's key

    class Kind(models.TextChoices):
        STANDING = "standing", "Standing item"
        ACTION = "action", "Action"
        DECISION = "decision", "Decision to look at again"
        CARRIED = "carried", "Carried over"
        PROPOSAL = "proposal", "Proposed by a member"
        HOST = "host", "Offer to host"
        THEME = "theme", "Theme"
        TRIAL = "trial", "Trial to look at again"
        PROMISE = "promise", "Promised by a supplier"
        OTHER = "other", "From another part of the group's work"

    class Outcome(models.TextChoices):
        DISCUSSED = "discussed", "Discussed"
        SETTLED = "settled", "Settled"
        DROPPED = "dropped", "Dropped"
        WITHDRAWN = "withdrawn", "Taken back"

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="topics")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    item_kind = models.CharField(max_length=15, choices=AgendaItem.Kind.choices, default=AgendaItem.Kind.DISCUSSION)
    title = models.CharField(max_length=160)
    words = models.TextField("what it is about", max_length=2000, blank=True)
    url = models.URLField("link", max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes wanted", default=15)
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    wanted_from = models.DateField(null=True, blank=True, help_text="Not on the agenda of a meeting before this day")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    closed_because = models.CharField(max_length=300, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["group", "opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "key"], condition=Q(closed_at=None), name="topic_is_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="topic_is_closed_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dropped") | ~Q(closed_because=""),
                name="topic_is_dropped_for_a_reason",
                violation_error_message="Say why it is dropped.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 720)),
                name="topic_wants_some_minutes",
                violation_error_message="Enter a number of minutes from 1 to 720.",
            ),
        ]

    def __str__(self):
        return self.title


@tracked()
class Placement(models.Model):
    """A topic at one meeting: on a line, waiting for the lead to place it, or left out this once for a reason.

    Whatever is open has a row here for the group's next meeting: nothing leaves the next agenda without a trace. A line
    with topics cannot be deleted under them.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="placements")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="placements")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, null=True, related_name="placements")
    placed_at = models.DateTimeField(default=timezone.now)
    skipped_at = models.DateTimeField(null=True)
    skipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    skipped_because = models.CharField(max_length=300, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "meeting"], name="topic_is_placed_once_at_a_meeting"),
            models.CheckConstraint(
                condition=Q(skipped_at=None, skipped_because="")
                | (Q(skipped_at__isnull=False, item=None) & ~Q(skipped_because="")),
                name="topic_is_left_out_for_a_reason",
                violation_error_message="Say why it is left out this time.",
            ),
        ]

    def __str__(self):
        return f"{self.topic} at {self.meeting}"


@tracked()
class StandingItem(models.Model):
    """A line that comes back at every meeting of the group until it is stopped. Its topic stays open as long."""

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="standing_items")
    kind = models.CharField(max_length=15, choices=AgendaItem.Kind.choices, default=AgendaItem.Kind.DISCUSSION)
    title = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField()
    is_closing = models.BooleanField("near the end", default=False, help_text="Any other business, the next meeting")
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "is_closing", "started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 720)),
                name="standing_item_takes_some_minutes",
                violation_error_message="Enter a number of minutes from 1 to 720.",
            ),
        ]

    def __str__(self):
        return self.title


@tracked()
class HostOffer(models.Model):
    """A council's offer to host a coming meeting, or to organise one with its host, made before a date is fixed.

    One of a kind stands for a council at a time.
    """

    class Kind(models.TextChoices):
        HOST = "host", "Host a meeting"
        CO_ORGANISE = "co-organise", "Organise a meeting with the council that hosts it"

    group = models.ForeignKey(PeerGroup, models.CASCADE, related_name="host_offers")
    kind = models.CharField("what it offers", max_length=11, choices=Kind.choices, default=Kind.HOST)
    council = models.ForeignKey(Council, models.PROTECT, related_name="host_offers")
    when = models.CharField(max_length=100, blank=True, help_text="For example, any Thursday in June")
    words = models.CharField("what you can offer", max_length=300, blank=True, help_text="Rooms, places, getting there")
    offered_at = models.DateTimeField(default=timezone.now)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, related_name="+", help_text="Taken up for this one"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        ordering = ["group", "offered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "council", "kind"],
                condition=Q(settled_at=None),
                name="council_offers_to_host_once_at_a_time",
                violation_error_message="This council’s offer stands already.",
            ),
        ]

    def __str__(self):
        return f"{self.council}: an offer to {self.to}"

    @property
    def to(self):
        """“host”, or “organise a meeting with its host”: what follows “offers to”."""
        return "host" if self.kind == self.Kind.HOST else "organise a meeting with its host"

    def to_of(self, group_in_text):
        """The same with the group: “host the South peer group”."""
        is_host = self.kind == self.Kind.HOST
        return f"host {group_in_text}" if is_host else f"organise a meeting of {group_in_text} with its host"

    @property
    def said(self):
        """When it suits and, of an offer to co-organise, that it is one: what stands in brackets after the council."""
        return ", ".join(part for part in ["" if self.kind == self.Kind.HOST else "with a host", self.when] if part)
