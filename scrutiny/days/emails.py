"""The mails of scrutiny days: one function per kind, each a Letter. Building one touches no network.

To people of councils, who can stop them; and to a supplier's contacts, who have no account: `contact_emails`.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from accounts.letters import stoppable
from accounts.models import MutedMail
from common import do_links, london
from common.words import short
from outbox.letters import Priority
from peergroups.lists import of_group
from scrutiny.days import due
from scrutiny.days.waiting import DECLINE, JOIN, SIGNED, UNSIGNED
from scrutiny.models import Day

INVITED, NEEDS, SIGN, ANSWERED = "day-invitation", "day-needs", "day-sign", "day-answers"
NEWS, COMMITMENT = "day-news", "day-commitment"
DEED_LASTS = dt.timedelta(days=60)
NO_SIGN_IN = "No need to sign in. Any of your council’s people can say so."


def about(day):
    """The day's name in the outbox."""
    return f"scrutiny-day:{day.pk}"


# Taking part ----------------------------------------------------------------------------------------------------------
def invited(participation, person, step, now):
    """To somebody of a council that has not said whether it takes part. `step` is of due.GATHERING, or due.FIRST."""
    day, council = participation.day, participation.council.short_name
    until = "Needs were gathered before you were asked; who joins now can still sign."
    if day.stage == Day.Stage.GATHERING:
        until = f"Needs are gathered until {london.plain_date(day.gather_until)}."
    first, whose = step == due.FIRST, _whose(participation, person, now)
    context = {
        "subject_words": f"Does {council} take part? {short(day.title)}" if first
        else f"{council} has not said whether it takes part: {short(day.title)}",
        "head": f"{council} is invited to a scrutiny day" if first else f"Does {council} take part?",
        "lede": f"{capfirst(day.group.in_text)} asks councils that share {day.what} to speak with one voice: together "
        f"they choose three needs, put them to {day.supplier}, and follow up what it promises. {until}",
        "says": "Why:",
        "quote": day.words,
        "turn": f"Does {council} take part?",
        "turn_text": NO_SIGN_IN,
        "deeds": [
            {"label": "We take part", "url": do_links.url(do_links.make(JOIN, **whose))},
            {"label": "Not this time", "url": do_links.url(do_links.make(DECLINE, **whose))},
            {"label": "Read more", "quiet": True, "url": page(day)},
        ],
        "facts": facts(day),
        "why": f"You get this because you act for {council}"
        + (f", which uses {participation.use.product.name}." if participation.use_id else "."),
        "personal": True,
    }  # fmt: skip
    key = invited_key(participation, person, step)
    return _letter(
        INVITED, key, day, person, context, now, expires_on=None if first else day.gather_until, is_first=first
    )


def invited_key(participation, person, step):
    occurrence = step if step == due.FIRST else f"{participation.day.gather_until}.{step}"
    return f"{INVITED}:participation{participation.pk}:person{person.pk}:{occurrence}"


def needs(participation, person, step, now):
    """To somebody of a council that takes part and has written no need, shortly before gathering ends."""
    day, council = participation.day, participation.council.short_name
    ends = london.in_days(day.gather_until, now)
    context = {
        "subject_words": f"What does {council} need? {short(day.title)}",
        "head": f"What does {council} need from {day.supplier}?",
        "lede": f"{council} takes part and has written nothing yet. The last day for needs is {ends}.",
        "turn": "Write what you need most",
        "turn_text": "What, why, and an example. Councils that have written something get no reminder.",
        "deeds": [{"label": "Write a need", "url": settings.SITE_URL + reverse("scrutiny:need-new", args=[day.pk])}],
        "facts": facts(day),
        "why": f"You get this because you act for {council}, which takes part.",
    }
    key = needs_key(participation, person, step)
    return _letter(NEEDS, key, day, person, context, now, expires_on=day.gather_until)


def needs_key(participation, person, step):
    return f"{NEEDS}:participation{participation.pk}:person{person.pk}:{participation.day.gather_until}.{step}"


# Signing --------------------------------------------------------------------------------------------------------------
def sign(asked, person, step, now):
    """To somebody of a council that has not said whether it signs this text. `asked` is a `wanted.Asked`."""
    day, council, revision = asked.day, asked.participation.council.short_name, asked.revision
    first = step == due.FIRST
    lede = "The councils have worded what they ask together."
    if asked.said_before:
        lede = "The joint statement was changed after your council had said whether it signs it."
    by = f"Signatures are wanted by {london.plain_date(day.sign_by)}."
    whose = _whose(asked.participation, person, now) | {"choice": str(revision.number)}
    context = {
        "subject_words": f"{council}: do you sign? {short(day.title)}" if first
        else f"{council} has not said whether it signs: {short(day.title)}",
        "head": f"Does {council} sign the joint statement?",
        "lede": f"{lede} {by}",
        "turn": f"Does {council} sign?",
        "turn_text": f"{NO_SIGN_IN} Your reason for not signing is never sent to {day.supplier}.",
        "deeds": [
            {"label": "We sign", "url": do_links.url(do_links.make(SIGNED, **whose))},
            {"label": "We do not sign", "url": do_links.url(do_links.make(UNSIGNED, **whose))},
            {"label": "Read more", "quiet": True, "url": page(day)},
        ],
        "items": [*((f"{need.position}. {need.title}", need.words) for need in asked.agreed),
                  ("The statement", revision.text)],
        "why": f"You get this because you act for {council}, which takes part.",
        "personal": True,
    }  # fmt: skip
    return _letter(SIGN, sign_key(asked, person, step), day, person, context, now, is_first=first)


def sign_key(asked, person, step):
    occurrence = step if step == due.FIRST else f"{asked.day.sign_by}.{step}"
    return f"{SIGN}:participation{asked.participation.pk}:person{person.pk}:{asked.revision.number}.{occurrence}"


# What the supplier says -----------------------------------------------------------------------------------------------
def answers(day, said, person, now):
    """To somebody of a council that takes part: what the supplier has answered so far. `said`: the latest answers."""
    context = {
        "subject_words": f"{day.supplier} has answered: {short(day.title)}",
        "head": f"{day.supplier} has answered",
        "lede": f"So far {len(said)} of the 3 needs. {day.supplier} can correct what it said until the day itself.",
        "items": [(f"{answer.agreed_need.position}. {answer.agreed_need.title}", _answer(answer)) for answer in said],
        "button": {"label": "Read it all", "url": page(day)},
        "after": f"The day is on {london.long_date(day.meets_on)}.",
        "why": "You get this because you act for a council that takes part, or lead the group.",
    }
    return _letter(ANSWERED, answers_key(day, said, person), day, person, context, now)


def answers_key(day, said, person):
    return f"{ANSWERED}:day{day.pk}:person{person.pk}:{max(answer.pk for answer in said)}"


def _answer(answer):
    """“Partly. We can by summer.” and a line for each promise."""
    promised = [f"- {promise.what}, by {london.plain_date(promise.by_on)}" for promise in answer.promises.all()]
    return "\n".join([f"{answer.get_verdict_display()}. {answer.words}".strip(), *promised])


# What happened --------------------------------------------------------------------------------------------------------
def news(day, story, person, now):
    """To somebody of a council that takes part: what became of the day. `story` is of `stories.Story`."""
    context = {
        "subject_words": f"{story.subject}: {short(day.title)}",
        "head": story.head,
        "lede": story.lede,
        "says": "The reason:",
        "quote": story.because,
        "items": list(story.items),
        "button": {"label": "Read the whole story", "url": page(day)},
        "why": "You get this because you act for a council that was asked, or lead the group.",
    }
    return _letter(NEWS, news_key(day, story, person), day, person, context, now)


def news_key(day, story, person):
    return f"{NEWS}:day{day.pk}:person{person.pk}:{story.key}"


# Commitments ----------------------------------------------------------------------------------------------------------
def commitment(commitment, due_on, person, step, now):
    """To somebody of the lead council, or a lead: what the supplier promised is due, or late."""
    day, when = commitment.day, london.plain_date(due_on)
    late = due_on < london.today(now)
    context = {
        "subject_words": f"{'Late' if late else 'Due'}: {short(commitment.what)}",
        "head": f"{day.supplier} promised this by {when}",
        "lede": f"“{commitment.what}” {'was' if late else 'is'} due {london.in_days(due_on, now)}.",
        "turn": "Was it met?" if late or due_on == london.today(now) else "Is it on its way?",
        "turn_text": "Write what you know, and ask the councils: met, partly met or not met. It stays on the agenda "
        "until they have said so.",
        "deeds": [{"label": "Open the commitment", "url": settings.SITE_URL + commitment.get_absolute_url()}],
        "facts": [
            ("Need", f"{commitment.agreed_need.position}. {commitment.agreed_need.title}"),
            ("By", when),
        ],
        "after": f"{day.supplier} is asked the same.",
        "why": f"You get this because you act for {day.lead_council.short_name}, which leads this, or lead the group."
        if day.is_led else f"You get this because you lead the group. {no_leader(day)}",
    }  # fmt: skip
    return _letter(COMMITMENT, commitment_key(commitment, due_on, person, step), day, person, context, now)


def commitment_key(commitment, due_on, person, step):
    return f"{COMMITMENT}:commitment{commitment.pk}:person{person.pk}:{due_on}.{step}"


# Parts ----------------------------------------------------------------------------------------------------------------
def page(day):
    return settings.SITE_URL + day.get_absolute_url()


def facts(day):
    """(label, text) pairs of what a council ought to know before it takes part; empty texts too."""
    return [
        ("Supplier", str(day.supplier) + (f", for {day.product.name}" if day.product_id else "")),
        ("Led by", f"{day.lead_council.short_name}. {day.lead_because}" if day.is_led else ""),
        ("Needs", f"until {london.plain_date(day.gather_until)}"),
        ("Ballot", f"until {london.plain_date(day.vote_until)}"),
        ("Signing", f"until {london.plain_date(day.sign_by)}"),
        ("The day", london.long_date(day.meets_on)),
    ]


def no_leader(day):
    return f"{day.lead_council.short_name} leads the day no more, and no other council is named yet."


def _whose(participation, person, now):
    return {"person_id": person.pk, "object_id": participation.pk, "expires_at": now + DEED_LASTS}


def _letter(kind, key, day, person, context, now, *, expires_on=None, is_first=True):
    expires_at = london.moment(expires_on + dt.timedelta(days=1), dt.time()) if expires_on else None
    priority = Priority.CHANGE if is_first else Priority.REMINDER
    said = {"kind": kind, "key": key, "about": about(day), "priority": priority, **of_group(day.group)}
    return stoppable("day_news", person, MutedMail.Kind.DAYS, context, now=now, expires_at=expires_at, **said)
