"""Signing in with another address."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import actions
from accounts import security_emails as emails
from accounts.factors import sign_out_everywhere
from accounts.models import User
from common import london
from councils.models import Council
from outbox import actions as outbox


class AddressTaken(Exception):
    """Somebody signs in with this address already. Its text says so, for who has shown that they read its mail."""


@transaction.atomic
def change_address(*, person, email, by, now):
    """Let a person sign in with this address (canonical; a code that went there was entered) and with no other.

    Both addresses are told. Councils that the new address's domain means are confirmed; those that the old one's domain
    alone had confirmed are only said from now on, until a lead confirms them. Raises AddressTaken.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    other = actions.find(email)
    if other is not None:
        raise AddressTaken("There is an account with this address already. Sign in with it, or enter another address.")
    old = person.email
    person.email = email
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    outbox.revive(address=email, by=person, now=now)
    _confirm_anew(person, email, now)
    sign_out_everywhere(person=person)
    outbox.queue([
        emails.address_changed(person, old=old, new=email, to_address=address, now=now) for address in (old, email)
    ])  # fmt: skip


def _confirm_anew(person, email, now):
    """What an address said of its reader's council, it says no longer when it is not theirs any more."""
    meant = list(Council.objects.on_domain(email).as_at(london.today(now))[:2])
    acting = person.affiliations.on(london.today(now))
    acting.filter(confirmed_by=person).exclude(council__in=meant if len(meant) == 1 else []).update(
        confirmed_at=None, confirmed_by=None
    )
    for affiliation in acting.filter(confirmed_at=None, council__in=meant).select_related("council"):
        actions.affiliate(person=person, council=affiliation.council, by=person, now=now)
