"""Agendas that a new group may begin with: what other groups gave to all, and what they met for, open to everybody."""

from django.db.models import Exists, OuterRef

from meetings.models import AgendaItem, Meeting, Template, TemplateVersion
from meetings.series import held

TEMPLATE, MEETING = "template", "meeting"
A_DAY = 1  # a first meeting lasts no longer


def templates():
    """The newest version of each template on the list that lasts a day, by the name of its group."""
    listed = Template.objects.listed().filter(kind=Template.Kind.AGENDA).order_by().values("pk")
    newest = TemplateVersion.objects.newest().filter(template__in=listed).with_sums().filter(days=A_DAY)
    return newest.select_related("template__group").order_by("template__group__name", "title", "pk")


def meetings(now):
    """Of each group the last meeting that was open to everybody and has lines that somebody wrote."""
    written = AgendaItem.objects.filter(meeting=OuterRef("pk"), placements=None)
    known = held(now).filter(Exists(written), audience=Meeting.Audience.PUBLIC, state=Meeting.State.PUBLISHED)
    last = known.order_by("group_id", "-starts_at", "-pk").distinct("group_id").values("pk")
    return Meeting.objects.filter(pk__in=last).select_related("group").order_by("group__name", "pk")


def choices(now):
    """What a select offers: [(group of choices, [(value, label)])], without what is empty. Two statements."""
    given = [(f"{TEMPLATE}:{one.pk}", f"{one.template.group}: {one.title}") for one in templates()]
    met = [(f"{MEETING}:{one.pk}", f"{one.group}: {one.title}") for one in meetings(now)]
    named = [("Templates that groups gave", given), ("What groups met for last", met)]
    return [("", "None: only what comes back at every meeting"), *((name, rows) for name, rows in named if rows)]


def chosen(value, now):
    """(TemplateVersion, None) or (None, Meeting), of what is offered now; (None, None) for nothing."""
    kind, _, pk = value.partition(":")
    if kind == TEMPLATE:
        return templates().filter(pk=pk).first(), None
    if kind == MEETING:
        return None, meetings(now).filter(pk=pk).first()
    return None, None
