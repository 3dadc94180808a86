"""Help from the first mail to the booking, by nobody but readers of mail: each mail's own link does the next thing."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from outbox.delivery import deliver
from outbox.models import Message
from tests.timebank.lending import BOSS, OFFERED, text, world
from tests.timebank_factories import OfferFactory
from timebank import fit_planner, ledger
from timebank.actions import hours, lending
from timebank.models import Request

pytestmark = pytest.mark.django_db


def mail(kind, **narrow):
    """What the latest mail of this kind says, once it has left."""
    deliver(now=timezone.now())
    message = Message.objects.filter(kind=kind, state="sent", **narrow).latest("pk")
    return text(message)


def follow(client, said, label, **typed):
    """Press the button on the page behind this link of a mail."""
    path = re.search(rf"{re.escape(label)}: {re.escape(settings.SITE_URL)}(\S+)", said)[1]
    assert client.get(path).status_code == 200
    return client.post(path, typed, follow=True)


def test_from_the_request_to_the_booking_by_mail(client):
    made, now = world(opened_at=timezone.now()), timezone.now()
    offered = {"council": made.havant, "offered_by": made.answerer, "skill": made.request.skills.get()}
    OfferFactory(**offered, until=timezone.localdate().replace(year=now.year + 1, day=1))
    fit_planner.plan(now)
    assert f"Offer to help: {settings.SITE_URL}/timebank/requests/{made.request.pk}/answer/" in mail("request-fits")

    fields = {**OFFERED, "lent_person": made.kim}
    loan = lending.answer(request=made.request, lender=made.havant, fields=fields, by=made.answerer, now=now)
    follow(client, mail("lending-answer", person_id=made.asker.pk), "Yes, please")
    loan.refresh_from_db()
    assert loan.state == "chosen"

    said = mail("lending-release", to_address=BOSS)
    follow(client, said, "Release the time, or say why not", answer="release", because="")
    loan.refresh_from_db()
    assert loan.state == "active"
    assert "Kim Specimen can help Winchester" in mail("lending-news", person_id=made.asker.pk)

    hours.claim(loan=loan, council=made.havant, minutes=14 * 60, note="", by=made.kim, now=timezone.now())
    said = mail("lending-hours", person_id=made.asker.pk)
    follow(client, said, "Yes, that is right")
    loan.refresh_from_db()
    assert (loan.state, loan.agreed_minutes) == ("booked", 14 * 60)
    assert [ledger.account_of(council).balance for council in (made.havant, made.winchester)] == [840, -840]
    assert "14 h are booked" in mail("lending-news", person_id=made.answerer.pk)

    again = follow(client, said, "Yes, that is right")
    assert "14 h are confirmed" in " ".join(again.content.decode().split())
    assert ledger.account_of(made.havant).balance == 840
    assert Request.objects.get(pk=made.request.pk).state == "open"
