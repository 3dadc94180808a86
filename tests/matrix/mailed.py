"""The mail of a group of the matrix's world: what waits, came, could not be sent or came back; its note and channel."""

import datetime as dt

from common import do_links
from digests.models import Digest, LeadNote, MutedGroup, Rhythm
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Body, DeadAddress, Incoming, MailboxCopy, Message, Recall
from peergroups.models import Webhook
from tests.matrix.vocabulary import SOUTH, everyone, insiders, leads, nobody


def fill(world, group):
    _waits(world, group)
    _could_not_be_sent(world, group)
    if group == SOUTH:
        _came(world, "member")
    _wanted(world, group)
    _said(world, group)
    _links(world, group)


def _letter(world, group, key, kind, reader, **more):
    """A stored mail whose words are its reader's alone."""
    extra = world.rows[f"person {reader}"]
    words = {
        part: world.cage.text(f"Letter.{part}", f"{group} {kind}", groups=[group], knows=nobody, person=reader)
        for part in ("subject", "text", "html")
    }
    whose = {"to_address": extra.email, "person_id": extra.pk}
    about = f"meeting:{world.ids[f'meeting {group} public']}"
    outbox.queue([Letter(key=key, kind=kind, about=about, **whose, **words, **more)], now=world.now)
    return Message.objects.get(key=key)


def _waits(world, group):
    """A mail of the group that waits, and the copy of another."""
    row, reader = world.rows[f"group {group}"], f"{group} extra"
    scope = {"scope": f"group:{row.pk}"}
    message = world.keep(
        f"message {group}", _letter(world, group, f"invitation:meeting{group}:0", "invitation", reader, **scope)
    )
    error = world.cage.text("Message.last_error", group, groups=[group], knows=everyone)
    Message.objects.filter(pk=message.pk).update(last_error=error)
    world.keep(f"body {group}", Body.objects.get(message=message))
    world.keep(f"recall {group}", Recall.objects.create(message=message, reason=error))
    filled = world.cage.fill(MailboxCopy, group, groups=[group], knows=nobody, kind="invitation", message_id="<1@x>")
    filled |= {"packed": Body.pack(b"Subject: x\n\nx"), "at": world.now}
    world.keep(f"copy {group}", MailboxCopy.objects.create(**filled))


def _could_not_be_sent(world, group):
    """A mail that a server refused, and an address that it called dead; what came back of it."""
    row, reader = world.rows[f"group {group}"], f"{group} newcomer"
    scope = {"scope": f"group:{row.pk}"}
    message = world.keep(f"parked {group}", _letter(world, group, f"change:{group}:0", "change", reader, **scope))
    error = world.cage.text("Message.last_error", f"{group} parked", groups=[group], knows=everyone)
    Message.objects.filter(pk=message.pk).update(state="parked", last_error=error)
    filled = world.cage.fill(
        DeadAddress, group, groups=[group], knows=everyone, address=world.rows[f"person {group} extra"].email
    )
    world.keep(f"dead {group}", DeadAddress.objects.create(since=world.now, message=message, **filled))
    filled = world.cage.fill(Incoming, group, groups=[group], knows=everyone)
    filled |= {"packed": Body.pack(b"Subject: x\n\nx"), "at": world.now, "state": "kept"}
    world.keep(f"incoming {group}", Incoming.objects.create(**filled))


def _came(world, reader):
    """Somebody's own mail, sent, whose text is kept."""
    message = _letter(world, SOUTH, "reminder:south:0", "reminder", reader)
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=world.now)
    world.keep(f"mail {reader}", message)


def _wanted(world, group):
    extra = world.rows[f"person {group} extra"]
    world.keep(f"rhythm {group}", Rhythm.objects.create(person=extra, every="month"))
    world.keep(f"muted group {group}", MutedGroup.objects.create(person=extra, group=world.rows[f"group {group}"]))
    span = {"after": world.now - dt.timedelta(days=7), "until": world.now}
    world.keep(f"digest {group}", Digest.objects.create(person=extra, **span))


def _said(world, group):
    row, extra = world.rows[f"group {group}"], world.rows[f"person {group} public lead"]
    filled = world.cage.fill(LeadNote, group, groups=[group], knows=insiders)
    world.keep(f"note {group}", LeadNote.objects.create(group=row, written_by=extra, **filled))
    filled = world.cage.fill(Webhook, group, groups=[group], knows=leads, url="")
    url = world.cage.text("Webhook.url", group, groups=[group], knows=nobody)
    given = {"kind": "slack", **filled, "url": f"https://hooks.slack.example/services/{url}"}
    world.keep(f"webhook {group}", Webhook.objects.create(group=row, added_by=extra, **given))


def _links(world, group):
    extra = world.rows[f"person {group} extra"]
    reader = {"person_id": extra.pk, "expires_at": world.now + dt.timedelta(days=9)}
    world.ids[f"stop link {group}"] = do_links.make("digest-stop", object_id=extra.pk, choice="never", **reader)
    of_group = {"object_id": world.ids[f"group {group}"], **reader}
    world.ids[f"leave-out link {group}"] = do_links.make("digest-mute-group", **of_group)
    offer = {"object_id": world.ids[f"offer {group}"], **reader}
    for name in ("dates", "withdraw"):
        world.ids[f"offer-{name} link {group}"] = do_links.make(f"host-offer-{name}", **offer)
    meeting = {"object_id": world.ids[f"meeting {group} public"], **reader}
    world.ids[f"venue link {group}"] = do_links.make("host-venue", **meeting)
