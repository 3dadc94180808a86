"""What waits for the group's meetings: the list, proposals, themes, and what becomes of a topic at one meeting."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pagination import paginate
from meetings import actions
from meetings.actions.building import next_theme
from meetings.actions.placements import object_of
from meetings.explaining import explain_topics
from meetings.forms import ProposalForm, SettleForm, ThemeForm
from meetings.models import Meeting, Placement, Topic
from meetings.permissions import can_change_agenda, can_propose_topic, can_schedule_meeting, can_withdraw_topic
from meetings.series import next_meeting, previous_meeting
from meetings.views.agenda import agenda_url
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from peergroups.doors import enter_group, get_visible, require

COUNTED = (Topic.Kind.ACTION, Topic.Kind.DECISION)  # these have pages of their own
RECENT = 10


@asks_and_does
def topic_list(request, slug):
    """Everything open, with why; leads add a theme."""
    visit = enter_group(request, slug)
    may_lead, now = can_schedule_meeting(visit), timezone.now()
    following = next_meeting(visit.group, now)
    form = _theme_form(request, following) if may_lead else None
    if request.method == "POST":
        require(may_lead)
        if form.is_valid():
            topic = actions.add_theme(group=visit.group, by=request.user, now=now, **form.cleaned_data)
            messages.success(request, f"“{topic}” is on the next agenda.")
            return redirect(topics_url(visit.group))
    context = {
        "visit": visit, "group": visit.group, "form": form, "following": following,
        "agenda": _readable(following, request.user), "can_propose_topic": can_propose_topic(visit),
        "can_lead": may_lead, "page": _waiting(request, visit, following, now), **_others(visit),
    }  # fmt: skip
    return render(request, "meetings/topic_list.html", context)


def _waiting(request, visit, following, now):
    """A page of what is open and has no page of its own, each with why, where it stands and what one can do."""
    topics = Topic.objects.filter(group=visit.group).visible_to(visit.user).open().exclude(kind__in=COUNTED)
    page = paginate(request, topics.select_related("council", "opened_by"))
    page.object_list = list(page.object_list)
    explain_topics(page.object_list, following, now=now)
    for topic in page.object_list:
        topic.can_be_withdrawn = can_withdraw_topic(visit, topic)
        topic.host_offer = int(topic.key.rpartition(":")[2]) if topic.kind == Topic.Kind.HOST else None
    return page


def _others(visit):
    """How many actions and decisions wait, and what was closed lately."""
    topics = Topic.objects.filter(group=visit.group).visible_to(visit.user)
    kinds = {f"{kind}s": Count("pk", filter=Q(kind=kind)) for kind in COUNTED}  # “actions”, “decisions”
    closed = topics.exclude(kind__in=COUNTED).exclude(closed_at=None).order_by("-closed_at", "-pk")
    return {"counts": topics.open().aggregate(**kinds), "closed": closed[:RECENT]}


def _readable(meeting, user):
    """The address of this agenda for who may know of the meeting, or “”: a draft is its leads' alone."""
    known = meeting is not None and Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists()
    return agenda_url(meeting) if known else ""


def _theme_form(request, following):
    before = previous_meeting(following) if following else None
    suggested = next_theme(before) if request.method != "POST" else None
    return ThemeForm(request.POST if request.method == "POST" else None, suggested=suggested)


@asks_and_does
def propose_topic(request, slug):
    visit = enter_group(request, slug)
    require(can_propose_topic(visit))
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        topic = actions.propose(
            group=visit.group, fields=form.cleaned_data, council=visit.council, by=request.user, now=timezone.now()
        )
        messages.success(request, f"“{topic}” waits for the group’s next meeting. The leads find it a place.")
        return redirect(topics_url(visit.group))
    following = next_meeting(visit.group, timezone.now())
    is_known = bool(_readable(following, request.user))
    context = {"visit": visit, "group": visit.group, "form": form, "following": following if is_known else None}
    return render(request, "meetings/topic_propose.html", context)


@asks_and_does
def withdraw_topic(request, slug, pk):
    visit = enter_group(request, slug)
    topic = get_visible(Topic.objects.filter(group=visit.group).select_related("group"), pk)
    require(can_withdraw_topic(visit, topic) or (topic.closed_at is not None and can_propose_topic(visit)))
    if topic.closed_at is not None:
        messages.info(request, "This does not wait for a meeting any more.")
        return redirect(topics_url(visit.group))
    if request.method == "POST":
        actions.withdraw_topic(topic=topic, by=request.user, now=timezone.now())
        messages.success(request, f"You have taken “{topic}” back.")
        return redirect(topics_url(visit.group))
    context = {"visit": visit, "group": visit.group, "topic": topic}
    return render(request, "meetings/topic_withdraw.html", context)


# At one meeting -------------------------------------------------------------------------------------------------------
LEAVE_OUT, DROP = ("leave-out", "Leave it out this time"), ("drop", "Drop it for good")
NO_MORE = "It comes back at no meeting"
DROPS = {
    Topic.Kind.ACTION: "The action is dropped: nobody has to do it any more",
    Topic.Kind.DECISION: "The decision no longer stands",
    Topic.Kind.STANDING: "It stops, and comes back at no meeting",
    Topic.Kind.HOST: "The offer is declined",
    Topic.Kind.TRIAL: "The trial ends",
}


@asks_and_does
def settle_placement(request, slug, pk, placement):
    """Give a topic a line at this meeting, leave it out this once, put it back, or drop it for good."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting))
    rows = Placement.objects.filter(meeting=meeting).select_related("topic__council", "topic__opened_by", "item")
    placement = get_visible(rows, placement)
    placement.meeting = meeting
    if placement.topic.closed_at is not None:
        messages.info(request, "This does not wait for a meeting any more.")
        return redirect(agenda_url(meeting))
    topic = placement.topic
    form = SettleForm(
        request.POST if request.method == "POST" else None, deeds=_deeds(placement), minutes=topic.minutes,
        hints={"leave-out": "It waits for the next meeting", "drop": DROPS.get(topic.kind, NO_MORE)},
    )  # fmt: skip
    if form.is_valid():
        return _settle(request, placement, form.cleaned_data)
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "placement": placement, "form": form}
    context |= {"topic": topic, "about": object_of(topic)}
    return render(request, "meetings/placement_settle.html", context)


def _deeds(placement):
    if placement.item_id is not None:
        deeds = [LEAVE_OUT, DROP]
    elif placement.skipped_at is not None:
        deeds = [("put-back", "Put it back on the agenda"), DROP]
    else:
        deeds = [("place", "Put it on the agenda"), LEAVE_OUT, DROP]
    return [deed for deed in deeds if deed != DROP or placement.topic.kind != Topic.Kind.PROMISE]


def _settle(request, placement, said):
    given = {"by": request.user, "now": timezone.now()}
    topic, deed = placement.topic, said["deed"]
    try:
        if deed == "drop":
            actions.drop_topic(topic=topic, because=said["because"], **given)
            messages.success(request, f"“{topic}” is dropped. The next notes say why.")
        elif deed == "leave-out":
            actions.leave_out(placement=placement, because=said["because"], **given)
            messages.success(request, f"“{topic}” is left out this time, and waits for the next meeting.")
        else:
            minutes = said.get("minutes") or topic.minutes
            put = actions.place_topic(placement=placement, minutes=minutes, **given)
            messages.success(request, f"“{put}” is on the agenda.")
            return redirect(f"{agenda_url(placement.meeting)}#line-{put.pk}")
    except (
        actions.MeetingClosed, actions.TopicClosed, actions.LineWrittenUnder, actions.ActionClosed,
        actions.DecisionEnded,
    ) as refused:  # fmt: skip
        messages.error(request, str(refused))
    return redirect(agenda_url(placement.meeting))


@require_safe
def topics_of_line(request, slug, pk, item):
    """The topics that gather on a line, each with what a lead can do to it here."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_change_agenda(visit, meeting))
    item = get_visible(meeting.agenda_items.all(), item)
    rows = Placement.objects.filter(item=item, topic__closed_at=None).select_related("topic__council")
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "item": item}
    context["page"] = paginate(request, rows.order_by("topic__opened_at", "topic"))
    return render(request, "meetings/agenda_item_topics.html", context)


def topics_url(group):
    return reverse("meetings:topic-list", args=[group.slug])
