"""The front page: for a visitor what this is and which group is theirs; for somebody signed in what waits for them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation
from common import do_links, london
from common.lines import Line
from councils.models import Council
from digests import waiting
from front import atlas, finder, words
from front.context import Site
from meetings.models import Attendance, Meeting
from peergroups.models import Coverage, Membership, PeerGroup

DEED_LASTS = dt.timedelta(days=1)  # a link on the front page is made anew at each visit


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
        "notes": meetings.past(now).exclude(notes="")[:3],
    }
    return render(request, "home/public.html", context)


def own_home(request):
    now, user = timezone.now(), request.user
    today = london.today(now)
    memberships = list(Membership.objects.current().filter(person=user).select_related("group", "council"))
    acting_for = affiliations_of(user, today)
    joinable, unproven = offers(acting_for, memberships, today)
    lines = waiting.your_turn(user, now)
    coming = list(my_meetings(user, memberships).upcoming(now)[:5])
    site = Site(request)
    site.waiting = len(lines)  # the bar counts the same things: asked once
    context = {
        "site": site,
        "now": now,
        "greeting": words.greeting(now),
        "sentence": sentence(len(lines), coming, memberships, now),
        "tasks": [task(line, user, now, several_councils=len(acting_for) > 1) for line in lines],
        "coming": coming,
        "memberships": memberships,
        "acting_for": acting_for,
        "suggestions": joinable,
        "unproven": unproven,
        "notes": my_meetings(user, memberships).past(now).exclude(notes="")[:3],
    }
    if not memberships:
        context["open_meetings"] = Meeting.objects.visible_to(user).for_rows(user).upcoming(now)[:3]
    return render(request, "home/own.html", context)


def my_meetings(user, memberships):
    """What this person may know of in their groups, and what they said they come to elsewhere."""
    answers = Attendance.objects.filter(meeting=OuterRef("pk"), person=user)
    promised = Exists(answers.exclude(answer=Attendance.Answer.NOT_COMING))
    mine = Q(group__in=[membership.group_id for membership in memberships]) | Q(promised)
    return Meeting.objects.visible_to(user).filter(mine).for_rows(user)


def affiliations_of(user, today):
    """The councils this person acts for, each with `by_domain`: the address is on a domain that the council uses."""
    by_domain = Exists(Council.objects.on_domain(user.email).filter(pk=OuterRef("council")))
    mine = Affiliation.objects.on(today).filter(person=user).select_related("council")
    return list(mine.annotate(by_domain=by_domain))


def offers(affiliations, memberships, today):
    """The suggestions in two lists: groups to join at once, and those for which the council was only said.

    The rule is that of peergroups.permissions.councils_to_join_for, for all groups in one statement.
    """
    proven = {mine.council_id for mine in affiliations if mine.confirmed_at or mine.by_domain}
    rows = suggestions(affiliations, memberships, today)
    joinable = [(group, council) for group, council in rows if council.pk in proven]
    open_to_them = {group.pk for group, _ in joinable}
    return joinable, [(group, council) for group, council in rows if group.pk not in open_to_them]


def suggestions(affiliations, memberships, today):
    """Regions that cover a council this person acts for, and that they are not in: [(group, council)]."""
    councils = [affiliation.council_id for affiliation in affiliations]
    groups = [membership.group_id for membership in memberships]
    rows = Coverage.objects.on(today).filter(council__in=councils, group__kind=PeerGroup.Kind.REGION)
    new = rows.exclude(group__in=groups).select_related("group", "council")
    return [(row.group, row.council) for row in new.order_by("group__name", "council__short_name")]


def sentence(tasks, coming, memberships, now):
    """What this day asks, in one or two sentences."""
    if not memberships and not tasks:
        return "The first step is to find your group."
    if tasks:
        waits = f"{words.number(tasks)} {'thing waits' if tasks == 1 else 'things wait'} for you.".capitalize()
    else:
        waits = "Nothing waits for you."
    groups = {membership.group_id for membership in memberships}
    ours = next((meeting for meeting in coming if meeting.group_id in groups), None)
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
