"""What the links in a mail about an action do: it is done, it needs more time, somebody else has it.

`front.deeds` maps each purpose to these. They act for the owner alone: who handed it over reads who has it now.
"""

from accounts.models import User
from common import do_links, london
from meetings import actions
from meetings.forms.records import HandOverForm, MoreTimeForm
from meetings.models import Action
from peergroups.models import Membership

State = Action.State
GONE = do_links.DeedPage("This action is no longer there", "Nothing was changed.", state="gone")
LABEL = "Everything about this action"


# It is done -----------------------------------------------------------------------------------------------------------
def show_done(link, now):
    """What the button would do. Changes nothing."""
    action = _read(link)
    return _past(action, link) or do_links.DeedPage(
        "Is it done?", action.words, button="Yes, it is done", facts=_facts(action)
    )


def act_done(link, now):
    """Say that it is done. Doing it again says that it was done."""
    action = _read(link)
    if (past := _past(action, link)) and not _is(action, State.DONE):
        return _unchanged(past, action)
    person = User.objects.get(pk=link.person_id)
    try:
        is_news = actions.finish_action(action=action, by=person, now=now)
    except actions.ActionClosed as closed:
        return do_links.Outcome("Nothing was changed", str(closed), **_next(action))
    title = "It is done. Thank you" if is_news else "It is done"
    lede = "The group reads it at its next meeting." if is_news else ""
    return do_links.Outcome(title, lede, done_already=not is_news, facts=_facts(action), **_next(action))


# It needs more time ---------------------------------------------------------------------------------------------------
def show_time(link, now):
    action = _read(link)
    return _past(action, link) or _ask_time(action, MoreTimeForm(action=action, by=_reader(link), now=now))


def act_time(link, now, typed):
    """Give it until the day that was chosen. The same day twice says that it was done."""
    action = _read(link)
    if past := _past(action, link):
        return _unchanged(past, action)
    person = _reader(link)
    form = MoreTimeForm(typed, action=action, by=person, now=now)
    if not form.is_valid():
        return _ask_time(action, form)
    due_on, words = form.cleaned_data["until"], form.cleaned_data["words"]
    try:
        is_news = actions.extend_action(action=action, due_on=due_on, words=words, by=person, now=now)
    except actions.ActionClosed as closed:
        return do_links.Outcome("Nothing was changed", str(closed), **_next(action))
    title = f"You have until {london.long_date(due_on)}"
    lede = "We remind you three days before." if is_news else ""
    return do_links.Outcome(title, lede, done_already=not is_news, facts=_facts(action), **_next(action))


def _ask_time(action, form):
    return do_links.DeedPage(
        "How much more time?", action.words, button="Set this day", facts=_facts(action), form=form
    )


# Somebody else has it -------------------------------------------------------------------------------------------------
def show_hand_over(link, now):
    action = _read(link)
    return _past(action, link) or _ask_whom(action, HandOverForm(action=action, inside=_is_inside(action, link)))


def act_hand_over(link, now, typed):
    """Give it to a colleague, or back to the leads. A second click says who has it."""
    action = _read(link)
    if past := _past(action, link):
        return _unchanged(past, action, done_already=action is not None and action.is_open)
    by = _reader(link)
    form = HandOverForm(typed, action=action, inside=_is_inside(action, link))
    if not form.is_valid():
        return _ask_whom(action, form)
    try:
        words = form.cleaned_data["words"]
        actions.hand_over_action(action=action, person=form.person, words=words, by=by, now=now)
    except (actions.ActionClosed, actions.NotAnOwner) as refused:
        return do_links.Outcome("Nothing was changed", str(refused), **_next(action))
    title = _who_has(action, link)
    lede = "They get a mail that says so." if action.person_id else "They get a mail, and find somebody who does it."
    return do_links.Outcome(title, lede, facts=_facts(action), **_next(action))


def _ask_whom(action, form):
    lede = action.words
    return do_links.DeedPage("Who does it now?", lede, button="Hand it over", facts=_facts(action), form=form)


# Parts ----------------------------------------------------------------------------------------------------------------
def _read(link):
    found = Action.objects.select_related("group", "meeting", "person", "council").filter(pk=link.object_id)
    return found.visible_to(_reader(link)).first()


def _reader(link):
    return User.objects.get(pk=link.person_id)


def _is(action, state):
    return action is not None and action.state == state


def _past(action, link):
    """The page of what there is nothing to do about any more, or None."""
    if action is None:
        return GONE
    if not action.is_open:
        title = "It is done" if action.state == State.DONE else "It was dropped"
        lede = f"{action.words}. Said on {london.plain_date(action.closed_at)}."
        return do_links.DeedPage(title, lede, facts=_facts(action), state="done")
    if action.person_id != link.person_id:
        return do_links.DeedPage(_who_has(action, link), action.words, facts=_facts(action), state="done")
    return None


def _unchanged(past, action, *, done_already=True):
    if action is None:
        return do_links.Outcome(past.title, past.lede)
    return do_links.Outcome(past.title, past.lede, done_already=done_already, facts=past.facts, **_next(action))


def _who_has(action, link):
    """A name to members alone: who had it may have left the group since."""
    if action.person_id is None:
        return "The leads of the group have it now"
    return f"{action.person if _is_inside(action, link) else 'Somebody else'} has it now"


def _is_inside(action, link):
    return Membership.objects.current().filter(group=action.group_id, person=link.person_id).exists()


def _next(action):
    return {"next_url": action.get_absolute_url(), "next_label": LABEL}


def _facts(action):
    facts = [("By when", london.long_date(action.due_on))]
    if action.council_id:
        facts.append(("For", action.council.short_name))
    return (*facts, ("Group", action.group.full_name))
