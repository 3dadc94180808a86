"""Channels of Slack and Teams that are told what a group announces: added, and taken away."""

from django.conf import settings
from django.db import IntegrityError, transaction

from outbox import actions as outbox
from outbox.letters import Post
from outbox.models import Body, Message
from peergroups.models import Webhook
from peergroups.refusals import Refused

HELLO = "channel-hello"
MOST = 10  # of a group


def add_webhook(*, group, kind, name, url, by, now):
    """Tell a channel from now on. It gets a first word at once, so that everybody sees whether it works.

    `url` was checked (outbox.webhooks.checked). Raises Refused.
    """
    standing = Webhook.objects.standing().filter(group=group)
    try:
        with transaction.atomic():
            if standing.count() >= MOST:
                raise Refused(f"A group has {MOST} channels at most. Take one away first.")
            webhook = Webhook.objects.create(group=group, kind=kind, name=name, url=url, added_at=now, added_by=by)
            outbox.queue([hello(webhook, now)], now=now)
    except IntegrityError as error:
        raise Refused("The group has a channel of this name already.") from error
    return webhook


def hello(webhook, now):
    """What a channel reads first: who posts here, and what."""
    group = webhook.group
    return Post(
        kind=HELLO,
        key=f"{HELLO}:{webhook.outbox_name}:0",
        to_address=webhook.outbox_name,
        service=webhook.kind,
        url=webhook.url,
        head=f"{group.full_name} will post here",
        lines=(
            "When a meeting that is open to all is announced, moves or is called off, and when its notes are there.",
        ),
        link_label="Open the group’s page",
        link_url=settings.SITE_URL + group.get_absolute_url(),
        scope=f"group:{group.pk}",
        due_at=now,
    )


@transaction.atomic
def remove_webhook(*, webhook, by, now):
    """Tell a channel no more, and forget its address: also where posts wait with it. Returns whether that is new."""
    current = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if current.removed_at is not None:
        return False
    current.removed_at, current.removed_by, current.url = now, by, ""
    current.save(update_fields=["removed_at", "removed_by", "url"])
    mail = Message.objects.filter(channel=Message.Channel.WEBHOOK, to_address=current.outbox_name)
    unsent = mail.filter(scope=f"group:{current.group_id}")
    waiting = list(unsent.filter(state__in=["queued", "parked"]).values_list("key", flat=True))
    if waiting:
        outbox.cancel(reason="the channel was taken away", keys=waiting)
    Body.objects.filter(message__in=unsent.values("pk")).delete()
    return True
