"""The invented ratings of the demonstration: councils on an invented product, and its invented supplier.

Nothing here is said of anything that is sold. Played with the deeds that people use; what was passed on long ago was
before anybody spoke for the supplier, so one mail brings it all.
"""

import datetime as dt

from accounts.models import Affiliation
from common import london
from peergroups.models import Membership
from scrutiny.actions import contacts, judging, rating, sending
from scrutiny.models import Body, Product, Rating, RatingVersion, Supplier, Use
from scrutiny.raters import can_judge
from standards.models import Point

SUPPLIER, PRODUCT, KIND = "Example Planning Ltd", "Sample Planner", "planning"
CODES = ("OXO", "WBK", "WIN", "BUC", "WOK")
CONTACT = ("Vera Vendor", "vera@example-planning.example", "I rang the number on their website and asked for her")
HELPS = "Officers find an application in seconds, also by its old number"
# Point, then what the councils of CODES say in turn: score, comment, example.
SAYS = {
    1: (
        (1, "Residents can follow their own application", "A resident saw the decision before our letter came"),
        (1, HELPS, "The duty officer answered a call without putting it through"),
        (2, "Notices are in plain words", "Nobody has rung about “determination” since May"),
        (-1, "Search only works with the exact street name", "“St Johns Rd” finds nothing, “St John’s Road” does"),
    ),
    5: (
        (
            -2,
            "The public register cannot be used with a keyboard",
            "Without a mouse our tester opened no drawing",
        ),
        (-2, "A screen reader reads file names, not titles", "“scan_0032.pdf”, forty times"),
        (-1, "Text cannot be made larger on a phone", "At 200 per cent the comment button is gone"),
        (-2, "Maps have no words beside them", "The site is shown and never said"),
    ),
    9: (
        (1, "It signs us out after an idle hour", "A laptop left on a train was locked when it came back"),
        (0, "It neither helps nor hinders: our network does this", "Sign-in is ours"),
    ),
}
REPLY = "Titles are read out since version 7.2, and keyboards work from 7.3 on, which comes in March."
WAITING = (-1, "Figures come out as pictures", "We typed the monthly return from a screenshot")
LATELY = (1, "Backups are tested each month", "We got a deleted case back in a day")
RETURNED = "Please leave out who sits in their office"


def play(councils, now):
    """Once: what somebody changes afterwards stays changed."""
    points = {point.number: point for point in Point.objects.filter(standard__slug="govuk-service-standard")}
    people = {code: person for code in CODES if (person := _person(councils.get(code), now))}
    if Rating.objects.exists() or len(people) < len(CODES) or not points:
        return
    supplier, _ = Supplier.objects.get_or_create(name=SUPPLIER)
    product, _ = Product.objects.get_or_create(name=PRODUCT, supplier=supplier)
    uses = {code: _use(councils[code], product, person, now) for code, person in people.items()}
    raters = {code: {"use": uses[code], "council": councils[code], "by": people[code]} for code in people}
    for number, said in SAYS.items():
        for code, words in zip(CODES, said, strict=False):
            _passed(raters[code], points[number], words, now - dt.timedelta(days=70))
    name, email, how = CONTACT
    lead = _judge(councils["OXO"], now)
    lately = now - dt.timedelta(days=6)
    contacts.verify(supplier=supplier, name=name, email=email, how=how, by=lead, now=lately)
    _replied(points[5], lately)
    _passed(
        raters["WOK"], points[9], (1, "Backups are tested each month", "We got a deleted case back in a day"), lately
    )
    _lately(raters, points, lately)


def _person(council, now):
    acting = Affiliation.objects.acting(london.today(now)).confirmed().filter(council=council)
    first = acting.select_related("person").order_by("pk").first()
    return first and first.person


def _judge(council, now):
    """A lead of another council, by their number."""
    leads = Membership.objects.current().leads().select_related("person").order_by("pk")
    return next(one.person for one in leads if can_judge(one.person, council.pk, now))


def _use(council, product, person, now):
    body, _ = Body.objects.get_or_create(council=council)
    given = {"from_on": dt.date(2019, 4, 1), "added_by": person, "added_at": now - dt.timedelta(days=90)}
    return Use.objects.get_or_create(body=body, product=product, kind=KIND, defaults=given)[0]


def _sent(about, point, words, now):
    score, comment, example = words
    version = rating.save_draft(point=point, score=score, comment=comment, example=example, now=now, **about)
    rating.submit(points=[point.pk], now=now, **about)
    return RatingVersion.objects.get(pk=version.pk)


def _passed(about, point, words, now):
    version = _sent(about, point, words, now)
    judging.judge(passed=[version], returned={}, by=_judge(about["council"], now), now=now)


def _replied(point, now):
    version = RatingVersion.objects.filter(rating__point=point, score=-2).earliest("pk")
    sending.reply(sending=version.sendings.get(), version=version, text=REPLY, now=now)


def _lately(raters, points, now):
    """One is a draft, one waits for a lead, one came back."""
    score, comment, example = WAITING
    about = {"point": points[4], "now": now}
    rating.save_draft(score=score, comment=comment, example="", **about, **raters["BUC"])
    _sent(raters["WIN"], points[10], WAITING, now)
    came = _sent(raters["OXO"], points[10], (-1, f"{comment}, and the man there only laughs", example), now)
    judging.judge(passed=[], returned={came: RETURNED}, by=_judge(raters["OXO"]["council"], now), now=now)
