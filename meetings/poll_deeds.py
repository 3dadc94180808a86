"""What the link in a mail about a date poll does: say to every date whether it suits, in one step.

`front.deeds` maps the purpose to these. The link is about a poll and acts for its reader, while the poll asks them.
"""

from accounts.models import User
from common import do_links, london
from meetings import actions, polls
from meetings.actions.polling import why_no_answer
from meetings.forms import DatesAnswerForm
from meetings.models import DatePoll
from meetings.poll_clashes import clashes_of

NOTHING = "Nothing was changed."
GONE = do_links.DeedPage("This poll is not for you any more", NOTHING, state="gone")


def show_answer(link, now):
    """The same questions as on the page of the poll. Changes nothing."""
    poll, person = _poll(link)
    return _past(poll, now) or _ask(poll, _form(poll, person))


def act_answer(link, now, typed):
    """Write the answers down; with what is wrong, if something is."""
    poll, person = _poll(link)
    if past := _past(poll, now):
        return do_links.Outcome(past.title, NOTHING, facts=past.facts)
    form = _form(poll, person, typed)
    if not form.is_valid():
        return _ask(poll, form)
    more = {"next_url": poll.get_absolute_url(), "next_label": "Everything about this poll"}
    try:
        is_news = actions.answer_poll(poll=poll, by=person, now=now, **form.arguments())
    except (actions.PollRefused, actions.NotAsked) as refused:
        return do_links.Outcome("Your answers were not taken", str(refused), **more)
    until = f"You can change them until {london.long_date(poll.answers_until)}."
    return do_links.Outcome("Your answers are in", until, done_already=not is_news, facts=_facts(poll), **more)


def _poll(link):
    """The poll and its reader, or (None, None) where it does not ask them."""
    poll = DatePoll.objects.select_related("group", "meeting", "fixed_on").filter(pk=link.object_id).first()
    person = User.objects.filter(pk=link.person_id).first()
    if poll is None or person is None or not poll.asked().filter(person=person).exists():
        return None, None
    return poll, person


def _form(poll, person, typed=None):
    options, said = list(poll.options.all()), polls.said_by(poll, person)
    return DatesAnswerForm(typed, options=options, said=said, clashes=clashes_of(poll, person))


def _past(poll, now):
    if poll is None:
        return GONE
    if poll.takes_answers(now):
        return None
    return do_links.DeedPage(why_no_answer(poll), NOTHING, facts=_facts(poll), state="done")


def _ask(poll, form):
    return do_links.DeedPage(
        "Which dates suit you?",
        f"Until {london.long_date(poll.answers_until)} you can change your answers.",
        button="Send my answers",
        facts=_facts(poll),
        form=form,
    )


def _facts(poll):
    found = [("For", poll.title), ("Group", poll.group.full_name), ("What to know", poll.words)]
    return tuple((label, text) for label, text in found if text)
