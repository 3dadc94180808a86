"""Putting a question to councils: writing it, opening it, giving it more time, taking it back.

Whoever leads the group does it, or the room that puts the question in their name. Locks are taken in one order: the
ballot, then what belongs to it.
"""

from django.db import transaction

from ballots.counting import YES_NO
from ballots.models import Ballot, Elector, Extension, Option
from ballots.models.asking import LONGEST, MOST_OPTIONS
from ballots.refusals import NotYours, Refused, TooLate
from common import london
from councils.models import Council
from peergroups.models import PeerGroup

State = Ballot.State
COLUMNS = [
    "question", "words", "about", "about_path", "rule", "picks", "most", "places", "quorum", "electorate",
    "for_electors", "opens_at", "closes_at",
]  # fmt: skip
ANSWERS = ("Yes", "No", "Abstain")


@transaction.atomic
def make_ballot(*, group, fields, options, by, now, councils=(), key="", keys=()):
    """Write a question down. Nobody but the leads sees it until it is opened.

    `fields` are columns of the ballot; `options` are words, for yes or no not needed, and `keys` what the room above
    calls each. `councils` are those that vote where the electorate is named. Raises Refused.
    """
    require_lead(group, by)
    ballot = Ballot(group=group, key=key, made_by=by, made_at=now)
    return _write(ballot, fields, options, keys, councils)


@transaction.atomic
def change_ballot(*, ballot, fields, options, by, now, councils=(), keys=()):
    """Say it better, as long as it is a draft. Raises Refused."""
    current = held(ballot)
    require_lead(current.group, by)
    if not current.is_draft:
        raise TooLate("It was opened meanwhile. What councils are asked is not changed while they vote.")
    return _write(current, fields, options, keys, councils)


def _write(ballot, fields, options, keys, councils):
    for name in COLUMNS:
        if name in fields:
            setattr(ballot, name, fields[name])
    options = list(ANSWERS) if ballot.rule == YES_NO else list(options)
    if why := why_not_asked(ballot, options):
        raise Refused(why)
    ballot.save()
    ballot.options.all().delete()
    keys = [*keys, *[""] * (len(options) - len(keys))]
    Option.objects.bulk_create(
        Option(ballot=ballot, position=place, words=words, key=key)
        for place, (words, key) in enumerate(zip(options, keys, strict=True), 1)
    )
    ballot.electors.all().delete()
    if ballot.electorate == Ballot.Electorate.NAMED:
        Elector.objects.bulk_create(Elector(ballot=ballot, council=council) for council in councils)
    return ballot


def why_not_asked(ballot, options):
    """A sentence that says what is wrong with the question as it is written, or “”."""
    if len({words.casefold() for words in options}) < len(options):
        return "Two options are the same. Say each once."
    if not 2 <= len(options) <= MOST_OPTIONS:
        return f"Enter from 2 to {MOST_OPTIONS} options, each on a line of its own."
    if ballot.places >= len(options):
        return "More options are to be chosen than are left over. Choose fewer, or add an option."
    return ""


@transaction.atomic
def delete_ballot(*, ballot, by, now):
    """Throw a draft away, which nobody has seen. Raises Refused."""
    current = held(ballot)
    require_lead(current.group, by)
    if not current.is_draft:
        raise TooLate("It was opened meanwhile. You can withdraw it, for a reason.")
    current.delete()


@transaction.atomic
def open_ballot(*, ballot, by, now):
    """Put the question to councils: now, or at its moment. Returns False if that was done already. Raises Refused.

    The electorate is written down when voting begins. The councils are told by the planner, which finds it open.
    """
    current = held(ballot)
    require_lead(current.group, by)
    if not current.is_draft:
        return _shown(ballot, current, done=False)
    if current.opens_at is None or current.opens_at <= now:
        current.opens_at = now
    if why := why_not_opened(current, now):
        raise Refused(why)
    if current.opens_at > now:
        current.state = State.ARRANGED
        current.save(update_fields=["state", "opens_at"])
    else:
        _begin(current)
    return _shown(ballot, current)


def why_not_opened(ballot, now):
    """A sentence that says what is missing before councils can be asked, or “”."""
    opens_at = max(ballot.opens_at or now, now)
    if ballot.closes_at <= now:
        return "The day on which voting ends is over. Change it first."
    if ballot.closes_at <= opens_at:
        return "Voting would end before it begins. Change one of the days first."
    if ballot.closes_at - opens_at > LONGEST:
        return "Voting lasts for a year at most. Choose an earlier day for its end."
    count = electorate_of(ballot, opens_at).count()
    if not count:
        return "No council can vote: the group covers none on that day, or none was named."
    if ballot.quorum and ballot.quorum > count:
        return f"A result needs {ballot.quorum} councils, and only {count} can vote. Ask for fewer."
    return ""


def electorate_of(ballot, at):
    """The councils that vote if it begins at this moment: a queryset."""
    if ballot.electorate == Ballot.Electorate.GROUP:
        return ballot.group.councils_as_at(london.today(at))
    return Council.objects.filter(pk__in=ballot.electors.standing().order_by().values("council"))


def begin_due(now):
    """Begin every ballot whose moment has come. Returns how many. Run again it changes nothing."""
    due = Ballot.objects.filter(state=State.ARRANGED, opens_at__lte=now).order_by("pk")
    return sum(_begin_one(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _begin_one(pk, now):
    current = Ballot.objects.select_for_update(no_key=True).get(pk=pk)
    if current.state != State.ARRANGED or current.opens_at > now:
        return 0
    _begin(current)
    return 1


def _begin(ballot):
    """Write down who votes: those that the group covers on the day on which voting begins."""
    if ballot.electorate == Ballot.Electorate.GROUP:
        councils = electorate_of(ballot, ballot.opens_at)
        Elector.objects.bulk_create(
            [Elector(ballot=ballot, council=council) for council in councils], ignore_conflicts=True
        )
    ballot.state = State.OPEN
    ballot.save(update_fields=["state", "opens_at"])


@transaction.atomic
def extend(*, ballot, until, because, by, now):
    """Let councils vote for longer. What they said stands, and they may still change it. Raises Refused."""
    current = held(ballot)
    require_lead(current.group, by)
    if current.state not in {State.ARRANGED, State.OPEN} or current.is_over(now):
        raise TooLate("Voting is over. What councils said then stands.")
    if until <= current.closes_at:
        raise Refused("Choose a day after the one on which voting ends now.")
    if until - current.opens_at > LONGEST:
        raise Refused("Voting lasts for a year at most. Choose an earlier day.")
    Extension.objects.create(ballot=current, was=current.closes_at, until=until, because=because, by=by, at=now)
    current.closes_at = until
    current.save(update_fields=["closes_at"])
    return _shown(ballot, current)


@transaction.atomic
def withdraw(*, ballot, because, by, now):
    """Take the question back, for a reason that every council is told. Returns False if it was already.

    What councils said stays where it is and is not counted. Raises Refused.
    """
    current = held(ballot)
    require_lead(current.group, by)
    if current.state == State.WITHDRAWN:
        return _shown(ballot, current, done=False)
    if current.state not in {State.ARRANGED, State.OPEN} or current.is_over(now):
        raise TooLate("Voting is over: the result stands.")
    current.state, current.ended_at, current.ended_by, current.ended_because = State.WITHDRAWN, now, by, because
    current.save(update_fields=["state", "ended_at", "ended_by", "ended_because"])
    return _shown(ballot, current)


# Shared ---------------------------------------------------------------------------------------------------------------
def require_lead(group, by):
    """Raise NotYours unless this person leads the group today, or is a coordinator."""
    if not PeerGroup.objects.manageable_by(by).filter(pk=group.pk).exists():
        raise NotYours


def held(ballot):
    """The ballot as it stands, kept from others until the end of the transaction."""
    found = Ballot.objects.select_for_update(of=["self"], no_key=True).select_related("group").filter(pk=ballot.pk)
    current = found.first()
    if current is None:
        raise TooLate("Somebody has deleted this draft.")
    return current


def _shown(ballot, current, *, done=True):
    """Let the caller's own object say what was done."""
    if ballot is not current:
        ballot.refresh_from_db()
    return done
