"""The mails about an action: one function per kind, each a Letter. Building one touches neither network nor database.

The links act for their reader, who needs not sign in: it is done, it needs more time, somebody else has it.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london
from meetings.action_due import GIVEN, REMINDER, UNOWNED, superseded_at
from meetings.models import ActionStep
from outbox.letters import Priority
from peergroups.lists import of_group

DONE, MORE_TIME, HAND_OVER = "action-done", "action-time", "action-hand-over"
DEED_LASTS = dt.timedelta(days=60)
SUBJECT_LENGTH = 70
Kind = ActionStep.Kind


def about(action):
    """The action's name in the outbox."""
    return f"action:{action.pk}"


def reminder_key(action_id, person_id, due_on, step):
    """Which truth the mail tells: by when, and which of the mails about that day it is."""
    return f"action:{action_id}:person{person_id}:{due_on}.{step}"


def reminder(action, step, now):
    """What was promised, by when, and three ways to answer."""
    today = london.today(now)
    context = {
        "subject_words": f"{_head(action, step, today)}: {_short(action.words)}",
        "lede": _lede(action, step, today),
        "is_late": step.is_late,
        "leads_know": step.name.startswith("m"),
        "due": _due(action, today),
        "why": f"You get this because you said that you would do this for {action.group.in_text}.",
    }
    key = reminder_key(action.pk, action.person_id, action.due_on, step.name)
    nation = action.council.nation if action.council_id else "england"
    times = {"due_at": step.at, "expires_at": superseded_at(step, action.due_on, nation)}
    return _letter("reminder", REMINDER, key, action, context, now, priority=Priority.REMINDER, **times)


def given(action, step, now):
    """To its new owner: what it is, who gave it, what they said, and the way on if that was wrong."""
    by = str(step.by) if step.by else ""
    lede = {
        Kind.AGREED: f"{by or 'Somebody'} has written down that you do this.",
        Kind.REOPENED: f"{by or 'Somebody'} has opened it again: it is not done yet.",
    }.get(step.kind, f"{by} has handed this over to you." if by else "This is yours now.")
    context = {
        "subject_words": f"Yours now, by {london.short_date(action.due_on)}: {_short(action.words)}",
        "lede": lede,
        "words": step.words,
        "by": by,
        "due": _due(action, london.today(now)),
        "why": f"You get this because it was given to you in {action.group.in_text}.",
    }
    key = f"{GIVEN}:{action.pk}:person{action.person_id}:{step.pk}"
    return _letter("given", GIVEN, key, action, context, now, priority=Priority.CHANGE)


def unowned(actions, lead, step, now):
    """To a lead: what nobody has any more. The councils still own it; somebody has to do it, or drop it."""
    group, only = actions[0].group, actions[0] if len(actions) == 1 else None
    today = london.today(now)
    board = reverse("meetings:action-list", args=[group.slug]) + "?show=nobodys"
    left = step.kind == Kind.LEFT
    context = {
        "group": group.full_name,
        "group_words": group.in_text,
        "count": len(actions),
        "has_left": left,
        "words": "" if left else step.words,
        "by": str(step.by) if step.by and not left else "",
        "rows": [_row(action, today) for action in actions],
        "page_url": settings.SITE_URL + (only.get_absolute_url() if only else board),
        "why": f"You get this because you lead {group.in_text}.",
    }
    key, concerns = f"{UNOWNED}:{actions[0].pk}:person{lead.pk}:{step.pk}", f"actions:{group.pk}"
    said = {"kind": UNOWNED, "key": key, "about": about(only) if only else concerns, **of_group(group)}
    return stoppable("action_unowned", lead, MutedMail.Kind.LEADING, context, now=now, priority=Priority.CHANGE, **said)


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(name, kind, key, action, context, now, **more):
    context |= {
        "action": action,
        "group": action.group.full_name,
        "facts": _facts(action),
        "deeds": _deeds(action, now),
        "page_url": settings.SITE_URL + action.get_absolute_url(),
        "personal": True,
    }
    said = {"kind": kind, "key": key, "about": about(action), **of_group(action.group), **more}
    return stoppable(f"action_{name}", action.person, MutedMail.Kind.ACTION, context, now=now, **said)


def _deeds(action, now):
    def link(purpose):
        expires_at = now + DEED_LASTS
        person_id, object_id = action.person_id, action.pk
        return do_links.url(do_links.make(purpose, person_id=person_id, object_id=object_id, expires_at=expires_at))

    return [
        {"label": "It is done", "url": link(DONE)},
        {"label": "Need more time", "url": link(MORE_TIME)},
        {"label": "Hand over", "url": link(HAND_OVER)},
    ]


def _facts(action):
    facts = [("By when", london.long_date(action.due_on))]
    if action.meeting_id:
        facts.append(("Agreed", f"{london.plain_date(action.meeting.starts_on)}, “{action.meeting}”"))
    if action.council_id:
        facts.append(("For", action.council.short_name))
    return [*facts, ("Group", action.group.full_name)]


def _head(action, step, today):
    day = london.short_date(action.due_on)
    if step.is_late:
        return f"Was due {day}"
    return "Due today" if action.due_on == today else f"Due {day}"


def _lede(action, step, today):
    day = london.long_date(action.due_on)
    if step.is_late:
        return f"You said that you would do this by {day}. That was {_ago(action, today)}."
    if action.due_on == today:
        return "You said that you would do this by today."
    return f"You said that you would do this by {day}."


def _due(action, today):
    days = (today - action.due_on).days
    if days > 0:
        return f"{_ago(action, today)[:-4]} overdue"
    return "Due today" if days == 0 else f"Due in {-days} days" if days < -1 else "Due tomorrow"


def _ago(action, today):
    """“3 days ago”, “2 weeks ago”, “2 months ago”: as near as anybody cares."""
    days = (today - action.due_on).days
    for size, word in ((30.4, "month"), (7, "week"), (1, "day")):
        count = int(days // size)
        if count >= 2 or (count == 1 and word != "month"):
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "today"


def _row(action, today):
    return {
        "what": action.words,
        "when": london.short_date(action.due_on),
        "text": " · ".join(
            part
            for part in [
                action.council.short_name if action.council_id else "",
                "overdue" if action.due_on < today else "",
            ]
            if part
        ),
        "url": settings.SITE_URL + action.get_absolute_url(),
    }


def _short(words):
    return words if len(words) <= SUBJECT_LENGTH else words[: SUBJECT_LENGTH - 1].rstrip() + "…"
