"""Templates: the list that everybody reads, the page of each, and what the group that gave it does with it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from meetings import actions
from meetings.agenda import in_words
from meetings.forms import ListingForm, NextVersionForm, TemplateFilter, WhichMeetingForm
from meetings.licences import credit
from meetings.models import Template, TemplateVersion
from meetings.permissions import can_change_template
from meetings.template_lines import as_given, laid_out
from meetings.template_list import found_templates, made_from, meetings_to_fill, sources_of
from meetings.template_uses import hidden_uses, uses_of, with_changes
from meetings.views.editing import asks_and_does
from meetings.views.entrance import public_page
from peergroups.doors import get_visible, require
from peergroups.models import PeerGroup

CHANGED = (
    "Another version was given while you looked at this one, and what you typed is kept. Read that one first: given "
    "now, yours comes after it"
)


@same_for_visitors
@public_page
@require_safe
def template_list(request):
    """`?meeting=` is the one that a lead came from: its name stands above, and each template leads back to it."""
    form = TemplateFilter(request.GET)
    page = paginate(request, found_templates(form))
    meeting = _meeting(request)
    return render(request, "meetings/template_list.html", {"form": form, "page": page, "meeting": meeting})


def _meeting(request):
    pk = request.GET.get("meeting", "")
    if not request.user.is_authenticated or not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return meetings_to_fill(request.user, timezone.now()).filter(pk=pk).first()


def enter_template(request, pk, number=None):
    """A version of a template that the reader may know of: this one, or the newest. Raises Http404."""
    template = get_visible(Template.objects.visible_to(request.user).select_related("group"), pk)
    versions = template.versions.all() if number is None else template.versions.filter(number=number)
    version = versions.order_by("-number").first()
    if version is None:
        raise Http404
    version.template = template
    return version


def choose_meeting(request, version):
    """(the form in which a lead chooses where it is copied, None for a visitor; the answer once they have, or None).

    The page itself is a view of front/: it shows what rooms above know of a template. Raises PermissionDenied for who
    writes no agenda and posts all the same.
    """
    if not request.user.is_authenticated:
        require(request.method != "POST")
        return None, None
    meetings = meetings_to_fill(request.user, timezone.now())
    form = WhichMeetingForm(request.POST if request.method == "POST" else None, meetings=meetings, label=_label)
    require(request.method != "POST" or meetings.exists())
    if not form.is_valid():
        return form, None
    meeting = form.cleaned_data["meeting"]
    return form, redirect("meetings:template-copy", meeting.group.slug, meeting.pk, version.template_id)


def about(request, version):
    """What the page of a version shows."""
    template, user = version.template, request.user
    lines = list(version.lines.order_by("position"))
    leads = PeerGroup.objects.manageable_by(user).order_by("name")
    sources = sources_of(version)
    known = TemplateVersion.objects.visible_to(user).filter(pk__in=[source.pk for source in sources])
    page = paginate(request, uses_of(template, user))
    page.object_list = with_changes(page.object_list)
    return {
        "version": version,
        "template": template,
        "page": page,
        "hidden_uses": hidden_uses(template, user),
        "days": laid_out(lines),
        "length": in_words(sum(line.minutes for line in lines)),
        "credit": credit(version, sources),
        "sources": sources,
        "known": set(known.values_list("pk", flat=True)) if sources else set(),
        "children": made_from(version, user),
        "versions": list(template.versions.order_by("-number")),
        "can_change": can_change_template(user, template),
        "leads": list(leads) if user.is_authenticated else [],
    }


@same_for_visitors
@public_page
@require_safe
def template_use(request, pk, use):
    """What one group changed, line by line, for who may know of its meeting."""
    version = enter_template(request, pk)
    use = get_visible(uses_of(version.template, request.user), use)
    [use] = with_changes([use])
    context = {"version": version, "template": version.template, "use": use, "comparison": use.comparison}
    return render(request, "meetings/template_use.html", context)


def _label(meeting):
    draft = ", draft" if meeting.state == meeting.State.DRAFT else ""
    return f"{meeting.title}, {london.plain_date(meeting.starts_on)}, {meeting.group}{draft}"


# For the group that gave it -------------------------------------------------------------------------------------------
def _enter_own(request, pk):
    version = enter_template(request, pk)
    require(can_change_template(request.user, version.template))
    return version


@asks_and_does
def change_template(request, pk):
    """The next version: who used an earlier one keeps it."""
    version = _enter_own(request, pk)
    typed = request.POST if request.method == "POST" else None
    shown = _shown(typed, version)
    first = {name: getattr(version, name) for name in ("title", "purpose", "licence")}
    first |= {"shown": version.number, "seen": version.number}
    lines = as_given(shown.lines.order_by("position"))
    form = NextVersionForm(typed, initial=first, offered=lines, sources=sources_of(version))
    if form.is_valid() and (new := _give_version(form, version, by=request.user)):
        is_new = new.number > (form.cleaned_data["seen"] or version.number)
        said = f"Version {new.number} is given." if is_new else "Nothing differs, so it stays as it is."
        messages.success(request, said)
        return redirect(version.template)
    return render(request, "meetings/template_change.html", {"form": form, "version": version})


def _shown(typed, newest):
    """The version whose lines were on the page that is sent; else the newest."""
    number = typed.get("shown", "") if typed else ""
    is_number = number.isascii() and number.isdigit() and len(number) < 5
    return (newest.template.versions.filter(number=number).first() if is_number else None) or newest


def _give_version(form, newest, *, by):
    """The version that stands then; None where another one was given meanwhile: the form says so, and gives it next."""
    _, given = form.arguments()
    seen = form.cleaned_data["seen"]
    try:
        return actions.give_version(template=newest.template, by=by, now=timezone.now(), seen=seen, **given)
    except actions.TemplateChangedMeanwhile:
        form.add_error(None, CHANGED)
        form.data = form.data.copy()
        form.data["seen"] = newest.template.versions.order_by("-number").values_list("number", flat=True)[0]
        return None


@asks_and_does
def withdraw_template(request, pk):
    version = _enter_own(request, pk)
    template = version.template
    first = {"was": ListingForm.WITHDRAWN if template.is_withdrawn else ListingForm.LISTED}
    form = ListingForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        is_back = form.cleaned_data["was"] == ListingForm.WITHDRAWN
        deed = actions.list_template_again if is_back else actions.withdraw_template
        deed(template=template, by=request.user, now=timezone.now())
        messages.success(request, f"“{version}” is {'on the list again' if is_back else 'off the list'}.")
        return redirect(template)
    uses = template.versions.filter(uses__isnull=False).values("uses__meeting__group").distinct().count()
    return render(request, "meetings/template_withdraw.html", {"version": version, "groups": uses, "form": form})
