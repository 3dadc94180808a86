"""Templates as a list shows them, and what hangs on the page of one."""

from django.db.models import Exists, OuterRef, Q

from meetings.models import Meeting, Template, TemplateLine, TemplateVersion


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


def made_from(version, user):
    """Newest versions of what was made from any version of this one's template, that the reader may know of."""
    children = TemplateVersion.objects.newest().filter(template__parent__template=version.template_id)
    return children.visible_to(user).select_related("template__group", "template__parent").order_by("given_at", "pk")
