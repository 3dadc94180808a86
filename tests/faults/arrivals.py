"""What reached the readers, against what the outbox says of it."""

import re
import time
from collections import defaultdict

from outbox.models import Message

NAME = re.compile(rb"(?im)^message-id:\s*(<[^>]+>)")


def wait_until(happened, seconds, pause=0.01):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it took too long"
        time.sleep(pause)


def copies(server):
    """{(recipient, Message-ID): the texts that arrived under it}."""
    arrived = defaultdict(list)
    for mail in list(server.received):
        arrived[mail.recipient, NAME.search(mail.content).group(1).decode()].append(mail.content)
    return arrived


def repeats(server):
    return len(server.received) - len(copies(server))


def prove_none_is_lost_or_doubled(server):
    """Each mail that counts as sent arrived, nothing else did, and what arrived twice is the same to the byte."""
    arrived = copies(server)
    sent = Message.objects.filter(state=Message.State.SENT)
    assert set(arrived) == set(sent.values_list("to_address", "message_id"))
    assert all(len(set(texts)) == 1 for texts in arrived.values())
    keys = list(Message.objects.standing().values_list("key", flat=True))
    assert len(set(keys)) == len(keys)
