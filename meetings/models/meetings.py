"""Meetings of a group: when, where, for whom, and what became of their notes."""

import copy

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from meetings import booking
from peergroups.models import OfGroupQuerySet, PeerGroup, belonging_of
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

    def with_readable_notes(self, user):
        """Meetings whose notes this person may read, among those they may know of (`visible_to`).

        Circulated or agreed notes: who may know of the meeting, or members alone where the notes are marked so. A draft
        of notes: the leads of the group and the note takers.
        """
        return self.filter(_readable_notes(user))

    def with_notes_to_read(self, user):
        """Those with circulated or agreed notes for this person, to list them: never a draft."""
        return self.with_readable_notes(user).exclude(notes_state=Meeting.Notes.DRAFT)

    def upcoming(self, now):
        """Going ahead and not yet over, next first."""
        return self.filter(state=Meeting.State.PUBLISHED, ends_at__gt=now).order_by("starts_at", "pk")

    def upcoming_for(self, person, now):
        """Upcoming; and what was called off, until it would have been over, for who had said that they come, or may."""
        answers = apps.get_model("meetings", "Attendance").objects.filter(meeting=OuterRef("pk"), person=person)
        counted_on_it = models.Exists(answers.exclude(answer="not-coming"))
        called_off = Q(state=Meeting.State.CANCELLED) & Q(counted_on_it)
        return self.filter(Q(state=Meeting.State.PUBLISHED) | called_off, ends_at__gt=now).order_by("starts_at", "pk")

    def with_public_since(self):
        """Each with `public_since`, since when it is for everyone as it is now: None where it is not."""
        return self.with_open_since().annotate(
            public_since=Case(When(audience=Meeting.Audience.PUBLIC, then=F("open_since")))
        )

    def with_open_since(self):
        """Each with `open_since`, since when it is for as many as now: when the last of them came to know."""
        opened = Opening.objects.filter(meeting=OuterRef("pk"), closed_at=None).order_by("-opened_at")
        return self.annotate(open_since=Coalesce(Subquery(opened.values("opened_at")[:1]), F("published_at")))

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
        mine = belonging_of(user)
        public_sector = Q(audience=Meeting.Audience.PUBLIC_SECTOR) & mine.in_public_sector
        members = Q(audience=Meeting.Audience.MEMBERS, group__in=mine.groups)
        invited = Meeting.invited_councils.through.objects.filter(council__in=mine.councils)
        named = Q(audience=Meeting.Audience.COUNCILS, pk__in=invited.values("meeting"))
        return self.filter(Q(group__in=mine.led) | (announced & (public | public_sector | members | named)))

    def of_groups_of(self, person):
        """Meetings of the groups that this person is in today. Which of them they may know of: `visible_to`."""
        return self.filter(group__in=belonging_of(person).groups)

    def with_moved_at(self):
        """Each with `moved_at`: when its time or place was changed last, or None."""
        moves = Move.objects.filter(meeting=OuterRef("pk")).order_by("-sequence")
        return self.annotate(moved_at=Subquery(moves.values("moved_at")[:1]))

    def with_counts(self):
        """Each with `coming` (people) and `councils_coming`, in the same statement: 0 where it is booked elsewhere."""
        councils = Count("council", distinct=True)
        return self.annotate(
            coming=_where_asked(_how_many("Attendance", answer="coming")),
            councils_coming=_where_asked(_how_many("Attendance", councils, answer="coming")),
        )

    def with_answer_of(self, user):
        """Each with `my_answer`: what this person said, or None."""
        answers = apps.get_model("meetings", "Attendance").objects.filter(meeting=OuterRef("pk"), person=user.pk)
        return self.annotate(my_answer=Subquery(answers.values("answer")))

    def for_rows(self, user):
        """Each with what meetings/_meeting_row.html shows, in one statement; long notes stay in the database."""
        rows = self.select_related("group", "host_council").with_counts().with_answer_of(user)
        return rows.with_has_notes(user).defer("notes", "getting_there")

    def with_has_notes(self, user):
        """Each with `has_notes`: whether there are circulated or agreed notes for this person."""
        circulated = ~Q(notes_state=Meeting.Notes.DRAFT)
        has_notes = Case(When(circulated & _readable_notes(user), then=Value(True)), default=Value(False))
        return self.annotate(has_notes=has_notes)

    def for_series(self, user):
        """The same rows with what came of each: who was ticked in the room, and what was agreed.

        `there`, `councils_there`, `guests_there`; and, where this person may read the notes, `decided` (decisions) and
        `agreed` (actions). Each is 0 where there is none.
        """
        readable = _readable_notes(user)
        return self.for_rows(user).annotate(
            there=_how_many("Presence"),
            councils_there=_how_many("Presence", Count("council", distinct=True)),
            guests_there=_how_many("Guest"),
            decided=Case(When(readable, then=_how_many("Decision")), default=Value(0)),
            agreed=Case(When(readable, then=_how_many("Action")), default=Value(0)),
        )


def _where_asked(number):
    """This number where people answer here whether they come; 0 where it is booked elsewhere."""
    return Case(When(booking_url="", then=number), default=Value(0))


def _how_many(model, count=None, **which):
    """Rows of a meeting in this model, counted beside it: a join would multiply the others.

    So it is counted for the rows of a page alone: a GROUP BY would count for every meeting there ever was.
    """
    rows = apps.get_model("meetings", model).objects.filter(meeting=OuterRef("pk"), **which)
    rows = rows.order_by().values("meeting")
    return Coalesce(Subquery(rows.annotate(number=count or Count("pk")).values("number")), 0)


def _readable_notes(user):
    """The condition on a meeting: `MeetingQuerySet.with_readable_notes`."""
    open_notes = ~Q(notes_state=Meeting.Notes.DRAFT) & Q(notes_for_members=False)
    if not user.is_active:  # nor is Django's AnonymousUser
        return open_notes
    if user.is_coordinator:
        return Q(pk__isnull=False)
    mine = belonging_of(user)
    inside = ~Q(notes_state=Meeting.Notes.DRAFT) & Q(group__in=mine.groups)
    takes = Q(pk__in=Meeting.note_takers.through.objects.filter(user=user).values("meeting"))
    writes = Q(group__in=mine.led) | (takes & Q(group__in=mine.groups))
    return open_notes | inside | writes


class OfMeetingQuerySet(OfGroupQuerySet):
    group_path = "meeting__group"


@tracked(exclude=["starts_at", "ends_at"])
class Meeting(models.Model):
    """One gathering of a group.

    What was typed is kept: a date and times on London's clocks. `starts_at` and `ends_at` are derived by the database,
    so they cannot disagree; after a save that changes them, refresh them. `sequence` grows with time, place, booking
    link or cancellation (RFC 5545) and says which truth a mail told.
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

    class Notes(models.TextChoices):
        DRAFT = "draft", "Draft"
        CIRCULATED = "circulated", "Circulated"
        AGREED = "agreed", "Agreed"

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
    co_organisers = models.ManyToManyField(
        Council,
        blank=True,
        related_name="co_organised_meetings",
        verbose_name="councils that organise it with the host",
    )
    venue = models.CharField(max_length=200, blank=True, help_text="Building and town, or “online”")
    postcode = models.CharField(max_length=10, blank=True)
    online_url = models.URLField("link to join online", max_length=500, blank=True)
    getting_there = models.TextField(max_length=2000, blank=True)
    access_notes = models.TextField(
        "access",
        max_length=2000,
        blank=True,
        help_text="Steps, lift, hearing loop, quiet room, whom to tell what you need",
    )
    capacity = models.PositiveSmallIntegerField(
        "places", null=True, blank=True, help_text="Who answers when all are taken waits in order"
    )
    booking_url = models.URLField(
        "booking link",
        max_length=booking.MOST,
        blank=True,
        help_text="Where places are booked instead of here. Answers given here do not count while it is set",
    )
    supplier_cap = models.PositiveSmallIntegerField(
        "places for suppliers", null=True, blank=True, help_text="Empty: what the group set"
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(), null=True, blank=True, help_text="Days before. Empty: what the group set"
    )
    takes_topics = models.BooleanField(
        "the agenda starts from what waits",
        default=True,
        help_text="Topics of the group go on this agenda by themselves",
    )
    audience = models.CharField(max_length=13, choices=Audience.choices, default=Audience.PUBLIC)
    invited_councils = models.ManyToManyField(Council, blank=True, related_name="invitations_to_meetings")
    themes = models.ManyToManyField(Point, blank=True, related_name="meetings")
    theme_words = models.CharField("theme in your own words", max_length=200, blank=True)
    page = models.CharField(max_length=200, blank=True, editable=False, help_text="A path that visitors are sent on to")
    notes = models.TextField(max_length=200_000, blank=True, help_text="Markdown; of the meeting as a whole")
    notes_version = models.PositiveIntegerField(default=0, editable=False)
    notes_state = models.CharField(max_length=10, choices=Notes.choices, default=Notes.DRAFT, editable=False)
    notes_round = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="How often they were circulated: says which notes a mail told of"
    )
    notes_for_members = models.BooleanField("notes are for members only", default=False)
    note_takers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", help_text="Members who write the notes with the leads"
    )
    circulated_at = models.DateTimeField(null=True, editable=False)
    circulated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    agreed_at = models.DateTimeField(null=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    settled_at = models.DateTimeField(
        null=True, editable=False, help_text="When what it left undone was first put on the next agenda"
    )

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
    agenda_ready_at = models.DateTimeField(null=True, editable=False)
    agenda_ready_by = models.ForeignKey(
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
                condition=Q(agenda_ready_by=None) | Q(agenda_ready_at__isnull=False),
                name="agenda_is_ready_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="meeting_is_cancelled_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(notes_state="draft", circulated_at=None, agreed_at=None)
                | Q(notes_state="circulated", circulated_at__isnull=False, agreed_at=None)
                | Q(notes_state="agreed", circulated_at__isnull=False, agreed_at__isnull=False),
                name="notes_are_circulated_and_agreed_with_their_moment",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__range=(1, 5000)),
                name="meeting_has_some_places",
                violation_error_message="Enter a number of places from 1 to 5,000, or leave it empty.",
            ),
            models.CheckConstraint(
                condition=Q(booking_url="") | Q(booking_url__regex=booking.WELL_FORMED),
                name="booking_link_is_an_https_address",
                violation_error_message="Enter a booking link that starts with https:// and holds no password.",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "-starts_at"], name="meeting_of_a_group_by_date"),
            models.Index(fields=["ends_at"], condition=Q(state="published"), name="meeting_to_come"),
            models.Index(fields=["published_at"], name="meeting_published"),
            models.Index(fields=["-starts_at", "-id"], name="meeting_latest"),
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

    def is_over(self, now):
        return self.ends_at <= now

    @property
    def reminds_days_before(self):
        """Days before at which who comes is reminded: the meeting's own, or the group's."""
        return self.group.reminder_days if self.reminder_days is None else self.reminder_days

    def is_open(self, now):
        """Whether it goes ahead and people can still come to it."""
        return self.state == self.State.PUBLISHED and not self.is_over(now)

    @property
    def is_booked_elsewhere(self):
        """Whether people book on another site: then nobody is asked here, and what was answered here is kept only."""
        return bool(self.booking_url)

    @property
    def has_open_notes(self):
        """Whether whoever may know of it may read its notes."""
        return self.notes_state != self.Notes.DRAFT and not self.notes_for_members

    def takes_answers(self, now):
        """Whether people can still say here if they come."""
        return self.is_open(now) and not self.is_booked_elsewhere

    @property
    def booking_host(self):
        """“eventbrite.co.uk”: the site that books it, or ""."""
        return booking.host_of(self.booking_url)

    @property
    def booking_label(self):
        """“Book at eventbrite.co.uk”, or ""."""
        return booking.label(self.booking_url) if self.booking_url else ""


class Move(models.Model):
    """Time, place and booking of a published meeting until it moved: so that the next mail can say what changed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="moves")
    sequence = models.PositiveIntegerField(help_text="The meeting's, while this was true")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    online_url = models.URLField(max_length=500, blank=True)
    booking_url = models.URLField(max_length=booking.MOST, blank=True)
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


class Opening(models.Model):
    """From when on, and until when, a published meeting was for these readers: an audience, or one council by name.

    Whoever was let in later hears of it once, from then on. Its leads need none. Without one that lets them in,
    somebody who may know of it could since it was published.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="openings")
    audience = models.CharField(max_length=13, choices=Meeting.Audience.choices)
    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["meeting", "opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "audience", "council"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="meeting_is_opened_to_readers_once",
            ),
            models.CheckConstraint(
                condition=Q(audience="councils", council__isnull=False) | (~Q(audience="councils") & Q(council=None)),
                name="opening_is_to_an_audience_or_a_council",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="opening_ends_after_it_begins"
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="opening_is_history", exclude=["closed_at"])]

    def __str__(self):
        return f"{self.meeting}: for {self.council or self.get_audience_display().lower()}"
