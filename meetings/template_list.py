"""Templates as a list shows them, and what hangs on the page of one."""

from django.db.models import Exists, OuterRef, Q

from meetings.models import Meeting, Template, TemplateLine, TemplateSource, TemplateVersion


def found_templates(form):
    """The newest version of each template on the list, as the form (forms.TemplateFilter) narrows them, latest first.

    Two statements for any number of them, with their group and their sums.
    """
    found = TemplateVersion.objects.newest().filter(template__in=Template.objects.listed().order_by().values("pk"))
    if form.kind:
        found = found.filter(template__kind=form.kind)
    for word in form.text.split():
        lines = TemplateLine.objects.filter(version=OuterRef("pk")).order_by()
        said = Q(title__icontains=word) | Q(purpose__icontains=word) | Q(template__group__name__icontains=word)
        found = found.filter(said | Exists(lines.filter(Q(title__icontains=word) | Q(words__icontains=word))))
    return found.with_sums().select_related("template__group").order_by("-given_at", "-pk")


def meetings_to_fill(user, now):
    """Meetings to come whose agenda this person writes, drafts too, next first."""
    to_come = Meeting.objects.manageable_by(user).filter(ends_at__gt=now).exclude(state=Meeting.State.CANCELLED)
    return to_come.select_related("group").order_by("starts_at", "pk")


def sources_of(version):
    """The versions of other templates that this one came from, with their groups, in the order in which they were."""
    rows = version.sources.select_related("source__template__group").order_by("source__given_at", "pk")
    return [row.source for row in rows]


def made_from(version, user):
    """TemplateSources of what came from any version of this one's template, in its newest version, as far as the
    reader may know of it: one of each template."""
    newest = TemplateVersion.objects.newest().visible_to(user).order_by().values("pk")
    rows = TemplateSource.objects.filter(source__template=version.template_id, version__in=newest)
    rows = rows.select_related("version__template__group", "source").order_by("version__given_at", "version", "pk")
    return list({row.version_id: row for row in rows}.values())
