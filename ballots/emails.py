"""The mails of ballots: one function per kind, each a Letter. Building one touches no network, nor the database."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from accounts.letters import stoppable
from accounts.models import MutedMail
from ballots.counting import ABSTAIN, NO, YES
from ballots.models import Ballot
from common import do_links, london
from common.words import short
from outbox.letters import Priority
from peergroups.lists import of_group

OPENED, CLOSING, RESULT, TIE = "ballot-opened", "ballot-closing", "ballot-result", "ballot-tie"
ANSWER = "ballot-answer"
FILL = "ballot-fill"
DEED_LASTS = dt.timedelta(days=60)
YES_NO = Ballot.Rule.YES_NO


def about(ballot):
    """The ballot's name in the outbox."""
    return f"ballot:{ballot.pk}"


# What asks for a vote -------------------------------------------------------------------------------------------------
def opened(ballot, elector, person, now):
    """To somebody who votes for a council: the question, and the vote itself, without signing in."""
    context = {
        "head": f"{elector.council.short_name} is asked to vote",
        "subject_words": f"{elector.council.short_name} votes: {short(ballot.question)}",
        "lede": f"{capfirst(ballot.group.in_text)} asks its councils. Each has one vote.",
    }
    return _asking(OPENED, opened_key(elector, person), ballot, elector, person, context, now)


def opened_key(elector, person):
    return f"{OPENED}:elector{elector.pk}:person{person.pk}:0"


def closing(ballot, elector, person, step, now):
    """The same to a council that has said nothing, shortly before voting ends."""
    ends = london.in_days(ballot.closes_at, now)
    context = {
        "head": f"{elector.council.short_name} has not voted yet",
        "subject_words": f"{elector.council.short_name} has not voted: {short(ballot.question)}",
        "lede": f"Voting ends {ends}. Councils that have voted get no reminder.",
    }
    return _asking(CLOSING, closing_key(ballot, elector, person, step), ballot, elector, person, context, now)


def closing_key(ballot, elector, person, step):
    return f"{CLOSING}:elector{elector.pk}:person{person.pk}:{london.today(ballot.closes_at)}.{step}"


def _asking(kind, key, ballot, elector, person, context, now):
    council = elector.council.short_name
    context |= {
        "question": ballot.question,
        "council": council,
        "quote": ballot.words,
        "facts": facts(ballot),
        "options": [] if ballot.rule == YES_NO else [option.words for option in ballot.options.all()],
        "deeds": vote_deeds(ballot, elector, person, now),
        "equal": ballot.rule == YES_NO,
        "personal": True,
        "why": f"You get this because you act for {council}. Any of its people can vote for it; the last word counts.",
    }
    more = {"expires_at": ballot.closes_at, "priority": Priority.REMINDER if kind == CLOSING else Priority.CHANGE}
    return _letter("ballot_vote", kind, key, ballot, person, context, MutedMail.Kind.BALLOTS, now=now, **more)


def vote_deeds(ballot, elector, person, now):
    """[{label, url, quiet}]: yes, no and abstain, or the way to the form, and last the page of the ballot."""
    ways = [("Yes", YES), ("No", NO), ("Abstain", ABSTAIN)] if ballot.rule == YES_NO else [("Vote", "")]
    return [
        *({"label": label, "url": _deed(choice, ballot, elector, person, now)} for label, choice in ways),
        {"label": "Read more", "quiet": True, "url": settings.SITE_URL + ballot.get_absolute_url()},
    ]


def _deed(choice, ballot, elector, person, now):
    whose = {"person_id": person.pk, "object_id": elector.pk}
    whose["expires_at"] = max(ballot.closes_at, now) + DEED_LASTS  # a late click reads how it ended
    if choice:
        return do_links.url(do_links.make(ANSWER, choice=str(choice), **whose))
    return do_links.url(do_links.make(FILL, **whose))


def facts(ballot):
    """(label, text) pairs of what one should know before voting, empty ones too."""
    return [
        ("About", ballot.about),
        (ballot.each, ballot.how),
        ("Chosen in the end", "" if ballot.rule == YES_NO else _counted(ballot.places, "option")),
        ("Voting ends", f"{london.long_date(ballot.closes_at)}, {london.clock(ballot.closes_at)}"),
        ("Result", f"shown when voting has ended{_if_enough(ballot.quorum)}"),
    ]


def _counted(number, unit):
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _if_enough(quorum):
    if not quorum:
        return ""
    return ", if 1 council votes" if quorum == 1 else f", if {quorum} councils vote"


# What came of it ------------------------------------------------------------------------------------------------------
def result(ballot, shown, person, now):
    """To everybody who could vote: what was chosen, or that the question was withdrawn. `shown` is of shown.py."""
    withdrawn = ballot.state == Ballot.State.WITHDRAWN
    unit = "dot" if ballot.rule == Ballot.Rule.DOTS else "vote"
    label = "Open this vote’s page" if withdrawn else "Read how councils voted"
    context = {
        "question": ballot.question,
        "withdrawn": withdrawn,
        "because": ballot.ended_because,
        "head": shown.headline,
        "subject_words": f"{shown.headline}: {short(ballot.question)}",
        "rows": [] if withdrawn else [(row.words, _counted(row.votes, unit), row.is_chosen) for row in shown.rows],
        "turnout": shown.turnout,
        "tie": shown.tie_words,
        "list_url": settings.SITE_URL + ballot.get_absolute_url(),
        "deeds": [{"label": label, "url": settings.SITE_URL + ballot.get_absolute_url()}],
        "why": f"You get this because you act for a council that {ballot.group.in_text} asked.",
    }
    return _letter(
        "ballot_result", RESULT, result_key(ballot, person), ballot, person, context, MutedMail.Kind.BALLOTS, now=now
    )


def result_key(ballot, person):
    return f"{RESULT}:ballot{ballot.pk}:person{person.pk}:{ballot.state}"


def tie(ballot, tied, open_places, person, now):
    """To a lead: these options are equal, and somebody has to choose. `tied` are words."""
    context = {
        "question": ballot.question,
        "group": ballot.group.in_text,
        "tied": tied,
        "places": "1 of them" if open_places == 1 else f"{open_places} of them",
        "deeds": [
            {
                "label": "Resolve it",
                "url": settings.SITE_URL + reverse("ballots:ballot-tie", args=[ballot.pk]),
            }
        ],
        "why": f"You get this because you lead {ballot.group.in_text}.",
    }
    return _letter("ballot_tie", TIE, tie_key(ballot, person), ballot, person, context, MutedMail.Kind.LEADING, now=now)


def tie_key(ballot, person):
    return f"{TIE}:ballot{ballot.pk}:person{person.pk}:0"


# Parts ----------------------------------------------------------------------------------------------------------------
def _letter(template, kind, key, ballot, person, context, mute, *, now, **more):
    said = {"kind": kind, "key": key, "about": about(ballot), "priority": Priority.CHANGE, **of_group(ballot.group)}
    return stoppable(template, person, mute, context, now=now, **said | more)
