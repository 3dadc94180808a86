"""Coming in, saying who one is and whom one acts for, and what mail one wants."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts import codes, emails
from accounts.models import Affiliation, MutedMail, User
from common import london
from councils.models import Council
from outbox import actions as outbox


def find(email):
    """The person who signs in with this address, active or not, or None."""
    return User.objects.filter(Exact(Lower("email"), email)).first()


@transaction.atomic
def send_code(*, email, replaces, now):
    """Queue a mail with a new code, take back the one it replaces, and return the SentCode to keep.

    Whether somebody is known by the address makes no difference. Somebody who was deactivated gets a mail that says so
    in place of the code; what the browser sees is the same.
    """
    code, sent = codes.make(email, now)
    if replaces:
        outbox.cancel(reason="a newer code was asked for", keys=[emails.code_key(replaces)])
    person = find(email)
    if person is None or person.is_active:
        letter = emails.code(sent=sent, code=code, person=person, now=now)
    else:
        letter = emails.code_refused(sent=sent, person=person, now=now)
    outbox.queue([letter])
    return sent


@transaction.atomic
def register(*, email, now):
    """Return the person who has shown that they read this address, made if new, with the address verified.

    `email` is canonical. A new person acts for the council whose domain it is, if that is exactly one today. Two
    requests at once make one person.
    """
    person = find(email) or _make(email, now)
    address, _ = EmailAddress.objects.get_or_create(
        user=person,
        email=email,
        defaults={"verified": True, "primary": not person.emailaddress_set.filter(primary=True).exists()},
    )
    if not address.verified:
        address.set_verified()
    return person


def _make(email, now):
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, joined_at=now)
    except IntegrityError:  # the same code was sent in twice at once
        return find(email)
    likely = list(likely_councils(email, now)[:2])
    if len(likely) == 1:
        affiliate(person=person, council=likely[0], by=person, now=now)
    return person


def likely_councils(email, now):
    """The councils of today that use exactly this address's domain: none, one, or several."""
    return Council.objects.on_domain(email).as_at(london.today(now))


@transaction.atomic
def affiliate(*, person, council, by, now):
    """Let a person act for a council from today. Saying it again changes nothing but may confirm it.

    Confirmed when the person's address is on a domain that means exactly this council; otherwise it is only said.
    """
    confirmed = [found.pk for found in likely_councils(person.email, now)[:2]] == [council.pk]
    moment = {"confirmed_at": now, "confirmed_by": person} if confirmed else {}
    affiliation, made = Affiliation.objects.get_or_create(
        person=person, council=council, ended_on=None, defaults={"started_on": london.today(now), **moment}
    )
    if confirmed and not made and affiliation.confirmed_at is None:
        affiliation.confirmed_at, affiliation.confirmed_by = now, person
        affiliation.save(update_fields=["confirmed_at", "confirmed_by"])
    return affiliation


@transaction.atomic
def end_affiliation(*, affiliation, by, now):
    """Let a person act for a council no longer, from this moment: yesterday was the last day.

    What began only today was a slip and leaves nothing. Ending it again changes nothing.
    """
    today = london.today(now)
    open_row = Affiliation.objects.filter(pk=affiliation.pk, ended_on=None)
    open_row.filter(started_on__gte=today).delete()
    open_row.update(ended_on=today - timedelta(days=1))


@transaction.atomic
def describe(*, person, name, job_title, by):
    """Say what a person is called and does."""
    person.name, person.job_title = name, job_title
    person.save(update_fields=["name", "job_title"])


@transaction.atomic
def mute_mail(*, person, kind, by, now):
    """Send this person no more mail of this kind, not even what waits to be sent. Return whether that is new."""
    _, made = MutedMail.objects.get_or_create(person=person, kind=kind, defaults={"at": now})
    if made:
        outbox.cancel(reason="the reader wants no more of this", person_id=person.pk, kinds=[kind])
    return made


@transaction.atomic
def unmute_mail(*, person, kind, by):
    """Send this person mail of this kind again."""
    MutedMail.objects.filter(person=person, kind=kind).delete()
