"""Every mail that scrutiny days can write, as letters: a part of tests/mails.py."""

import datetime as dt
from dataclasses import replace

from scrutiny.days import contact_emails
from scrutiny.days import emails as days
from scrutiny.days.stories import story
from scrutiny.days.wanted import Asked
from scrutiny.models import Turn
from tests.day_factories import AnswerFactory, DayFactory, ParticipationFactory


def of_days(made, long, now):
    """{name: Letter} to councils and to the supplier; of three commitments one is met, one closed and one open.

    `made` is the World of tests/mails.py, `long` the longest of what people type.
    """
    about = {"group": made.group, "lead_council": made.council, "lead_because": long, "title": f"{long} {long[:30]}"}
    gathering = DayFactory(stage="gathering", words=f"Read this.\n\n{long}", councils=[made.council], **about)
    part = ParticipationFactory(day=gathering, use__product__name="Sample & Planner")
    taking_part = gathering.participations.get(council=made.council)
    signing = DayFactory(stage="statement", **about)
    asked = Asked(
        signing, signing.participations.taking_part().first(), signing.statement.revisions.get(),
        list(signing.agreed_needs.all()), said_before=True,
    )  # fmt: skip
    first = replace(asked, said_before=False)
    sent = DayFactory(stage="sent", **about)
    needs = list(sent.agreed_needs.all())
    said = [
        AnswerFactory(agreed_need=needs[0], words=long),
        AnswerFactory(agreed_need=needs[1], verdict="partly", words=long),
        AnswerFactory(agreed_need=needs[2], verdict="declined", words=long),
    ]
    sending = sent.sendings.get()
    followed = DayFactory(stage="follow-up", **about)
    promised = list(followed.commitments.select_related("agreed_need"))
    for one, became in zip(promised, (("met", ""), ("closed", long), ("open", "")), strict=True):
        one.day, one.what, (one.state, one.closed_because) = followed, long, became
    soon, late = (now.date() + dt.timedelta(days=days) for days in (14, -8))
    asking = followed.sendings.get()
    told = {name: _told(sent, needs, promised, now, long, **of) for name, of in STORIES.items()}
    return {
        **{f"day_news:{name}": days.news(sent, one, made.member, now) for name, one in told.items()},
        "day_news:invited": days.invited(part, made.member, "0", now),
        "day_news:not answered": days.invited(part, made.member, "7d", now),
        "day_news": days.needs(taking_part, made.member, "1d", now),
        "day_news:sign": days.sign(first, made.member, "0", now),
        "day_news:sign again": days.sign(asked, made.member, "3d", now),
        "day_news:answers": days.answers(sent, said, made.member, now),
        "day_news:due": days.commitment(promised[2], soon, made.member, "14d", now),
        "day_news:late": days.commitment(promised[2], late, made.lead, "w1", now),
        "supplier_day": contact_emails.to_supplier(sending, now),
        "supplier_day:followed up": contact_emails.to_supplier(asking, now),
        "supplier_news": contact_emails.commitment(asking, promised[2], soon, "14d", now),
        "supplier_news:late": contact_emails.commitment(asking, promised[2], late, "w1", now),
        "supplier_news:over": contact_emails.over(sending, told["closed"], now),
    }


# Of whichever day: what is typed as the reason is as long as can be.
STORIES = {
    "again": {"stage": "gathering"},
    "dates": {"stage": "sent", "kind": "dates"},
    "sent": {"stage": "sent"},
    "closed": {"stage": "closed"},
    "cancelled": {"stage": "cancelled"},
}


def _told(day, needs, promised, now, long, **of):
    turn = Turn(pk=1, day=day, at=now, because="" if of == STORIES["sent"] else long, **of)
    return story(turn, again=True, agreed=needs, commitments=promised)
