"""What the links in mails about ballots do: vote yes, no or abstain, or fill in the vote of a council.

`front.deeds` maps each purpose to these. A link is about an Elector, a council in one ballot, and acts for whoever acts
for that council on that day.
"""

from accounts.models import User
from ballots import actions
from ballots.actions.voting import why_no_vote
from ballots.counting import ABSTAIN, NO, YES
from ballots.emails import facts
from ballots.forms import VoteForm
from ballots.models import Ballot, Cast, Elector
from ballots.refusals import Refused
from ballots.trail import in_words
from common import do_links, london
from peergroups.speakers import acting_for

NOTHING = "Nothing was changed."
GONE = do_links.DeedPage("This is no longer yours to answer", NOTHING, state="gone")
CHOICES = ((str(YES), "Yes"), (str(NO), "No"), (str(ABSTAIN), "Abstain"))
WHOLE = "Everything about this vote"
CHANGEABLE = "This is the vote of {}. Until voting ends any of its people can change it."


# Yes, no or abstain ---------------------------------------------------------------------------------------------------
def show_answer(link, now):
    """What the council would say, and what it said before. Changes nothing."""
    elector = _elector(link, now)
    word = dict(CHOICES).get(link.choice)
    if past := _past(elector, now):
        return past
    if word is None or elector.ballot.rule != Ballot.Rule.YES_NO:
        return GONE
    return do_links.DeedPage(
        elector.ballot.question,
        CHANGEABLE.format(elector.council.short_name),
        button=f"Vote {word.lower()}" if word != "Abstain" else word,
        facts=_facts(elector)[1:],
        **_more(elector),
    )


def act_answer(link, now):
    """Vote. Doing it again says that it was done."""
    page = show_answer(link, now)
    if page.state != "open":
        return do_links.Outcome(page.title, NOTHING, facts=page.facts)
    elector = _elector(link, now)
    dots = [int(str(place) == link.choice) for place in (YES, NO, ABSTAIN)]
    return _cast(elector, dots, link, now)


# Options and dots -----------------------------------------------------------------------------------------------------
def show_fill(link, now):
    """The same form as on the page of the ballot. Changes nothing."""
    elector = _elector(link, now)
    return _past(elector, now) or _ask(elector, _form(elector))


def act_fill(link, now, typed):
    """Vote; with what is wrong, if something is."""
    elector = _elector(link, now)
    if past := _past(elector, now):
        return do_links.Outcome(past.title, NOTHING, facts=past.facts)
    form = _form(elector, typed)
    if not form.is_valid():
        return _ask(elector, form)
    return _cast(elector, form.cleaned_data["dots"], link, now)


def _form(elector, typed=None):
    said = _said(elector)
    return VoteForm(typed, ballot=elector.ballot, options=_options(elector), said=said and said.dots)


def _ask(elector, form):
    return do_links.DeedPage(
        elector.ballot.question,
        CHANGEABLE.format(elector.council.short_name),
        button=f"Vote for {elector.council.short_name}",
        facts=_facts(elector)[1:],
        form=form,
        **_more(elector),
    )


# Parts ----------------------------------------------------------------------------------------------------------------
def _elector(link, now):
    """The council in its ballot, while the reader acts for it and it votes."""
    found = Elector.objects.standing().select_related("ballot__group", "council").filter(pk=link.object_id).first()
    if found is None or not acting_for(found.council_id, now).filter(pk=link.person_id).exists():
        return None
    return found


def _past(elector, now):
    if elector is None:
        return GONE
    if elector.ballot.is_voting(now):
        return None
    why = why_no_vote(elector.ballot, now).rstrip(".")
    return do_links.DeedPage(
        why,
        NOTHING,
        facts=_facts(elector, is_over=elector.ballot.has_ended or elector.ballot.is_over(now)),
        state="done",
        **_more(elector),
    )


def _more(elector):
    return {"next_url": elector.ballot.get_absolute_url(), "next_label": WHOLE}


def _facts(elector, *, is_over=False):
    """The question stands first. How to vote, and until when, is for who still may."""
    ballot, said = elector.ballot, _said(elector)
    known = [("About", ballot.about)] if is_over else facts(ballot)
    found = [("Question", ballot.question), ("Council", elector.council.short_name), *known]
    if said is not None:
        by = f"{in_words(said.dots, _options(elector), ballot)} ({said.by}, {london.plain_date(said.at)})"
        found.append(("Its vote" if is_over else "Its vote so far", by))
    return tuple((label, text) for label, text in found if text)


def _options(elector):
    return list(elector.ballot.options.all())


def _said(elector):
    casts = Cast.objects.filter(ballot=elector.ballot, council=elector.council)
    return casts.select_related("by").first()


def _cast(elector, dots, link, now):
    ballot, council = elector.ballot, elector.council
    person = User.objects.filter(pk=link.person_id).first()
    try:
        written = actions.cast(ballot=ballot, council=council, dots=dots, by=person, now=now)
    except Refused as refused:
        return do_links.Outcome("Your vote was not taken", str(refused), **_more(elector))
    said = in_words(dots, _options(elector), ballot)
    voted = f"votes: {said}" if ballot.rule == Ballot.Rule.YES_NO else "has voted"
    ends = f"Until {london.long_date(ballot.closes_at)} any of its people can change it."
    about = {"facts": _facts(elector), **_more(elector)}
    return do_links.Outcome(f"{council.short_name} {voted}", ends, done_already=written is None, **about)
