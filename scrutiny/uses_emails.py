"""The yearly mail about a council's own list, answered from the mail. Building it touches no network."""

import datetime as dt
import hashlib

from django.conf import settings
from django.urls import reverse

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london
from outbox.letters import Priority

USES = "uses-check"
CONFIRM = "uses-confirm"
DEED_LASTS = dt.timedelta(days=60)
MOST_NAMED = 15


def uses_check(asked, sharers, person, now):
    """To somebody of a council: what the register says it uses. `asked` is of `uses_asked`, `sharers` its list."""
    council = asked.council
    token = do_links.make(
        CONFIRM, person_id=person.pk, object_id=council.pk, choice=fingerprint(sharers), expires_at=now + DEED_LASTS
    )
    context = {
        "council": council.short_name,
        "lines": [line(sharer) for sharer in sharers[:MOST_NAMED]],
        "more": max(0, len(sharers) - MOST_NAMED),
        "was_checked": asked.was_checked,
        "deeds": [
            {"label": "All of it is true", "url": do_links.url(token)},
            {"label": "Something is not", "url": settings.SITE_URL + change_path(council)},
        ],
        "why": f"You get this because you act for {council.short_name}. It comes once a year.",
        "personal": True,
    }
    said = {"kind": USES, "key": uses_key(asked, person), "about": about(council), "priority": Priority.REMINDER}
    return stoppable("uses_check", person, MutedMail.Kind.REGISTER, context, now=now, **said)


def uses_key(asked, person):
    return f"{USES}:council{asked.council.pk}:person{person.pk}:{asked.on:%Y-%m-%d}"


def about(council):
    return f"uses:{council.pk}"


def change_path(council):
    return reverse("scrutiny:council-change", args=[council.code])


def line(sharer):
    """“Public Access (Planning), contract ends 31 March 2028”."""
    return f"{sharer.use.product} ({sharer.use.get_kind_display()}){ends(sharer.use)}"


def ends(use):
    return f", contract ends {london.plain_date(use.contract_end)}" if use.contract_end else ""


def fingerprint(sharers):
    """What the list said, as short text: a link confirms what its reader saw, not what came in since."""
    return hashlib.sha256("\n".join(sorted(line(sharer) for sharer in sharers)).encode()).hexdigest()[:16]
