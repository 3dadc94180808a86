"""Who used a template, as far as a reader may know of it, and what they changed."""

from collections import defaultdict

from django.db.models import Prefetch

from meetings.agenda import days_of
from meetings.models import AgendaItem, Placement, TemplateLine, TemplateUse, Topic, UsedLine
from meetings.template_changes import compare


def uses_of(template, user):
    """Uses of any of its versions for meetings that this person may know of, the latest meeting first."""
    uses = TemplateUse.objects.filter(version__template=template).visible_to(user)
    return uses.select_related("version", "meeting__group").order_by("-meeting__starts_at", "-pk")


def hidden_uses(template, user):
    """How many announced meetings it was used for of which this person may not know."""
    known = TemplateUse.objects.visible_to(user).order_by().values("pk")
    others = TemplateUse.objects.filter(version__template=template).announced().exclude(pk__in=known)
    return others.values("meeting").distinct().count()


def with_changes(uses):
    """These uses as a list, each with `comparison`: what its meeting's agenda made of it. Four statements for all.

    What came onto the agenda by itself is no change of anybody's: topics of the group, standing items.
    """
    uses = list(uses)
    lines, items, became = defaultdict(list), defaultdict(list), defaultdict(dict)
    for line in TemplateLine.objects.filter(version__in={use.version_id for use in uses}).order_by("position"):
        lines[line.version_id].append(line)
    for used in UsedLine.objects.filter(use__in=[use.pk for use in uses]):
        became[used.use_id][used.line_id] = used.item_id
    placed = Prefetch("placements", Placement.objects.select_related("topic"))
    on_agendas = AgendaItem.objects.filter(meeting__in={use.meeting_id for use in uses}).defer("notes")
    for item in on_agendas.order_by("day", "position").prefetch_related(placed):
        items[item.meeting_id].append(item)
    for use in uses:
        used, days = became[use.pk], days_of(use.meeting)
        theirs = [item for item in items[use.meeting_id] if item.pk in used.values() or not _came_by_itself(item)]
        use.comparison = compare(lines[use.version_id], theirs, used, days=days)
    return uses


def _came_by_itself(item):
    """What was not talked about waits as a topic of its own, and was written by hand all the same."""
    topics = [placement.topic for placement in item.placements.all()]
    return any(topic.kind != Topic.Kind.CARRIED or topic.key != f"meetings.carried:{item.pk}" for topic in topics)
