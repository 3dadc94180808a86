"""A scrutiny day's plan is given to all groups: the lines of its agenda as a template, and its steps beside it."""

from django.db import transaction

from meetings import actions as meetings
from meetings.models import Template, TemplateVersion
from scrutiny.days.actions.shared import require_runs
from scrutiny.models import DayPlan


@transaction.atomic
def give_plan(*, day, template, fields, lines, steps, by, now):
    """Put the plan of a day on the list of templates, or make it the next version of one. Returns the TemplateVersion.

    `steps`: {step: days before the day}. Raises NotYours.
    """
    require_runs(day, by)
    meeting = day.meeting if day.has_meeting else None
    given = {"fields": fields, "lines": lines, "by": by, "now": now, "meeting": meeting}
    if template is None:
        kind, among = Template.Kind.SCRUTINY_DAY, TemplateVersion.objects.filter(day_plan__in=_with_steps(steps))
        version = meetings.give_template(group=day.group, kind=kind, among=among, **given)
    else:
        before = DayPlan.objects.of(template).first()
        anew = before is None or any(getattr(before, step) != days for step, days in steps.items())
        version = meetings.give_version(template=template, anew=anew, **given)
    DayPlan.objects.get_or_create(version=version, defaults=steps)
    return version


def _with_steps(steps):
    return DayPlan.objects.filter(**steps).order_by().values("pk")
