"""Who comes to a meeting, who was there, and who sat at which table."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting, OfMeetingQuerySet
from peergroups.models import Membership


class AttendanceQuerySet(OfMeetingQuerySet):
    def visible_to(self, user):
        """Whose answers this person may read; others count heads.

        Their own, and in the groups they are in today those to meetings they may know of; coordinators all.
        """
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        if user.is_coordinator:
            return self.all()
        known = Meeting.objects.visible_to(user).of_groups_of(user).order_by().values("pk")
        return self.filter(Q(person=user) | Q(meeting__in=known))

    def counted(self):
        """Those that say who comes: not what was answered to a meeting that is booked elsewhere."""
        return self.filter(meeting__booking_url="")


@tracked()
class Attendance(models.Model):
    """A person's answer to a meeting, and the council they come for.

    Where places are short, who says yes after the last one is taken waits, in the order of `answered_at` and then of
    the key: their answer is "waiting".
    """

    class Answer(models.TextChoices):
        COMING = "coming", "Coming"
        WAITING = "waiting", "On the waiting list"
        MAYBE = "maybe", "Maybe"
        NOT_COMING = "not-coming", "Not coming"

    # What a person can say. Whether who says "coming" has a place or waits for one, the meeting knows.
    ASKED = (Answer.COMING, Answer.MAYBE, Answer.NOT_COMING)

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


@tracked()
class Presence(models.Model):
    """A person with an account was there, for this council: ticked in the room, whatever they had answered."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    ticked_at = models.DateTimeField(default=timezone.now)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "who was there"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="person_is_ticked_once"),
        ]
        indexes = [models.Index(fields=["council"], name="presence_of_a_council")]

    def __str__(self):
        return f"{self.person} at {self.meeting}"


@tracked(exclude=["name", "email"])
class Guest(models.Model):
    """Somebody at one meeting without an account. The address serves this meeting's mail alone, for 12 months."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=11, choices=Membership.Kind.choices, default=Membership.Kind.OTHER)
    email = models.EmailField("email address", blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "meeting",
                models.functions.Lower("email"),
                condition=~Q(email=""),
                name="guest_of_a_meeting_has_their_own_address",
                violation_error_message="A guest with this address is on the list already.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.organisation}" if self.organisation else self.name


class TableQuerySet(OfMeetingQuerySet):
    group_path = "item__meeting__group"


@tracked(exclude=["findings"])
class Table(models.Model):
    """One table of table work: what it took on and what it found. Its findings are kept like notes."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()
    service = models.CharField("chosen service", max_length=160, blank=True)
    findings = models.TextField(max_length=50_000, blank=True, help_text="Markdown")
    notes_version = models.PositiveIntegerField(default=0, editable=False)

    objects = TableQuerySet.as_manager()

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="table_number_is_taken_once"),
        ]

    def __str__(self):
        return f"Table {self.number}"


@tracked()
class Seat(models.Model):
    """Who sat at a table: a person or a guest, at one table of a line."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="+", help_text="The table's, so that one sits once"
    )
    table = models.ForeignKey(Table, models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["table", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="person_sits_at_one_table"),
            models.UniqueConstraint(fields=["item", "guest"], name="guest_sits_at_one_table"),
            models.CheckConstraint(
                condition=Q(person=None, guest__isnull=False) | Q(person__isnull=False, guest=None),
                name="seat_is_one_persons_or_one_guests",
            ),
        ]

    def __str__(self):
        return f"{self.person or self.guest} at {self.table}"
