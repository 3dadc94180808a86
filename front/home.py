"""The front page: for a visitor what this is and which group is theirs; for somebody signed in what waits for them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from accounts.models import Affiliation
from common import do_links, london, words
from common.kept_pages import same_for_visitors
from common.lines import Deed, Line
from common.pagination import paginate
from digests import waiting
from front import atlas, finder, succession
from front.context import Site
from front.remembered import Remembered
from meetings import action_waiting
from meetings.models import Action, Attendance, Meeting
from peergroups.models import JoinRequest, Membership
from peergroups.permissions import regions_to_join
from peergroups.readers import read_once
from timebank.standing import standing_of

DEED_LASTS = dt.timedelta(days=1)  # a link on the front page is made anew at each visit


@same_for_visitors
@login_not_required
def home(request):
    return own_home(request) if request.user.is_authenticated else public_home(request)


def public_home(request):
    now = timezone.now()
    known = atlas.read(request.user, now)
    form, found = finder.ask(request, known, now)
    meetings = Meeting.objects.visible_to(request.user).for_rows(request.user)
    context = {
        "atlas": known,
        "form": form,
        "finding": found,
        "coming": meetings.upcoming(now)[:6],
        "notes": meetings.past(now).with_notes_to_read(request.user)[:3],
    }
    return render(request, "home/public.html", context)


@dataclass(frozen=True)
class Shown:
    """The front page of one person: the lines of “Your turn”, the sentence above and the HTML of all that is below."""

    lines: list[Line]
    sentence: str
    below: str


FRONT_PAGE = Remembered("front-page", made_of=(Shown, Line, Deed))


def own_home(request):
    now, user = timezone.now(), request.user
    memberships = read_once(user, Membership.objects.current().filter(person=user).select_related("group", "council"))
    acting_for = affiliations_of(user, london.today(now))
    seen_by = rights(user, memberships, acting_for)
    shown = FRONT_PAGE.of(user.pk, lambda: shown_to(user, memberships, acting_for, now), seen_by)
    if question := succession.offer(request, shown.lines, now):
        return redirect(question)
    site = Site(request)
    site.waiting = len(shown.lines)  # the bar counts the same things: asked once
    page = paginate(request, shown.lines)
    context = {
        "site": site,
        "page": page,
        "now": now,
        "greeting": words.greeting(now),
        "shown": shown,
        "tasks": [task(line, user, now, several_councils=len(acting_for) > 1) for line in page],
        "memberships": memberships,
    }
    return render(request, "home/own.html", context)


def shown_to(user, memberships, acting_for, now):
    """The Shown of this person: asks every room."""
    lines = waiting.your_turn(user, now)
    waiting.keep(user, len(lines))
    joinable, unproven = offers(user, now)
    meetings = my_meetings(user, memberships)
    coming = list(meetings.upcoming_for(user, now)[:5])
    asked = [] if memberships else list(JoinRequest.objects.open().filter(person=user).select_related("group"))
    context = {
        "user": user,
        "coming": coming,
        "memberships": memberships,
        "acting_for": acting_for,
        "suggestions": joinable,
        "unproven": [offer for offer in unproven if offer[0].pk not in {one.group_id for one in asked}],
        "asked": asked,
        "promised": promised(user, london.today(now)),
        "hours": standing_of([one.council for one in acting_for if one.confirmed_at], now),
        "has_desk": user.is_coordinator or any(membership.is_lead for membership in memberships),
        "notes": meetings.past(now).with_notes_to_read(user)[:3],
    }
    if not memberships:
        context["open_meetings"] = Meeting.objects.visible_to(user).for_rows(user).upcoming_for(user, now)[:3]
    told = sentence(len(lines), coming, memberships, now, is_coordinator=user.is_coordinator, asked=asked)
    return Shown(lines, told, render_to_string("home/_below.html", context))


def rights(user, memberships, acting_for):
    """What decides what this person may see here: it is worked out anew as soon as that is something else."""
    roles = sorted((one.group_id, one.role, one.council_id) for one in memberships)
    councils = sorted((one.council_id, one.confirmed_at is not None) for one in acting_for)
    return (user.is_coordinator, roles, councils)


def my_meetings(user, memberships):
    """What this person may know of in their groups, and what they said they come to elsewhere."""
    answers = Attendance.objects.filter(meeting=OuterRef("pk"), person=user)
    promised = Exists(answers.exclude(answer=Attendance.Answer.NOT_COMING))
    mine = Q(group__in=[membership.group_id for membership in memberships]) | Q(promised)
    return Meeting.objects.visible_to(user).filter(mine).for_rows(user)


def promised(user, today):
    """What this person said they would do, beyond what is their turn now: the soonest three."""
    later = Action.objects.open().filter(person=user, due_on__gt=today + action_waiting.AHEAD)
    return later.select_related("group").order_by("due_on", "pk")[:3]


def affiliations_of(user, today):
    """The councils this person acts for."""
    return list(Affiliation.objects.acting(today).filter(person=user).select_related("council"))


def offers(user, now):
    """Regions for this person in two lists of (group, council): those to join at once, and those to ask."""
    rows = regions_to_join(user, now)
    joinable = [(group, council) for group, council, at_once in rows if at_once]
    open_to_them = {group.pk for group, _ in joinable}
    return joinable, [(group, council) for group, council, _ in rows if group.pk not in open_to_them]


def sentence(tasks, coming, memberships, now, *, is_coordinator=False, asked=()):
    """What this day asks, in one or two sentences."""
    if not memberships and not tasks and is_coordinator:
        return "You look after the network."
    if not memberships and not tasks and asked:
        return f"You have asked to join {get_text_list([one.group.in_text for one in asked], 'and')}."
    if not memberships and not tasks:
        return "The first step is to find your group."
    if tasks:
        waits = f"{words.number(tasks)} {'thing waits' if tasks == 1 else 'things wait'} for you.".capitalize()
    else:
        waits = "Nothing waits for you."
    groups = {membership.group_id for membership in memberships}
    on = (meeting for meeting in coming if meeting.state == Meeting.State.PUBLISHED)
    ours = next((meeting for meeting in on if meeting.group_id in groups), None)
    if ours is None:
        return waits
    verb = "is meeting" if ours.starts_at <= now else "meets"
    return f"{waits} {ours.group.name} {verb} {words.day(ours.starts_at, now)}."


@dataclass(frozen=True)
class Button:
    """A deed that is done where it stands (`choice` is posted), or on its page of one button (`href`)."""

    label: str
    main: bool
    choice: str = ""
    href: str = ""


@dataclass(frozen=True)
class Task:
    """A line of “Your turn” with the words of its deadline and its buttons; an answer is posted to `action`."""

    line: Line
    by: str
    urgent: bool
    action: str
    buttons: tuple[Button, ...]


def task(line, person, now, *, several_councils):
    """What the front page shows for a line. An answer to a meeting is given at once; any other deed has its page.

    Who acts for several councils is asked for which one, on the meeting's page.
    """
    answers = bool(line.deeds) and all(deed.purpose == "meeting-answer" for deed in line.deeds)
    action = ""
    if answers and several_councils:
        buttons = (Button("Answer", main=True, href=line.url),)
    elif answers:
        action = f"{line.url}answer/"
        buttons = tuple(Button(deed.label, deed.main, choice=deed.choice) for deed in line.deeds)
    else:
        buttons = tuple(Button(deed.label, deed.main, href=deed_page(deed, person, now)) for deed in line.deeds)
    by, urgent = words.deadline(line.due_at, now) if line.due_at else ("", False)
    return Task(line, by, urgent, action, buttons)


def deed_page(deed, person, now):
    token = do_links.make(
        deed.purpose, person_id=person.pk, object_id=deed.object_id, choice=deed.choice, expires_at=now + DEED_LASTS
    )
    return reverse("front:do", args=[token])
