"""Made-up rows about mail for tests: what people want, what leads say, what came back."""

import datetime as dt
import hashlib
import zlib

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from digests.models import Digest, LeadNote, MutedGroup, Rhythm
from outbox.actions import queue
from outbox.letters import Letter, Priority
from outbox.models import DeadAddress, Incoming, Message
from peergroups.models import Webhook
from tests.factories import PeerGroupFactory, UserFactory


class RhythmFactory(DjangoModelFactory):
    """Wanted since long ago: give `changed_at` where it matters."""

    class Meta:
        model = Rhythm

    person = factory.SubFactory(UserFactory)
    changed_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=365))


class MutedGroupFactory(DjangoModelFactory):
    class Meta:
        model = MutedGroup

    person = factory.SubFactory(UserFactory)
    group = factory.SubFactory(PeerGroupFactory)


class LeadNoteFactory(DjangoModelFactory):
    class Meta:
        model = LeadNote

    group = factory.SubFactory(PeerGroupFactory)
    words = "Bring a problem you cannot solve alone."
    written_by = factory.SubFactory(UserFactory)


class DigestFactory(DjangoModelFactory):
    """The span of one week; give `until`."""

    class Meta:
        model = Digest

    person = factory.SubFactory(UserFactory)
    until = factory.LazyFunction(timezone.now)
    after = factory.LazyAttribute(lambda o: o.until - dt.timedelta(days=7))
    lines = 1


class DeadAddressFactory(DjangoModelFactory):
    class Meta:
        model = DeadAddress

    address = factory.Sequence(lambda n: f"gone{n}@people.example")
    why = "550 5.1.1 No such user here"
    since = factory.LazyFunction(timezone.now)


class IncomingFactory(DjangoModelFactory):
    """What nobody could read; give `mime` for other bytes."""

    class Meta:
        model = Incoming

    class Params:
        mime = factory.Sequence(lambda n: b"Subject: made up %d\r\n\r\nNothing that we know.\r\n" % n)

    packed = factory.LazyAttribute(lambda o: zlib.compress(o.mime))
    digest = factory.LazyAttribute(lambda o: hashlib.sha256(o.mime).hexdigest())
    state = Incoming.State.KEPT
    why = "It is neither a bounce nor an answer."
    at = factory.LazyFunction(timezone.now)


class WebhookFactory(DjangoModelFactory):
    class Meta:
        model = Webhook

    group = factory.SubFactory(PeerGroupFactory)
    kind = Webhook.Kind.SLACK
    name = factory.Sequence(lambda n: f"#channel-{n}")
    url = factory.Sequence(lambda n: f"https://hooks.slack.example/services/{n}")


def stored(person, *, key="made-up:1", state="queued", now=None, **more):
    """A mail to somebody as the outbox keeps it, in this state. `more` are fields of the Letter or of the Message."""
    now = now or timezone.now()
    of_letter = {name: more.pop(name) for name in list(more) if name in Letter.__dataclass_fields__}
    words = {"subject": "Made up", "text": "Made up\n", "html": "<p>Made up</p>"}
    given = {"kind": "reminder", "to_address": person.email, "person_id": person.pk, "priority": Priority.REMINDER}
    with transaction.atomic():
        queue([Letter(**{"key": key, **given, **words, **of_letter})], now)
    values = {"sent_at": now} if state == Message.State.SENT else {}
    Message.objects.filter(key=key).update(state=state, **{**values, **more})
    return Message.objects.get(key=key)
