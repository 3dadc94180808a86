"""The mails of scrutiny days to a supplier's contacts: the statement, whole; what they promised; and the end.

They have no account: what asks them for something carries the link of their Sending (`scrutiny.contact_links`). Nobody
stops these; who is to have no more of them is withdrawn by a lead. Building one touches no network.
"""

from common import london
from common.mail import render
from common.words import short
from outbox.letters import Letter, Priority
from peergroups.lists import of_group
from scrutiny import contact_links
from scrutiny.days import document
from scrutiny.models import Day
from scrutiny.rating_emails import about_contact

TO_SUPPLIER, COMMITMENT, OVER = "supplier-day", "supplier-commitment", "supplier-day-over"


def to_supplier(sending, now):
    """The joint statement as it was sent, whole, and the way to answer it. Also for every new link to it."""
    day, sent = sending.day, sending.day.sent_statement
    is_answered = day.stage == Day.Stage.SENT and now < day.begins_at
    told = _asks(day) if is_answered else _follows(day)
    context = _to_contact(sending) | {
        "subject_words": f"Three needs, one statement: {short(day.title)}",
        "head": f"Councils ask {day.supplier} for three things",
        **told,
        "preview": told["lede"],
        "facts": [*_where_and_when(day), ("Sent", london.long_date(sent.sent_at))],
        "statement": sent.text,
        "blocks": document.blocks(sent.text),
        "sha256": sent.sha256,
        "after": "The statement stands as it was sent: nobody can change it, and the fingerprint is the proof.",
    }
    context["deeds"] = [{"label": told["label"], "url": contact_links.url(sending)}]
    return _letter("supplier_day", TO_SUPPLIER, str(sending.link), sending, context)


def _where_and_when(day):
    """When and where the councils are met; how to join online is told by whoever organises it."""
    if not day.has_meeting:
        return [("The day", london.long_date(day.meets_on))]
    meeting = day.meeting
    return [("The day", london.span(meeting.starts_at, meeting.ends_at)), ("Where", meeting.place or "Not known yet")]


def _asks(day):
    return {
        "lede": f"Councils that work with {day.supplier} have agreed on three needs and put them to you together. "
        "Please answer each: yes and by when, in part, or no and why. You can correct your answers until the day.",
        "turn": "Please answer the three needs",
        "turn_text": f"The councils meet you on {london.long_date(day.meets_on)}.",
        "label": "Read and answer",
    }


def _follows(day):
    """Once the day has begun answers stand, and what was promised is followed up."""
    return {
        "lede": f"This is what councils that work with {day.supplier} put to you together. Your answers stand; what "
        "was promised is followed up until the councils say that it was met.",
        "turn": "How is it going?",
        "turn_text": "Say what is done, what is not, and if need be by when.",
        "label": "Read, and say how it goes",
    }


def commitment(sending, commitment, due_on, step, now):
    """What the supplier promised is due, or late: how is it going? The link of `sending` is a new one."""
    when = london.plain_date(due_on)
    late = due_on < london.today(now)
    lede = f"You promised councils: “{commitment.what}”. " + (
        f"It was due on {when}." if late else f"It is due {london.in_days(due_on, now)}, on {when}."
    )
    context = _to_contact(sending) | {
        "subject_words": f"{'Late' if late else 'Due soon'}: {short(commitment.what)}",
        "head": "A promise to councils is late" if late else "A promise to councils is due",
        "lede": lede,
        "preview": lede,
        "turn": "How is it going?",
        "turn_text": "Say what is done, what is not, and if need be by when. The councils judge whether it was met.",
        "deeds": [{"label": "Write to the councils", "url": contact_links.url(sending)}],
        "items": [(f"{commitment.agreed_need.position}. {commitment.agreed_need.title}", commitment.agreed_need.words)],
    }
    key = commitment_occurrence(commitment, due_on, step)
    return _letter("supplier_news", COMMITMENT, key, sending, context, priority=Priority.REMINDER)


def commitment_occurrence(commitment, due_on, step):
    return f"commitment{commitment.pk}.{due_on}.{step}"


def commitment_key(sending, commitment, due_on, step):
    return _key(COMMITMENT, sending, commitment_occurrence(commitment, due_on, step))


def over(sending, story, now):
    """The day is closed, or cancelled: what became of it, and that the links open nothing any more."""
    context = _to_contact(sending) | {
        "subject_words": f"{story.subject}: {short(sending.day.title)}",
        "head": story.head,
        "lede": story.lede,
        "preview": story.lede,
        "items": [*story.items, ("Your links", "They no longer work. What you answered stays on record.")],
    }
    return _letter("supplier_news", OVER, story.key, sending, context)


def over_key(sending, story):
    return _key(OVER, sending, story.key)


# Parts ----------------------------------------------------------------------------------------------------------------
def _to_contact(sending):
    contact = sending.contact
    return {
        "name": contact.name,
        "address": contact.email,
        "ends": london.long_date(sending.mailed_at + contact_links.GOOD_FOR),
        "why": f"You get this because you speak for {contact.supplier} in Peer Groups, where councils work together. "
        "You need no account.",
    }


def _key(kind, sending, occurrence):
    return f"{kind}:sending{sending.pk}:contact{sending.contact_id}:{occurrence}"


def _letter(template, kind, occurrence, sending, context, priority=Priority.CHANGE):
    day, contact = sending.day, sending.contact
    mail = render(template, context)
    return Letter.of(
        mail,
        kind=kind,
        key=_key(kind, sending, occurrence),
        to_address=contact.email,
        about=about_contact(contact),
        **of_group(day.group),
        priority=priority,
        expires_at=sending.mailed_at + contact_links.GOOD_FOR if kind != OVER else None,
    )
