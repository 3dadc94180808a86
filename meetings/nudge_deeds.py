"""What the links in a nudge about hosting do: say which dates suit, take the offer back, say where the meeting is.

`front.deeds` maps each purpose to these. They act for whoever is in the group for the council that hosts.
"""

from accounts.models import User
from common import do_links, london
from meetings import actions, planner
from meetings.forms.hosting import DatesForm, WhereForm
from meetings.hosts import speaks_for
from meetings.models import HostOffer, Meeting

NOTHING = "Nothing was changed."
GONE = do_links.DeedPage("This offer is no longer there", NOTHING, state="gone")
NO_MEETING = do_links.DeedPage("This meeting is no longer there", NOTHING, state="gone")
ON_THE_AGENDA = "The leads read it with your offer, and it is on the agenda of the next meeting."


# Which dates suit -----------------------------------------------------------------------------------------------------
def show_dates(link, now):
    """The question, with what was said before."""
    offer = _offer(link)
    return _settled(offer, link) or _ask_dates(offer, DatesForm(initial={"when": offer.when}))


def act_dates(link, now, typed):
    """Say it anew. The same words twice say that it was done."""
    offer = _offer(link)
    if past := _settled(offer, link):
        return _unchanged(past)
    form = DatesForm(typed)
    if not form.is_valid():
        return _ask_dates(offer, form)
    try:
        is_news = actions.say_when(offer=offer, when=form.cleaned_data["when"], by=_reader(link), now=now)
    except actions.HostOfferSettled as settled:
        return do_links.Outcome(str(settled), NOTHING)
    offer.refresh_from_db(fields=["when"])
    title = "Thank you. The leads can choose now" if is_news else "Your offer says so"
    return do_links.Outcome(title, ON_THE_AGENDA, done_already=not is_news, facts=_facts(offer), **_next(offer.group))


def _ask_dates(offer, form):
    return do_links.DeedPage(
        "Which dates suit you?", ON_THE_AGENDA, button="Tell the leads", facts=_facts(offer), form=form
    )


# The offer is taken back ----------------------------------------------------------------------------------------------
def show_withdraw(link, now):
    """Whose offer it is, and what becomes of it. Changes nothing."""
    offer = _offer(link)
    return _settled(offer, link) or do_links.DeedPage(
        f"Take back the offer of {offer.council.short_name}?",
        "It leaves the agenda of the next meeting. You can offer again at any time.",
        button="Take it back",
        facts=_facts(offer),
    )


def act_withdraw(link, now):
    """Take it back. Doing it again says that it is settled."""
    offer = _offer(link)
    if past := _settled(offer, link):
        return _unchanged(past)
    is_news = actions.withdraw_offer(offer=offer, by=_reader(link), now=now)
    title = f"The offer of {offer.council.short_name} is taken back"
    lede = "You can offer again at any time." if is_news else ""
    return do_links.Outcome(title, lede, done_already=not is_news, facts=_facts(offer), **_next(offer.group))


# Where it is ----------------------------------------------------------------------------------------------------------
def show_venue(link, now):
    """The question, and how many people the answer goes to."""
    meeting = _meeting(link)
    return _known(meeting, now) or _ask_where(meeting, WhereForm())


def act_venue(link, now, typed):
    """Say where it is, once. What is known already stays: the leads change it."""
    meeting = _meeting(link)
    if past := _known(meeting, now):
        return _unchanged(past)
    form = WhereForm(typed)
    if not form.is_valid():
        return _ask_where(meeting, form)
    try:
        is_news = actions.say_where(meeting=meeting, by=_reader(link), now=now, **form.cleaned_data)
    except (actions.MeetingClosed, actions.NotYourCouncil) as refused:
        return do_links.Outcome(str(refused), NOTHING)
    if not is_news:  # somebody said so a moment ago
        return _unchanged(_known(_meeting(link), now))
    return do_links.Outcome(
        "Thank you. Now people know where to go",
        "Everybody who knew of the meeting is told.",
        facts=_when_and_where(meeting),
        next_url=meeting.get_absolute_url(),
        next_label="Everything about this meeting",
    )


def _ask_where(meeting, form):
    told = planner.told(meeting)
    people = {0: "Nobody has heard of this meeting yet.", 1: "One person who knows of this meeting is told."}
    return do_links.DeedPage(
        f"Where is “{meeting}”?",
        people.get(told, f"{told} people who know of this meeting are told."),
        button="Say where it is",
        facts=_when_and_where(meeting),
        form=form,
    )


def _known(meeting, now):
    """The page of what there is nothing to say about any more, or None."""
    if meeting is None:
        return NO_MEETING
    facts = _when_and_where(meeting)
    if not meeting.is_open(now):
        over = "is over" if meeting.is_over(now) else "is not going ahead"
        return do_links.DeedPage(f"This meeting {over}", NOTHING, facts=facts, state="gone")
    if meeting.place:
        lede = "If that is wrong, tell the leads of the group: they can change it."
        return do_links.DeedPage("People know where it is", lede, facts=facts, state="done")
    return None


# Parts ----------------------------------------------------------------------------------------------------------------
def _offer(link):
    """The offer, while the reader is in the group for the council that made it."""
    offer = HostOffer.objects.select_related("group", "council", "meeting").filter(pk=link.object_id).first()
    return offer if offer and speaks_for(_reader(link), offer.council_id, offer.group_id) else None


def _meeting(link):
    """The meeting, while the reader may know of it and is in the group for the council that hosts it."""
    visible = Meeting.objects.visible_to(_reader(link)).select_related("group", "host_council")
    meeting = visible.filter(pk=link.object_id, host_council__isnull=False).first()
    return meeting if meeting and speaks_for(_reader(link), meeting.host_council_id, meeting.group_id) else None


def _reader(link):
    return User.objects.get(pk=link.person_id)


def _settled(offer, link):
    """The page of an offer about which nothing is to be said any more, or None.

    The meeting may be a draft still, or one that the reader of the link may not know of: then it has no name here.
    """
    if offer is None:
        return GONE
    if offer.settled_at is None:
        return None
    day = london.plain_date(offer.settled_at)
    if offer.meeting_id:
        known = Meeting.objects.visible_to(_reader(link)).filter(pk=offer.meeting_id).exists()
        what = f"“{offer.meeting}”" if known else f"a meeting of {offer.group.in_text}"
        title = f"{offer.council.short_name} hosts {what}"
        return do_links.DeedPage(title, f"The offer was taken up on {day}.", facts=_facts(offer), state="done")
    return do_links.DeedPage("This offer is settled", f"Since {day}.", facts=_facts(offer), state="done")


def _unchanged(past):
    return do_links.Outcome(past.title, past.lede, done_already=past.state == "done", facts=past.facts)


def _next(group):
    return {"next_url": group.get_absolute_url(), "next_label": "The group’s page"}


def _facts(offer):
    facts = [("Council", offer.council.short_name), ("When", offer.when), ("Group", offer.group.full_name)]
    return tuple((label, text) for label, text in facts if text)


def _when_and_where(meeting):
    when = london.span(meeting.starts_at, meeting.ends_at)
    facts = [("When", when), ("Where", meeting.place), ("Group", meeting.group.full_name)]
    return tuple((label, text) for label, text in facts if text)
