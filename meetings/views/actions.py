"""The actions of a group: its board, one action with its trail, and what people do with it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from councils.models import Council
from meetings import actions
from meetings.action_words import trail, with_standing
from meetings.forms.records import (
    ActionFilter,
    ActionForm,
    ChangeForm,
    DoneForm,
    DropForm,
    HandOverForm,
    MoreTimeForm,
    ReopenForm,
)
from meetings.models import Action
from meetings.permissions import can_act_on, can_add_action, can_change_links, can_hand_on, can_see_owners
from meetings.views.editing import asks_and_does
from meetings.views.entrance import public_page
from meetings.views.mailing import TOO_MANY, may_mail
from peergroups.doors import enter_group, get_visible, require

CLOSED = {Action.State.DONE: "This action is done already.", Action.State.DROPPED: "This action was dropped already."}


# Reading --------------------------------------------------------------------------------------------------------------
@same_for_visitors
@public_page
@require_safe
def action_list(request, slug):
    visit = enter_group(request, slug, public=True)
    today = london.today(timezone.now())
    found = Action.objects.filter(group=visit.group).visible_to(request.user)
    councils = _by_council(found, today)
    form = ActionFilter(request.GET, councils=councils, today=today, with_people=can_see_owners(visit))
    page = paginate(request, form.narrowed(found).select_related("person", "council", "meeting"))
    for action in with_standing(page.object_list, today):
        action.group = visit.group
    context = {
        "visit": visit,
        "group": visit.group,
        "form": form,
        "page": page,
        "councils": [council for council in councils if council.open],
        "totals": _totals(found, today),
        "sees_owners": can_see_owners(visit),
        "can_add_action": can_add_action(visit),
    }
    return render(request, "meetings/action_list.html", context)


def _by_council(found, today):
    """The councils that own, or owned, any of these, by name, each with how many are `open` and `overdue`."""
    is_open = Q(actions__state=Action.State.OPEN)
    mine = Q(actions__in=found.order_by().values("pk"))
    return list(
        Council.objects.filter(mine)
        .annotate(
            open=Count("actions", filter=is_open & mine),
            overdue=Count("actions", filter=is_open & mine & Q(actions__due_on__lt=today)),
        )
        .order_by("short_name", "pk")
    )


def _totals(found, today):
    is_open = Q(state=Action.State.OPEN)
    return found.aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
        nobodys=Count("pk", filter=is_open & Q(person=None)),
        done=Count("pk", filter=Q(state=Action.State.DONE)),
    )


@same_for_visitors
@public_page
@require_safe
def action_detail(request, slug, pk):
    visit = enter_group(request, slug, public=True)
    found = Action.objects.filter(group=visit.group).visible_to(request.user)
    action = get_visible(found.select_related("person", "council", "meeting"), pk)
    action.group = visit.group
    with_standing([action], london.today(timezone.now()))
    is_mine = action.person_id is not None and action.person_id == request.user.pk
    sees_owners = can_see_owners(visit) or is_mine
    steps = action.steps.select_related("person", "council", "by") if sees_owners else []
    context = {
        "visit": visit,
        "group": visit.group,
        "action": action,
        "is_mine": is_mine,
        "sees_owners": sees_owners,
        "trail": trail(steps, outsider=None if can_see_owners(visit) else request.user.pk),
        "links": action.links.all(),
        "sees_meeting": action.meeting_id and _may_know(request.user, action.meeting),
        "can_act_on": can_act_on(visit, action),
        "can_change_links": bool(action.meeting_id) and can_change_links(visit, action.meeting),
    }
    return render(request, "meetings/action_detail.html", context)


def _may_know(user, meeting):
    return type(meeting).objects.visible_to(user).filter(pk=meeting.pk).exists()


# Doing ----------------------------------------------------------------------------------------------------------------
@asks_and_does
def new_action(request, slug):
    """Said outside a meeting. Who comes in here says it for themselves or a colleague, a lead for anybody."""
    visit = enter_group(request, slug)
    now = timezone.now()
    owners = [pair for pair in actions.action_owners(visit.group) if _may_speak_for(visit, pair)]
    mine = {"owner": str(request.user.pk)}
    typed = request.POST if request.method == "POST" else None
    form = ActionForm(typed, owners=owners, today=london.today(now), initial=mine)
    status = 200
    if form.is_valid():
        if form.cleaned_data["owner"][0] == request.user or may_mail(request, form):
            return _add(request, visit.group, form.cleaned_data, now)
        status = 429
    context = {"visit": visit, "group": visit.group, "form": form}
    return render(request, "meetings/action_new.html", context, status=status)


def _add(request, group, fields, now):
    words, (person, council), due_on = (fields[name] for name in ("words", "owner", "due_on"))
    action = actions.add_action(
        group=group, words=words, person=person, council=council, due_on=due_on, by=request.user, now=now
    )
    messages.success(request, "It is on the list, and on the agenda of each meeting until it is done.")
    return redirect(action)


def _may_speak_for(visit, pair):
    person, council = pair
    same = visit.council is not None and council is not None and council.pk == visit.council.pk
    return can_hand_on(visit) or person.pk == visit.user.pk or same


@asks_and_does
def finish_action(request, slug, pk):
    visit, action = _enter(request, slug, pk)
    form = DoneForm(request.POST if request.method == "POST" else None)
    if not action.is_open:
        return _closed(request, action)
    if form.is_valid():
        said = "It is done. Thank you." if action.person_id == request.user.pk else "It is done."
        return _do(request, action, said, actions.finish_action, **form.cleaned_data)
    return _ask(request, visit, action, form, "done")


@asks_and_does
def extend_action(request, slug, pk):
    visit, action = _enter(request, slug, pk)
    now = timezone.now()
    if not action.is_open:
        return _closed(request, action)
    typed = request.POST if request.method == "POST" else None
    form = MoreTimeForm(typed, action=action, by=request.user, now=now, with_day=True)
    if form.is_valid():
        due_on, words = form.cleaned_data["until"], form.cleaned_data["words"]
        said = f"It is due by {london.long_date(due_on)} now."
        return _do(request, action, said, actions.extend_action, due_on=due_on, words=words)
    return _ask(request, visit, action, form, "time")


@asks_and_does
def hand_over_action(request, slug, pk):
    visit, action = _enter(request, slug, pk)
    if not action.is_open:
        return _closed(request, action)
    typed = request.POST if request.method == "POST" else None
    form = HandOverForm(typed, action=action, anybody=can_hand_on(visit), inside=visit.is_insider)
    if form.is_valid() and (form.person == request.user or may_mail(request, form)):
        person, words = form.person, form.cleaned_data["words"]
        said = f"{person} has it now." if person else "The leads of the group have it now."
        return _do(request, action, said, actions.hand_over_action, person=person, words=words)
    return _ask(request, visit, action, form, "hand-over")


@asks_and_does
def drop_action(request, slug, pk):
    visit, action = _enter(request, slug, pk)
    if not action.is_open:
        return _closed(request, action)
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = "It is dropped. The notes of the next meeting say why."
        return _do(request, action, said, actions.drop_action, reason=form.cleaned_data["reason"])
    return _ask(request, visit, action, form, "drop")


@asks_and_does
def reopen_action(request, slug, pk):
    visit, action = _enter(request, slug, pk)
    if action.is_open:
        messages.info(request, "This action is open.")
        return redirect(action)
    typed = request.POST if request.method == "POST" else None
    form = ReopenForm(typed, action=action, today=london.today(timezone.now()))
    if form.is_valid() and (action.person == request.user or may_mail(request, form)):
        words, due_on = form.cleaned_data["words"], form.cleaned_data["due_on"]
        said = "It is open again, and on the next agenda."
        return _do(request, action, said, actions.reopen_action, words=words, due_on=due_on)
    return _ask(request, visit, action, form, "reopen")


@asks_and_does
def change_action(request, slug, pk):
    visit, action = _enter(request, slug, pk)
    if not action.is_open:
        return _closed(request, action)
    typed = request.POST if request.method == "POST" else None
    form = ChangeForm(typed, action=action, today=london.today(timezone.now()))
    if form.is_valid():
        words, due_on = form.cleaned_data["words"], form.cleaned_data["due_on"]
        return _do(request, action, "Your changes are saved.", actions.change_action, words=words, due_on=due_on)
    return _ask(request, visit, action, form, "change")


# Parts ----------------------------------------------------------------------------------------------------------------
def _enter(request, slug, pk):
    """The visit and the action, for who may act on it. From outside the group that is its owner alone; Http404."""
    visit = enter_group(request, slug, public=True)
    found = Action.objects.filter(group=visit.group).visible_to(request.user)
    if not visit.is_insider:
        found = found.filter(person=request.user)
    action = get_visible(found.select_related("person", "council", "meeting"), pk)
    action.group = visit.group
    require(can_act_on(visit, action))
    return visit, action


def _do(request, action, said, deed, **fields):
    """Do it, say so, and go back to where it was asked for."""
    try:
        is_news = deed(action=action, by=request.user, now=timezone.now(), **fields)
    except (actions.ActionClosed, actions.NotAnOwner) as refused:
        messages.error(request, str(refused))
    else:
        if is_news:
            messages.success(request, said)
        else:
            messages.info(request, "Nothing has changed: it was so already.")
    return redirect(action)


def _closed(request, action):
    messages.info(request, CLOSED[action.state])
    return redirect(action)


def _ask(request, visit, action, form, deed):
    context = {
        "visit": visit,
        "group": visit.group,
        "action": action,
        "form": form,
        "deed": deed,
        "address": reverse(f"meetings:action-{deed}", args=[visit.group.slug, action.pk]),
        "is_mine": action.person_id == request.user.pk,
        "sees_owners": can_see_owners(visit) or action.person_id == request.user.pk,
    }
    status = 429 if TOO_MANY in form.non_field_errors() else 200
    return render(request, "meetings/action_deed.html", context, status=status)
