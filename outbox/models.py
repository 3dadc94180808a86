"""The queue of record for everything that leaves. It knows no other room: `scope`, `about`, `person_id` are names."""

import zlib

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

NOT_SENT_RESTORED = "not sent: restored"
NOT_SENT_DROPPED = "not sent: dropped"
NOT_SENT_DEAD = "not sent: mail to this address comes back"


KEYS_AT_ONCE = 1000


class MessageQuerySet(models.QuerySet):
    def in_scopes(self, scopes):
        """Mail that belongs to any of these scopes, such as 'group:7'."""
        return self.filter(scope__in=scopes)

    def about(self, thing):
        """Mail about one thing, such as 'meeting:12'."""
        return self.filter(about=thing)

    def queued(self):
        return self.filter(state=Message.State.QUEUED)

    def parked(self):
        """Refused for good by a mail server, or by us as no address; somebody has to look, and nobody has."""
        looked_at = Q(last_error=NOT_SENT_RESTORED) | Q(last_error__startswith=NOT_SENT_DROPPED)
        return self.filter(state=Message.State.PARKED).exclude(looked_at)

    def unsent(self):
        """Queued, or parked with nobody having looked: a lead may still send it, so what is untrue is taken back."""
        return self.queued() | self.parked()

    def standing(self):
        """Everything that holds its key: what was said, or is about to be."""
        return self.exclude(state=Message.State.CANCELLED)

    def keys_among(self, keys):
        """The set of these keys that are found here; a thousand are asked for in one statement."""
        keys, found = list(keys), set()
        for start in range(0, len(keys), KEYS_AT_ONCE):
            found.update(self.filter(key__in=keys[start : start + KEYS_AT_ONCE]).values_list("key", flat=True))
        return found

    def due(self, now):
        """May be sent now, in the order in which it leaves."""
        return self.queued().filter(due_at__lte=now, next_try__lte=now).order_by("priority", "due_at", "pk")


class Message(models.Model):
    """One mail to one person, stored before it is sent and kept when it was.

    `person_id` is a number and not a foreign key: deleting a person must not wait for the lock that a deliverer holds
    on this row while a mail server answers.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "Mail"
        WEBHOOK = "webhook", "Webhook"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENT = "sent", "Sent"
        PARKED = "parked", "Parked"
        CANCELLED = "cancelled", "Cancelled"

    key = models.CharField(max_length=200)
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.MAIL)
    to_address = models.CharField(max_length=320)
    person_id = models.BigIntegerField(null=True)
    envelope_from = models.CharField(max_length=320)
    scope = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40)
    priority = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    message_id = models.CharField(max_length=320)
    date = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text="From then on it would speak of the past: it is not sent")
    domain = models.GeneratedField(
        expression=Lower(Func(F("to_address"), Value("@"), Value(-1), function="split_part")),
        output_field=models.CharField(max_length=320),
        db_persist=True,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(state="cancelled"), name="message_says_one_truth_once"
            ),
            models.CheckConstraint(condition=Q(priority__lte=3), name="message_has_a_priority"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "parked", "cancelled"]), name="message_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_is_sent_with_its_moment",
            ),
        ]
        indexes = [
            # Serves the claim: in its order, and the conditions are read from the index alone.
            models.Index(
                F("priority"),
                F("due_at"),
                F("id"),
                F("next_try"),
                F("domain"),
                condition=Q(state="queued"),
                name="message_due",
            ),
            # What comes back names the mail by this alone. A hash is small, and cheap to keep.
            HashIndex(fields=["message_id"], name="message_by_its_name"),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["scope", "-id"], name="message_of_a_scope"),
            models.Index(fields=["person_id", "kind"], name="message_to_a_person"),
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="message_oldest_unsent"),
            models.Index(fields=["id"], condition=Q(state="parked"), name="message_parked"),
        ]

    def __str__(self):
        return f"{self.kind} to {self.to_address} ({self.state})"


class Packed(models.Model):
    """The bytes of a mail as they go over the wire, compressed."""

    packed = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def mime(self):
        return zlib.decompress(self.packed)

    @staticmethod
    def pack(mime):
        return zlib.compress(mime, 1)  # a third of the time of the usual level, and a fifth more bytes


class Body(Packed):
    """What a message says. Removed by retention; the message stays."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="body")

    class Meta:
        verbose_name_plural = "bodies"

    def __str__(self):
        return f"body of {self.message_id}"


class Recall(models.Model):
    """Called back while it was being sent: whoever claims the message next cancels it instead of sending.

    Written instead of waiting for the row. The foreign key's share lock does not wait for the deliverer's lock.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="recalls")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"recall of {self.message_id}: {self.reason}"


class Hold(models.Model):
    """While one stands nothing is planned or delivered. A restore writes it in its own transaction."""

    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)
    released_from = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_from=None)
                | Q(released_at__isnull=False, released_from__isnull=False),
                name="hold_is_released_from_a_moment",
            ),
        ]

    def __str__(self):
        return self.reason


class Breaker(models.Model):
    """One row. Open (`opened_at`): the way out is broken, so nothing is claimed, and one probe a minute is made.

    The arrays hold numbers of messages: `probed`, what served as a probe since it opened, oldest first; `refused`, what
    was parked in succession since the last success; `suspects`, what was counted once and opens it no second time.
    """

    class Cause(models.TextChoices):
        CONNECTION = "connection", "No connection, TLS, greeting or log-in"
        REFUSALS = "refusals", "Ten refused in succession, over several domains"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    opened_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    probe_at = models.DateTimeField(null=True)
    probed = ArrayField(models.BigIntegerField(), default=list)
    refused = ArrayField(models.BigIntegerField(), default=list)
    suspects = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="breaker_is_one_row")]

    def __str__(self):
        return "open" if self.opened_at else "closed"

    @property
    def is_open(self):
        return self.opened_at is not None


class Allowance(models.Model):
    """So many mails of the pace of a domain (or of `*`, all mail) are taken by a sender, or were sent, until it counts
    no more. Written and read by outbox.pace alone.
    """

    name = models.CharField(max_length=320)
    mails = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "until"], name="allowance_of_a_domain")]

    def __str__(self):
        return f"{self.mails} to {self.name}"


class Rest(models.Model):
    """Nothing goes to a domain, to a channel or its host, or anywhere (`*`), until a moment: we were asked to wait."""

    name = models.CharField(max_length=320)
    until = models.DateTimeField()

    def __str__(self):
        return f"{self.name} until {self.until:%Y-%m-%d %H:%M}"


class DeadAddressQuerySet(models.QuerySet):
    def dead(self):
        """Addresses to which nothing is sent now."""
        return self.filter(revived_at=None)

    def of(self, *addresses):
        """However they are written: a domain means the same in capitals, and so, for us, does the rest."""
        return self.alias(lower=Lower("address")).filter(lower__in=[address.lower() for address in addresses])


class DeadAddress(models.Model):
    """An address that a mail server said does not exist. Nothing but codes goes there until somebody revives it."""

    address = models.CharField(max_length=320)
    why = models.CharField(max_length=500)
    since = models.DateTimeField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    revived_at = models.DateTimeField(null=True)
    revived_by_id = models.BigIntegerField(null=True)

    objects = DeadAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dead addresses"
        constraints = [
            models.UniqueConstraint(Lower("address"), condition=Q(revived_at=None), name="address_is_dead_once"),
            models.CheckConstraint(
                condition=Q(revived_by_id=None) | Q(revived_at__isnull=False), name="address_revived_by_has_its_moment"
            ),
        ]

    def __str__(self):
        return f"{self.address}: {self.why}"


class IncomingQuerySet(models.QuerySet):
    def kept(self):
        """What nobody could read, and nobody has looked at."""
        return self.filter(state=Incoming.State.KEPT)

    def settled(self):
        return self.exclude(state=Incoming.State.KEPT)


class Incoming(Packed):
    """A mail that came back to us, as it came: a bounce, an answer from a calendar, or what nobody could read.

    The same bytes are taken in once. What was understood is kept for a month, what was not until somebody looked.
    """

    class Kind(models.TextChoices):
        BOUNCE = "bounce", "Bounce"
        REPLY = "reply", "Answer from a calendar"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        DONE = "done", "Done"
        KEPT = "kept", "Not understood"
        DROPPED = "dropped", "Looked at"

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of its bytes")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.OTHER)
    state = models.CharField(max_length=7, choices=State.choices)
    why = models.CharField(max_length=500)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="answers")
    at = models.DateTimeField()

    objects = IncomingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "incoming mail"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["bounce", "reply", "other"], state__in=["done", "kept", "dropped"]),
                name="incoming_mail_has_a_known_kind_and_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="incoming_by_state")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.why}"


class MailboxCopy(Packed):
    """A mail that the demonstration kept for /mailbox/ instead of sending it."""

    to_address = models.CharField(max_length=320)
    envelope_from = models.CharField(max_length=320)
    message_id = models.CharField(max_length=320)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "mailbox copies"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.subject} to {self.to_address}"
