"""What the bench measures, each in a process of its own: `python -m tests.bench.parts <part> <arguments as JSON>`.

Prints one line of JSON. The services, the mail server and the database are those of the environment.
"""

import json
import resource
import sys
import time

import django


def measured(do, **given):
    found = do(**given)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"peak_mb": peak, **found}


def from_to(began):
    """How long it took, on the clock that all processes of the machine share. A worker has done its imports before."""
    ended = time.monotonic()
    return {"began": began, "ended": ended, "seconds": ended - began}


# The product ----------------------------------------------------------------------------------------------------------
def compose():
    """Write every digest that is due, as the worker does."""
    from digests import planner
    from tests.bench.world import due_at

    now, mails, began = due_at(), 0, time.monotonic()
    while written := planner.plan(now, seconds=20)[planner.DIGESTS]:
        mails += written
    return {"mails": mails, **from_to(began)}


def deliver(until):
    """Send until so many mails have left."""
    from outbox.delivery import deliver_mail
    from outbox.models import Message
    from tests.bench.world import due_at

    mails, began = 0, time.monotonic()
    while mails < until:  # as of their day: a week later they have expired
        sent = deliver_mail(due_at(), seconds=20)["sent"]
        mails += sent
        if not sent:
            time.sleep(0.1)  # who composes beside us has not come that far
    found = {"mails": mails, **from_to(began)}
    assert not Message.objects.queued().exists()
    return found


# The baseline ---------------------------------------------------------------------------------------------------------
TEXT = """Dear {{ person.name }},
{% for line in lines %}
{{ line.title }}
{{ line.at|date:"l j F Y, g:ia" }}
{{ line.why }}
{{ site_url }}{{ line.url }}
{% endfor %}
"""
HTML = """<!doctype html><html lang="en"><body><h1>Dear {{ person.name }}</h1><table role="presentation" width="600">
{% for line in lines %}<tr><td style="padding:0 24px 16px;font-size:16px;line-height:1.45;color:#0b0c0c">
<h2 style="margin:0 0 12px;font-size:20px;font-weight:700;line-height:1.25">{{ line.title }}</h2>
<p style="margin:0 0 8px">{{ line.at|date:"l j F Y, g:ia" }}</p><p style="margin:0 0 8px">{{ line.why }}</p>
<p style="margin:0 0 8px"><a style="color:#0b5c5e" href="{{ site_url }}{{ line.url }}">Read it</a></p></td></tr>
{% endfor %}</table></body></html>
"""


def baseline(text, html, mails, port):
    """A bare Django loop: render a mail of so many bytes for each person, send fifty at a time over one connection."""
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template import Context, engines
    from django.utils import timezone

    from accounts.models import User

    plain, rich = engines["django"].from_string(TEXT).template, engines["django"].from_string(HTML).template
    now = timezone.now()

    def render(person):
        context = {"person": person, "site_url": "https://peergroups.example"}
        as_text = Context(context | {"lines": lines[: counts[0]]}, autoescape=False)
        return plain.render(as_text), rich.render(Context(context | {"lines": lines[: counts[1]]}))

    line = {
        "title": "What did we finish?",
        "at": now,
        "why": "You’re coming. " * 4,
        "url": "/groups/south/meetings/12/",
    }
    lines, counts = [line] * 1000, [1, 1]
    person = User.objects.order_by("pk").first()
    one = [len(part.encode()) for part in render(person)]
    counts = [2, 2]
    each = [len(part.encode()) - first for part, first in zip(render(person), one, strict=True)]
    counts = [round(1 + (size - first) / more) for size, first, more in zip((text, html), one, each, strict=True)]

    began, sizes, sent = time.monotonic(), [0, 0], 0
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)
    connection.open()
    chunk = []
    for person in User.objects.order_by("pk")[:mails].iterator(chunk_size=50):
        as_text, as_html = render(person)
        message = EmailMultiAlternatives("Your groups this week", as_text, "mail@peergroups.example", [person.email])
        message.attach_alternative(as_html, "text/html")
        chunk.append(message)
        sizes = [sizes[0] + len(as_text.encode()), sizes[1] + len(as_html.encode())]
        if len(chunk) == 50:
            sent += connection.send_messages(chunk)
            chunk = []
    sent += connection.send_messages(chunk) if chunk else 0
    connection.close()
    return {**from_to(began), "mails": sent, "text": sizes[0] // sent, "html": sizes[1] // sent}


# Preparing and looking ------------------------------------------------------------------------------------------------
def world(**size):
    from tests.bench import world

    world.make(**size)
    _execute("ANALYZE")
    return {}


def forget():
    """As if no digest had ever been written."""
    _execute("TRUNCATE outbox_message, outbox_body, outbox_recall, outbox_breaker, digests_digest CASCADE")
    _execute("VACUUM ANALYZE")
    return {}


def size():
    """How large a stored digest is, by its parts, in the middle."""
    from email import message_from_bytes
    from email.policy import default as modern
    from statistics import median

    from outbox.models import Body

    mails = [message_from_bytes(body.mime, policy=modern) for body in Body.objects.all()[:50]]
    parts = {
        kind: int(median(len(mail.get_body((kind,)).get_content().encode()) for mail in mails))
        for kind in ("plain", "html")
    }
    return {"text": parts["plain"], "html": parts["html"]}


def fill(queued):
    """Copy the digests that wait until there are so many."""
    from outbox.models import Message

    waiting = "FROM outbox_message WHERE state = 'queued' AND kind = 'digest'"
    copies = int(queued) // min(1000, Message.objects.queued().count()) + 1
    columns = (
        "channel, to_address, person_id, envelope_from, scope, about, kind, priority, due_at, message_id, date, state, "
        "attempts, next_try, last_error"
    )
    _execute(
        f"INSERT INTO outbox_message (key, {columns}) SELECT key || ':' || copy, {columns} "
        f"FROM (SELECT * {waiting} ORDER BY id LIMIT 1000) one, generate_series(1, {copies}) copy "
        f"LIMIT GREATEST(0, {int(queued)} - (SELECT count(*) {waiting}))"
    )
    _execute(
        "INSERT INTO outbox_body (message_id, packed) SELECT copies.id, body.packed FROM outbox_message copies "
        "JOIN outbox_message originals ON originals.key = regexp_replace(copies.key, ':[0-9]+$', '') "
        "JOIN outbox_body body ON body.message_id = originals.id "
        "WHERE NOT EXISTS (SELECT FROM outbox_body WHERE message_id = copies.id)"
    )
    _execute("UPDATE outbox_message SET expires_at = NULL")  # the worker goes by the clock
    _execute("VACUUM ANALYZE outbox_message")
    return {"queued": Message.objects.queued().count()}


def codes(count, pause):
    """Ask for so many codes, one after another. Returns when each was committed, by address."""
    from django.utils import timezone

    from accounts.actions import send_code

    asked = {}
    for number in range(count):
        email = f"code{number}@people.example"
        send_code(email=email, replaces="", now=timezone.now())
        asked[email] = time.monotonic()
        time.sleep(pause)
    from outbox.models import Message

    return {"asked": asked, "still_queued": Message.objects.queued().filter(kind="digest").count()}


def _execute(sql):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    django.setup()
    part = globals()[sys.argv[1]]
    print(json.dumps(measured(part, **json.loads(sys.argv[2]))))  # noqa: T201
