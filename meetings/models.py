"""Meetings of a group, their agendas and who comes."""

import copy
import hashlib

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from peergroups.models import Membership, OfGroupQuerySet, PeerGroup
from standards.models import Point


class LondonMoment(Func):
    """The moment at which London's clocks show this date and time. In the hour that comes twice: the second."""

    template = "((%(expressions)s) AT TIME ZONE 'Europe/London')"
    arg_joiner = " + "
    output_field = models.DateTimeField()


class MeetingQuerySet(OfGroupQuerySet):
    def published(self):
        """Announced at least once: published or cancelled since. Never a draft."""
        return self.exclude(state=Meeting.State.DRAFT)

    def upcoming(self, now):
        """Going ahead and not yet over, next first."""
        return self.filter(state=Meeting.State.PUBLISHED, ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now):
        """Over, latest first; cancelled ones are not held and do not count."""
        return self.filter(state=Meeting.State.PUBLISHED, ends_at__lte=now).order_by("-starts_at", "-pk")

    def visible_to(self, user):
        """Meetings this person may know of. Pages, feeds, invitations and reminders all read this one rule.

        public: everyone · public sector: members of any group for a council or another public body · members: members
        of the group · councils: people in any group for a council that is named · a draft: the leads of its group only
        · coordinators: all. A lead sees every meeting of the group they lead.
        """
        public = Q(audience=Meeting.Audience.PUBLIC)
        announced = ~Q(state=Meeting.State.DRAFT)
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.filter(announced & public)
        if user.is_coordinator:
            return self.all()
        mine = Membership.objects.current().filter(person=user)
        led = mine.leads().values("group")
        public_sector = Q(audience=Meeting.Audience.PUBLIC_SECTOR) & Q(models.Exists(mine.public_sector()))
        members = Q(audience=Meeting.Audience.MEMBERS, group__in=mine.values("group"))
        named = Q(audience=Meeting.Audience.COUNCILS) & Q(
            pk__in=Meeting.invited_councils.through.objects.filter(
                council__in=mine.exclude(council=None).values("council")
            ).values("meeting")
        )
        return self.filter(Q(group__in=led) | (announced & (public | public_sector | members | named)))

    def with_counts(self):
        """Each with `coming` (people) and `councils_coming`, in the same statement."""
        coming = Q(attendance__answer=Attendance.Answer.COMING)
        return self.annotate(
            coming=Count("attendance", filter=coming, distinct=True),
            councils_coming=Count("attendance__council", filter=coming, distinct=True),
        )

    def with_answer_of(self, user):
        """Each with `my_answer`: what this person said, or None."""
        answers = Attendance.objects.filter(meeting=OuterRef("pk"), person=user.pk)
        return self.annotate(my_answer=Subquery(answers.values("answer")))

    def for_rows(self, user):
        """Each with what meetings/_meeting_row.html shows, in one statement; long notes stay in the database."""
        rows = self.select_related("group", "host_council").with_counts().with_answer_of(user)
        return rows.annotate(has_notes=~Q(notes="")).defer("notes", "getting_there")


class OfMeetingQuerySet(OfGroupQuerySet):
    group_path = "meeting__group"


class AttendanceQuerySet(OfMeetingQuerySet):
    def visible_to(self, user):
        """Whose answers this person may read; others count heads.

        Their own, and in the groups they are in today those to meetings they may know of; coordinators all.
        """
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        if user.is_coordinator:
            return self.all()
        mine = Membership.objects.current().filter(person=user).order_by().values("group")
        known = Meeting.objects.visible_to(user).filter(group__in=mine).order_by().values("pk")
        return self.filter(Q(person=user) | Q(meeting__in=known))


@tracked(exclude=["starts_at", "ends_at"])
class Meeting(models.Model):
    """One gathering of a group.

    What was typed is kept: a date and times on London's clocks. `starts_at` and `ends_at` are derived by the database,
    so they cannot disagree; after a save that changes them, refresh them. `sequence` grows with time, place or
    cancellation (RFC 5545) and says which truth a mail told.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", "Meeting"
        MEET_UP = "meet-up", "Meet-up"
        SUMMIT = "summit", "Summit"
        WORKSHOP = "workshop", "Workshop"
        SCRUTINY_DAY = "scrutiny-day", "Supplier scrutiny day"

    class Audience(models.TextChoices):
        PUBLIC = "public", "Everyone"
        PUBLIC_SECTOR = "public-sector", "People who work in the public sector"
        MEMBERS = "members", "Members of the group"
        COUNCILS = "councils", "Named councils"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MEETING)
    title = models.CharField(max_length=140)
    summary = models.CharField(max_length=400, blank=True)
    starts_on = models.DateField("date")
    starts_time = models.TimeField("starts at")
    ends_on = models.DateField("last day")
    ends_time = models.TimeField("ends at")
    starts_at = models.GeneratedField(
        expression=LondonMoment("starts_on", "starts_time"), output_field=models.DateTimeField(), db_persist=True
    )
    ends_at = models.GeneratedField(
        expression=LondonMoment("ends_on", "ends_time"), output_field=models.DateTimeField(), db_persist=True
    )
    host_council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="hosted_meetings")
    venue = models.CharField(max_length=200, blank=True, help_text="Building and town, or “online”")
    postcode = models.CharField(max_length=10, blank=True)
    online_url = models.URLField("link to join online", max_length=500, blank=True)
    getting_there = models.TextField(max_length=2000, blank=True)
    audience = models.CharField(max_length=13, choices=Audience.choices, default=Audience.PUBLIC)
    invited_councils = models.ManyToManyField(Council, blank=True, related_name="invitations_to_meetings")
    themes = models.ManyToManyField(Point, blank=True, related_name="meetings")
    page = models.CharField(max_length=200, blank=True, editable=False, help_text="A path that visitors are sent on to")
    notes = models.TextField(max_length=200_000, blank=True, help_text="Markdown")

    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    cancelled_because = models.CharField(max_length=300, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message="The meeting ends before it starts. Enter a later end.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="meeting_is_published_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="meeting_is_cancelled_with_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "-starts_at"], name="meeting_of_a_group_by_date"),
            models.Index(fields=["ends_at"], condition=Q(state="published"), name="meeting_to_come"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:meeting-detail", args=[self.group.slug, self.pk])

    @property
    def uid(self):
        """The calendar entry's name, the same for ever."""
        return f"meeting-{self.pk}@{settings.MAIL_DOMAIN}"

    @property
    def place(self):
        """“Walton Street Offices, Aylesbury HP20 1UA”, “Online”, or nothing yet.

        How to join online stands beside it.
        """
        return f"{self.venue} {self.postcode}".strip() or ("Online" if self.online_url else "")

    def without_link(self):
        """A copy in memory for who may not see how to join online: it still says that one can."""
        seen = copy.copy(self)
        if seen.place == "Online":
            seen.venue = "Online"
        seen.online_url = ""
        return seen

    @property
    def notes_version(self):
        """Names these notes: who saves over another version is shown both. "" for none yet."""
        return hashlib.md5(self.notes.encode(), usedforsecurity=False).hexdigest() if self.notes else ""

    def is_over(self, now):
        return self.ends_at <= now

    def is_open(self, now):
        """Whether people can still say if they come."""
        return self.state == self.State.PUBLISHED and not self.is_over(now)


@tracked()
class AgendaItem(models.Model):
    class Kind(models.TextChoices):
        TALK = "talk", "Talk"
        DISCUSSION = "discussion", "Discussion"
        SHOW_AND_TELL = "show-and-tell", "Show and tell"
        BRING_A_PROBLEM = "bring-a-problem", "Bring a problem"
        ACTIONS = "actions", "Actions since last meeting"
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
    presenter = models.CharField(max_length=160, blank=True, help_text="Who leads it, and where they are from")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_place_is_taken_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 720)),
                name="agenda_item_takes_some_minutes",
                violation_error_message="Enter a number of minutes from 1 to 720.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_pause(self):
        return self.kind in {self.Kind.BREAK, self.Kind.NETWORKING}


@tracked()
class Attendance(models.Model):
    """A person's answer to a meeting, and the council they come for."""

    class Answer(models.TextChoices):
        COMING = "coming", "Coming"
        MAYBE = "maybe", "Maybe"
        NOT_COMING = "not-coming", "Not coming"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attendance")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="attendance")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changes = models.PositiveIntegerField(default=0, help_text="How often the answer changed: names the mail about it")
    sequence = models.PositiveIntegerField(default=0, help_text="The meeting's, when answered: which date was meant")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="person_answers_a_meeting_once"),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_answer_display().lower()}"


class Move(models.Model):
    """Time and place of a published meeting until it moved: what mails told, so that the next can say what changed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="moves")
    sequence = models.PositiveIntegerField(help_text="The meeting's, while this was true")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    online_url = models.URLField(max_length=500, blank=True)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["meeting", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sequence"], name="meeting_moves_once_from_a_sequence"),
        ]
        triggers = [pgtrigger.ReadOnly(name="move_is_history", exclude=["moved_by"])]

    def __str__(self):
        return f"{self.meeting}, until it moved ({self.sequence})"
