"""From an agenda to a template that every group can use, and from a template onto an agenda."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings import actions
from meetings.actions.templates import LINE
from meetings.agenda import in_words, timetable
from meetings.forms import CopyLinesForm, TemplateForm
from meetings.models import Meeting, Template, TemplateLine, TemplateVersion
from meetings.permissions import can_copy_template, can_give_template
from meetings.template_lines import laid_out, offered
from meetings.views.agenda import agenda_url
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.templates import enter_template
from peergroups.doors import require

Kind = Template.Kind
LOOK, AGAIN = "look", "again"  # beside giving it, which is what sending the page does by itself


@asks_and_does
def give_template(request, slug, pk):
    """Save an agenda as a template. The page shows every word that will be given before it is."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_give_template(visit, meeting))
    lines = offered(meeting, items_of(meeting))
    if not lines:
        messages.info(request, "There is nothing to save yet: the agenda has no lines.")
        return redirect(agenda_url(meeting))
    title = meeting.title if meeting.audience == Meeting.Audience.PUBLIC else ""
    first = {"title": title, "kind": Kind.WORKSHOP if meeting.kind == Meeting.Kind.WORKSHOP else Kind.AGENDA}
    typed = request.POST if request.method == "POST" else None
    form = TemplateForm(typed, initial=first, offered=lines, own=own_templates(visit.group), sources=came_from(meeting))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "form": form}
    if form.is_valid() and (step := request.POST.get("step")) != AGAIN:
        if step == LOOK:
            return look(request, form, group=visit.group)
        version = give(form, meeting=meeting, by=request.user, now=timezone.now())
        messages.success(request, f"“{version}” is on the list. Every group can use it.")
        return redirect(version.template)
    return render(request, "meetings/template_give.html", context)


def look(request, form, *, group, steps=()):
    """Exactly what everybody would read, before anything is given. What was typed goes along in the page."""
    said = form.cleaned_data
    lines = [TemplateLine(**{name: line[name] for name in LINE}) for line in form.lines()]
    follows = form.own.get(said.get("follows") or "")
    context = {"form": form, "group": group, "days": laid_out(lines), "size": len(lines), "follows": follows}
    context |= {"kind": said.get("kind"), "licence": TemplateVersion.Licence(said["licence"]).label, "steps": steps}
    context["length"] = in_words(sum(line.minutes for line in lines))
    return render(request, "meetings/template_look.html", context | {"said": said})


def items_of(meeting):
    return meeting.agenda_items.order_by("day", "position").prefetch_related(
        "placements__topic", "template_lines__line"
    )


def own_templates(group, kinds=(Kind.AGENDA, Kind.WORKSHOP)):
    """Newest versions of what the group has on the list: an agenda may be the next one."""
    mine = Template.objects.listed().filter(group=group, kind__in=kinds).order_by()
    newest = TemplateVersion.objects.newest().filter(template__in=mine.values("pk"))
    newest = newest.select_related("template__group").prefetch_related("sources__source__template__group")
    return newest.order_by("title", "pk")[:25]


def came_from(meeting):
    """The versions of templates that lines of this meeting came from."""
    return list(actions.sources_of(meeting).select_related("template__group").order_by("given_at", "pk"))


def give(form, *, meeting, by, now):
    """What the form says: the next version of a template of the group, or a new one."""
    template, given = form.arguments()
    if template is not None:
        return actions.give_version(template=template, meeting=meeting, by=by, now=now, **given)
    kind = form.cleaned_data["kind"]
    return actions.give_template(group=meeting.group, kind=kind, meeting=meeting, by=by, now=now, **given)


@asks_and_does
def copy_template(request, slug, pk, template):
    """Shows the agenda as it would be, against the meeting's hours. Lines can be left out."""
    visit, meeting = enter_meeting(request, slug, pk)
    now = timezone.now()
    require(can_copy_template(visit, meeting, now))
    version = enter_template(request, template)
    typed = request.POST if request.method == "POST" else None
    form = CopyLinesForm(typed, version=version)
    if form.is_valid() and "again" not in request.POST:
        return _copy(request, meeting, version, form.cleaned_data["lines"], now)
    chosen = form.cleaned_data["lines"] if form.is_bound and form.is_valid() else version.lines.order_by("position")
    planned = actions.plan_copy(meeting=meeting, version=version, chosen=list(chosen))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "version": version, "form": form}
    context |= {"agenda": timetable(meeting, planned.items), "planned": planned}
    return render(request, "meetings/template_copy.html", context)


def _copy(request, meeting, version, lines, now):
    try:
        done = actions.copy_template(meeting=meeting, version=version, chosen=list(lines), by=request.user, now=now)
    except actions.MeetingClosed as closed:
        messages.error(request, str(closed))
    else:
        count = len(done.pairs)
        added = f"{count} line{'' if count == 1 else 's'} of “{version}”"
        messages.success(request, f"{added} stand on the agenda." if count else "All of it stood there already.")
    return redirect(agenda_url(meeting))
