"""A channel of Slack that is told of South's meetings. Nothing is posted: /mailbox/ shows what would be."""

import datetime as dt

from peergroups.models import Membership, Webhook

NAME = "#south-peer-group"


def load(group, now):
    if Webhook.objects.filter(group=group).exists():
        return
    lead = Membership.objects.current().leads().filter(group=group).order_by("pk").first().person
    Webhook.objects.create(
        group=group,
        kind=Webhook.Kind.SLACK,
        name=NAME,
        url="https://hooks.slack.com/services/made-up/for-the/demonstration",
        added_at=now - dt.timedelta(days=90),
        added_by=lead,
    )
