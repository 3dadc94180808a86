"""What the links in a mail about a meeting do: answer for their reader. `front.deeds` maps the purpose to these."""

from accounts.models import User
from common import do_links, london
from meetings import actions, places
from meetings.models import Attendance, Meeting

Answer = Attendance.Answer
BUTTONS = {Answer.COMING: "I’m coming", Answer.MAYBE: "Say maybe", Answer.NOT_COMING: "I can’t come"}
SAID = {
    Answer.COMING: "You’re coming",
    Answer.WAITING: "You are on the waiting list",
    Answer.MAYBE: "You said maybe",
    Answer.NOT_COMING: "You’re not coming",
}
THANKS = {
    Answer.COMING: "We have sent you an entry for your calendar.",
    Answer.WAITING: "All places are taken. As soon as one comes free for you it is yours, and we tell you by email.",
    Answer.MAYBE: "Tell us when you know.",
    Answer.NOT_COMING: "Thank you for saying so: it helps the host to plan.",
}
ALL_TAKEN = "All places are taken. Who says yes now waits in order."
GONE = do_links.DeedPage("This meeting is no longer there", "Nothing was changed.", state="gone")


def show(link, now):
    """What the button would do. Changes nothing."""
    meeting, answer = _read(link)
    if meeting is None or not _may_know(link, meeting):
        return GONE  # who may not know of it any more learns neither its new date nor that it is there
    if not meeting.is_open(now):
        return do_links.DeedPage(_closed(meeting, now), "Nothing was changed.", facts=_facts(meeting), state="gone")
    if meeting.is_booked_elsewhere:
        return _booked_elsewhere(meeting)
    given = _given(link, meeting)
    if given is not None and (_asked(given), given.sequence) == (answer, meeting.sequence):
        lede = "You answered that already. You can change it at any time."
        return do_links.DeedPage(_said(given), lede, facts=_facts(meeting), state="done")
    button, lede = BUTTONS[answer], meeting.summary
    if answer == Answer.COMING and places.would_wait(meeting, link.person_id, given):
        button, lede = "Join the waiting list", f"{ALL_TAKEN} {meeting.summary}".strip()
    return do_links.DeedPage(title=f"{button}: {meeting.title}", lede=lede, button=button, facts=_facts(meeting))


def act(link, now):
    """Answer. Doing it again says that it was done; where it is booked elsewhere by now, its page says that instead."""
    meeting, answer = _read(link)
    if meeting is None or not _may_know(link, meeting):
        return do_links.Outcome(GONE.title, GONE.lede)
    person = User.objects.get(pk=link.person_id)
    try:
        is_news = actions.answer(meeting=meeting, person=person, answer=answer, by=person, now=now)
    except actions.BookedElsewhere:
        meeting.refresh_from_db()
        return _booked_elsewhere(meeting)
    except actions.MeetingClosed:
        meeting.refresh_from_db()
        return do_links.Outcome(_closed(meeting, now), "Nothing was changed.", facts=_facts(meeting))
    given = _given(link, meeting)
    return do_links.Outcome(
        title=_said(given),
        lede=THANKS[given.answer] if is_news else "",
        done_already=not is_news,
        next_url=meeting.get_absolute_url(),
        next_label="Everything about this meeting",
        facts=_facts(meeting),
    )


def _booked_elsewhere(meeting):
    """The mail asked before a lead gave the meeting a booking link."""
    return do_links.DeedPage(
        title=f"{meeting.booking_label}: {meeting.title}",
        lede=f"Places at this meeting are booked at {meeting.booking_host} now, and answers from this mail are not "
        "taken any more. Nothing was changed.",
        facts=_facts(meeting),
        state="gone",
        next_url=meeting.booking_url,
        next_label=meeting.booking_label,
    )


def _read(link):
    meeting = Meeting.objects.select_related("group", "host_council").filter(pk=link.object_id).first()
    if meeting is None or link.choice not in Attendance.ASKED:
        return None, None
    return meeting, Answer(link.choice)


def _given(link, meeting):
    """The person's answer as it stands, with their turn if they wait; or None."""
    return places.with_turn(Attendance.objects.filter(meeting=meeting, person=link.person_id)).first()


def _asked(given):
    return Answer.COMING if given.answer == Answer.WAITING else given.answer


def _said(given):
    turn = f"{places.ordinal(given.turn)} " if given.turn else ""
    return SAID[given.answer].replace("on the waiting list", f"{turn}on the waiting list")


def _may_know(link, meeting):
    person = User.objects.get(pk=link.person_id)
    return Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists()


def _closed(meeting, now):
    if meeting.state == Meeting.State.CANCELLED:
        return "This meeting is cancelled"
    if meeting.is_over(now):
        return "This meeting is over"
    return "This meeting is not open to you"


def _facts(meeting):
    facts = [("When", london.span(meeting.starts_at, meeting.ends_at))]
    if meeting.place:
        facts.append(("Where", meeting.place))
    return (("Group", meeting.group.full_name), *facts)
