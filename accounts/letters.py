"""A letter that its reader can stop: the link at its foot, and the header by which mail programs offer the same."""

from accounts.deeds import mute_url
from common.mail import render
from outbox.letters import Letter


def stoppable(template, person, mute, context, *, now, **said):
    """This template as a Letter to this person. `mute` is the kind of mail that its link stops, of MutedMail.Kind."""
    stop_url = mute_url(person.pk, mute, now=now)
    return Letter.of(render(template, {**context, "stop_url": stop_url}), person, unsubscribe_url=stop_url, **said)
