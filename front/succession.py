"""When several councils follow mine: I say which I work for, on a page, or with a link in a mail."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import actions as accounts
from accounts import succession
from accounts.models import Affiliation, User
from common import do_links, london
from common.forms import Form, Radios
from common.paths import safe_path
from councils.endings import ending_of, endings_between
from councils.models import Council
from front.actions import acting_for, leave
from meetings import succession as meetings
from meetings.models import Attendance
from peergroups import succession as peergroups
from peergroups.models import Membership
from timebank import succession as timebank


# Deeds ----------------------------------------------------------------------------------------------------------------
@transaction.atomic
def choose(*, person, predecessor, successor, by, now):
    """Say which successor a person works for (None: none of them). When the day has come all that is theirs follows.

    Before it, the night of the day does that. Returns whether it is new. Raises accounts.actions.NothingToChoose,
    ChosenAlready.
    """
    is_new = accounts.choose_successor(person=person, predecessor=predecessor, successor=successor, by=by, now=now)
    ending = ending_of(predecessor)
    if is_new and ending.has_come(london.today(now)):
        way = succession.ways(predecessor=predecessor, successors=ending.successors, on=ending.on)(person.pk)
        leave_for_good(ending=ending, by=by, now=now)
        peergroups.follow(person=person, predecessor=predecessor, way=way, on=ending.on, by=by)
        meetings.follow(person=person, predecessor=predecessor, way=way, on=ending.on)
        timebank.follow(person=person, predecessor=predecessor, way=way, on=ending.on)
    return is_new


@transaction.atomic
def leave_for_good(*, ending, by, now):
    """Let those who work for none of the successors leave the groups they were in for the council that has ended.

    Returns what happened, in words.
    """
    if not ending.has_come(london.today(now)):
        return []
    gone = succession.choices(ending.predecessor, ending.successors).filter(successor=None).values("person")
    memberships = Membership.objects.current().filter(council=ending.predecessor, person__in=gone)
    said = []
    for membership in memberships.select_related("group", "person", "council").order_by("pk"):
        leave(membership=membership, by=by, now=now, because=Membership.Ended.COUNCIL)
        said.append(f"{membership.group}: 1 member leaves, who works for none of the councils that follow.")
    return said


# The page -------------------------------------------------------------------------------------------------------------
class SuccessorForm(Form):
    NONE = "none"

    successor = forms.ChoiceField(
        widget=Radios, error_messages={"required": "Choose the council you work for, or “None of them”"}
    )

    def __init__(self, *args, ending, groups, has_come, **kwargs):
        super().__init__(*args, **kwargs)
        self.councils = {council.code: council for council in ending.successors}
        field, day = self.fields["successor"], london.plain_date(ending.on)
        field.label = f"Which council do you work for since {day}?" if has_come else (
            f"Which council will you work for from {day}?"
        )  # fmt: skip
        leaving = f"You leave {groups}" if groups else "You act for no council then"
        field.widget.hints = {self.NONE: f"{leaving}. You can name another council in your account"}
        field.choices = [
            *((code, council.official_name) for code, council in self.councils.items()),
            (self.NONE, "None of them"),
        ]

    @property
    def council(self):
        return self.councils.get(self.cleaned_data["successor"])


@require_http_methods(["GET", "HEAD", "POST"])
def successor_choice(request, code):
    """Ask a person of a council that several follow. Whom it does not concern finds no page."""
    person, now = request.user, timezone.now()
    ending = _ending_for(person, get_object_or_404(Council.objects.with_code(code)))
    if ending is None:
        raise Http404
    today = london.today(now)
    context = {
        "ending": ending,
        "has_come": ending.has_come(today),
        "choice": _choice_of(person, ending),
        "memberships": list(acting_for(person, ending.predecessor)),
        "answers": _answers(person, ending, today),
        "next": safe_path(request.POST.get("next") or request.GET.get("next")),
    }
    groups = _named([membership.group.in_text for membership in context["memberships"]])
    posted = request.POST if request.method == "POST" else None
    form = context["form"] = SuccessorForm(posted, ending=ending, groups=groups, has_come=context["has_come"])
    if form.is_valid():
        return _chosen(request, ending, form.council, now, context["next"])
    return render(request, "account/successor.html", context)


def _chosen(request, ending, successor, now, next_path):
    try:
        choose(person=request.user, predecessor=ending.predecessor, successor=successor, by=request.user, now=now)
    except (accounts.ChosenAlready, accounts.NothingToChoose) as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    messages.success(request, _said(ending, successor, now) + ".")
    return redirect(next_path or "front:account")


def offer(request, lines, now):
    """The page to send somebody to whose council has ended without their word, or None. Once in a session: no trap."""
    for line in lines:
        if line.key.startswith("choose-council:") and line.due_at <= now and not request.session.get(line.key):
            request.session[line.key] = True
            return line.url
    return None


def with_questions(affiliations):
    """The rows of this queryset with their councils, each with `asks`: several follow it, and which is still open."""
    rows = list(affiliations.select_related("council"))
    ending = [row.council_id for row in rows if row.council.end is not None and row.ended_on != row.council.end]
    found = endings_between(dt.date.min, dt.date.max, predecessor__in=ending) if ending else []
    several = {one.predecessor.pk for one in found if not one.is_into_one}
    for row in rows:
        row.asks = row.council_id in several
    return rows


def _ending_for(person, council):
    """How this council ends, if several follow it and this person acts for it, or did until they chose."""
    ending = ending_of(council)
    if ending is None or ending.is_into_one:
        return None
    is_concerned = (
        Affiliation.objects.lasting(council, ending.on).filter(person=person).exists()
        or _choice_of(person, ending) is not None
        or acting_for(person, council).exists()
    )
    return ending if is_concerned else None


def _choice_of(person, ending):
    said = succession.choices(ending.predecessor, ending.successors).filter(person=person)
    return said.select_related("successor").first()


def _answers(person, ending, today):
    """How many answers to coming meetings follow the person."""
    coming = Attendance.objects.filter(person=person, meeting__starts_on__gte=max(ending.on, today))
    return coming.filter(council=ending.predecessor).count()


# The links in mails ---------------------------------------------------------------------------------------------------
GONE = do_links.DeedPage("There is nothing to choose any more", "Nothing was changed.", state="gone")


def show(link, now):
    """What the button would do. Changes nothing."""
    person, ending, successor = _read(link)
    if ending is None:
        return GONE
    choice = _choice_of(person, ending)
    if choice is not None and choice.successor == successor:
        return do_links.DeedPage(_said(ending, successor, now), "You said so already.", state="done")
    if choice is not None:
        return do_links.DeedPage("You have said something else", succession.in_words(choice), state="gone")
    groups = _named([membership.group.in_text for membership in acting_for(person, ending.predecessor)])
    return do_links.DeedPage(
        title=f"{'Do' if ending.has_come(london.today(now)) else 'Will'} you work for {successor}?",
        lede="You say this once.",
        button=f"I work for {successor}" if ending.has_come(london.today(now)) else f"I will work for {successor}",
        facts=(
            ("From", london.long_date(ending.on)),
            ("Before", ending.predecessor.official_name),
            ("Then", successor.official_name),
            *((("Your groups", f"You stay in {groups}"),) if groups else ()),
        ),
    )


def act(link, now):
    """Choose. Doing it again says that it was done."""
    person, ending, successor = _read(link)
    if ending is None:
        return do_links.Outcome(GONE.title, GONE.lede)
    try:
        is_new = choose(person=person, predecessor=ending.predecessor, successor=successor, by=person, now=now)
    except accounts.ChosenAlready as refused:
        return do_links.Outcome("Nothing was changed", str(refused))
    return do_links.Outcome(
        title=_said(ending, successor, now),
        lede="Your groups and your answers to meetings go with you." if is_new else "",
        done_already=not is_new,
        next_url=successor.get_absolute_url(),
        next_label=successor.official_name,
    )


def _read(link):
    """(person, ending, successor), the latter two None when this person has nothing to choose there."""
    person = User.objects.get(pk=link.person_id)
    council = Council.objects.filter(pk=link.object_id).first()
    ending = _ending_for(person, council) if council else None
    successor = next((one for one in ending.successors if str(one.pk) == link.choice), None) if ending else None
    return (person, ending, successor) if successor else (person, None, None)


def _said(ending, successor, now):
    """“From 1 April 2027 you act for West Surrey”; when the day has come “You act for West Surrey”."""
    whom = f"for {successor}" if successor else f"for none of the councils that follow {ending.predecessor}"
    if ending.has_come(london.today(now)):
        return f"You act {whom}"
    return f"From {london.plain_date(ending.on)} you act {whom}"


def _named(names):
    """“the South peer group and LocalGov Digital”, or nothing."""
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last
