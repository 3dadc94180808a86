"""Coming in, saying who one is and whom one acts for, and what mail one wants."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from accounts import codes, emails, succession
from accounts.models import Affiliation, MutedMail, SuccessorChoice, User
from common import london
from councils.endings import ending_of
from councils.models import Council
from outbox import actions as outbox


class LastCoordinator(Exception):
    """Nobody would look after the network any more. Its text says so, for people."""


class AccountErased(Exception):
    """Who was erased cannot come back: nothing is left to come back to. Its text says so, for people."""


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
def register(*, email, now, mail_arrived=True):
    """Return the person who has shown that they read this address, made if new, with the address verified.

    `email` is canonical. A new person acts for the council whose domain it is, if that is exactly one today. Two
    requests at once make one person. An address that was dead is alive again if it was mail that showed it: a code
    arrived there.
    """
    person = find(email) or _make(email, now)
    address, _ = EmailAddress.objects.get_or_create(
        user=person,
        email=email,
        defaults={"verified": True, "primary": not person.emailaddress_set.filter(primary=True).exists()},
    )
    if not address.verified:
        address.set_verified()
    if mail_arrived:
        outbox.revive(address=email, by=person, now=now)
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
    today = london.today(now)
    # The row in force may have its last day already: the council ends, and what follows it is dated ahead.
    affiliation, made = Affiliation.objects.on(today).filter(person=person, council=council).first(), False
    if affiliation is None:
        affiliation, made = Affiliation.objects.get_or_create(
            person=person, council=council, ended_on=None, defaults={"started_on": today, **moment}
        )
    if confirmed and not made and affiliation.confirmed_at is None:
        affiliation.confirmed_at, affiliation.confirmed_by = now, person
        affiliation.save(update_fields=["confirmed_at", "confirmed_by"])
    return affiliation


@transaction.atomic
def end_affiliation(*, affiliation, by, now):
    """Let a person act for a council no longer, from this moment: yesterday was the last day.

    What began only today was a slip and leaves nothing. What was dated ahead for the council's successor goes with it.
    Ending it again changes nothing.
    """
    today = london.today(now)
    row = (
        Affiliation.objects.select_for_update()
        .filter(Q(ended_on=None) | Q(ended_on__gte=today))
        .filter(pk=affiliation.pk)
    )
    for current in row:
        succession.call_off(current, today)
        if current.started_on >= today:
            current.delete()
        else:
            current.ended_on = today - timedelta(days=1)
            current.save(update_fields=["ended_on"])


class NothingToChoose(Exception):
    """The council does not end, or one council follows it, or not this one. Its text says so, for people."""


class ChosenAlready(Exception):
    """The person gave another answer before. Its text says which, and what can be done, for people."""


@transaction.atomic
def choose_successor(*, person, predecessor, successor, by, now):
    """Write down once which successor a person works for (None: none of them), and date their affiliation.

    It is dated ahead, or from today if the day has come. Returns whether that is new. What else follows the person is
    moved by front.succession.choose. Raises NothingToChoose, ChosenAlready.
    """
    ending = ending_of(predecessor)
    if ending is None or ending.is_into_one or (successor is not None and successor not in ending.successors):
        raise NothingToChoose("There is nothing to choose: look at the council’s page for what follows it.")
    succession.hold([person.pk])
    SuccessorChoice.objects.filter(person=person, predecessor=predecessor).exclude(
        pk__in=succession.choices(predecessor, ending.successors).values("pk")
    ).delete()  # said of a council that, as the register has it now, does not follow
    choice, made = SuccessorChoice.objects.get_or_create(
        person=person, predecessor=predecessor, defaults={"successor": successor, "at": now, "by": by}
    )
    if choice.successor_id != (successor.pk if successor else None):
        raise ChosenAlready(succession.in_words(choice))
    if made:
        way = succession.ways(predecessor=predecessor, successors=ending.successors, on=ending.on)(person.pk)
        succession.follow(person=person, predecessor=predecessor, way=way, on=ending.on)
        outbox.cancel(
            reason="chosen since", person_id=person.pk, kinds=[emails.COUNCIL_ENDS], about=emails.about(predecessor)
        )
    return made


@transaction.atomic
def describe(*, person, name, job_title, by):
    """Say what a person is called and does, each on one line: a name stands in the head of a mail."""
    person.name, person.job_title = " ".join(name.split()), " ".join(job_title.split())
    person.save(update_fields=["name", "job_title"])


# What the outbox calls the mails that each choice stops, by the names that the rooms give them.
STOPPED = {
    MutedMail.Kind.INVITATION: ["invitation"],
    MutedMail.Kind.REMINDER: ["reminder"],
    MutedMail.Kind.ACTION: ["action-reminder", "action-given"],
    MutedMail.Kind.NOTES: ["notes"],
    MutedMail.Kind.FEEDBACK: ["feedback", "trial"],
    MutedMail.Kind.HOSTING: ["hosting-offer", "hosting-venue"],
    MutedMail.Kind.LEADING: ["leading-due", "leading-unowned", "notes-late", "action-unowned", "ballot-tie"],
    MutedMail.Kind.HELP_WANTED: ["request-fits"],
    MutedMail.Kind.LENDING: ["offer-ends", "lending-balance"],
    MutedMail.Kind.BALLOTS: ["ballot-opened", "ballot-closing", "ballot-result"],
    MutedMail.Kind.REGISTER: ["uses-check"],
    MutedMail.Kind.RATINGS: ["rating-judge", "rating-returned", "rating-reply"],
    MutedMail.Kind.DATES: ["date-poll-opened", "date-poll-reminder", "date-poll-ended"],
    MutedMail.Kind.DAYS: ["day-invitation", "day-needs", "day-sign", "day-news", "day-answers", "day-commitment"],
}


@transaction.atomic
def mute_mail(*, person, kind, by, now):
    """Send this person no more mail of this kind, not even what waits to be sent. Return whether that is new."""
    _, made = MutedMail.objects.get_or_create(person=person, kind=kind, defaults={"at": now})
    if made:
        outbox.cancel(reason="the reader wants no more of this", person_id=person.pk, kinds=STOPPED[kind])
    return made


@transaction.atomic
def unmute_mail(*, person, kind, by):
    """Send this person mail of this kind again."""
    MutedMail.objects.filter(person=person, kind=kind).delete()


# Being named ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def show_name_in_public(*, person, by, now):
    """Let everybody read the person's name where they lead a group or present. Saying it again keeps the first date."""
    User.objects.filter(pk=person.pk, is_active=True, named_in_public_since=None).update(named_in_public_since=now)
    person.refresh_from_db(fields=["named_in_public_since"])


@transaction.atomic
def hide_name_in_public(*, person, by, now):
    """From this moment the public reads “a lead from Winchester” again."""
    User.objects.filter(pk=person.pk).update(named_in_public_since=None)
    person.named_in_public_since = None


# Closing --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def close(*, person, by, now):
    """Let a person sign in no longer. Returns False if closed already. Raises LastCoordinator.

    What ends with it in other rooms is ended by `front.actions.close_account`.
    """
    if person.is_superuser:
        coordinators = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
        # Locked, so that of the last two who close at once one stays.
        if list(coordinators.select_for_update(no_key=True).values_list("pk", flat=True)) == [person.pk]:
            raise LastCoordinator(
                "This is the last coordinator of the network. Make somebody else a coordinator first."
            )
    closed = User.objects.filter(pk=person.pk, is_active=True).update(is_active=False, closed_at=now, closed_by=by)
    # Who comes back makes new ones: where the old ones are by then, nobody knows. Last, so that none is made meanwhile.
    person.feed_links.all().delete()
    person.refresh_from_db()
    return bool(closed)


@transaction.atomic
def open_again(*, person, by, now):
    """Let a person sign in again. Returns False if they may already. Raises AccountErased."""
    person.refresh_from_db()
    if person.erased_at:
        raise AccountErased("This person was erased, so the account cannot be opened again.")
    opened = User.objects.filter(pk=person.pk, is_active=False, erased_at=None)
    count = opened.update(is_active=True, closed_at=None, closed_by=None)
    person.refresh_from_db()
    return bool(count)
