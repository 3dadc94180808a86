"""The joint statement goes to the supplier, once, and stands from then on."""

from django.db import transaction

from common import london
from outbox import actions as outbox
from scrutiny.days import contact_emails, document
from scrutiny.days.actions.convening import prepare_agenda
from scrutiny.days.actions.shared import held, require_runs, shown, turn
from scrutiny.days.signatures import signatures_of, text_of
from scrutiny.models import Day, Sending, SentStatement, Statement, SupplierContact
from scrutiny.raters import answers_for, spoken_for
from scrutiny.refusals import Refused

Stage = Day.Stage


def contacts_for(day):
    """Who is sent the statement: the verified contacts of the supplier and of its owners. A queryset."""
    found = SupplierContact.objects.active().filter(supplier__in=answers_for(day.supplier_id))
    return found.select_related("supplier").order_by("pk")


@transaction.atomic
def send(*, day, by, now):
    """Send the statement to every contact of the supplier, by mail and with a link of their own.

    From then on the database lets nobody change it. Returns the SentStatement, or None if it was sent already. Raises
    NotYours, Refused.
    """
    current = held(day)
    require_runs(current, by)
    if SentStatement.objects.filter(day=current).exists():
        return None
    statement = Statement.objects.filter(day=current).first()
    signatures = signatures_of(current, statement)
    contacts = list(contacts_for(current).select_for_update(no_key=True, of=["self"]))  # nobody is withdrawn meanwhile
    if why := why_not_sent(current, signatures, contacts, now):
        raise Refused(why)
    text = text_of(current, text=statement.text, signatures=signatures, on=london.today(now))
    sent = SentStatement.objects.create(day=current, text=text, sha256=document.sha256(text), sent_at=now, by=by)
    turn(current, Stage.SENT, by=by, now=now)
    for contact in contacts:
        _send_to(contact, current, now)
    prepare_agenda(day=current, by=by, now=now)
    shown(day, current)
    return sent


def why_not_sent(day, signatures, contacts, now):
    """A sentence that says why the statement cannot be sent, or “”."""
    if day.stage != Stage.STATEMENT:
        return "Councils have not been asked to sign it." if not day.is_over else "This day is over."
    if not signatures.signed:
        return "No council has signed this text yet."
    if not contacts:
        return f"Nobody speaks for {day.supplier} here yet. Verify somebody first, then send it."
    if day.begins_at <= now:
        return "The day on which the supplier is met has begun. Change the dates first."
    return ""


def send_to_newcomer(*, contact, now):
    """Send somebody who was just verified what their company was sent already, of the days that go on.

    In the transaction of that deed. Returns how many mails it took. A day whose statement may be on its way at this
    moment is waited for: either that deed knows of the newcomer, or this one of what was sent.
    """
    theirs = Day.objects.filter(supplier__in=spoken_for(contact.supplier))
    near = theirs.filter(stage__in=[Stage.STATEMENT, Stage.SENT, Stage.FOLLOW_UP]).order_by("pk")
    keys = [day.pk for day in near.select_for_update(no_key=True)]
    found = list(theirs.filter(pk__in=keys).exclude(stage=Stage.STATEMENT).with_all().order_by("pk"))
    for day in found:
        _send_to(contact, day, now)
    return len(found)


def _send_to(contact, day, now):
    sending = Sending.objects.create(contact=contact, day=day, at=now, mailed_at=now)
    outbox.queue([contact_emails.to_supplier(sending, now)], now=now)
