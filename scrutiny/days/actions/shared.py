"""What the deeds of a scrutiny day share: its lock, who may do them, and the trail of its stages.

Locks are taken in one order: the day, then what belongs to it, then its meeting, then the group.
"""

from django.db import transaction

from common import london
from councils.models import Council
from meetings import tasks
from peergroups.scopes import acted_for
from scrutiny.models import Day, Participation, Turn
from scrutiny.refusals import NotYours, TooLate

RUNS = "Leads of the group and coordinators run a scrutiny day."
DRAFTS = "Leads of the group, and people who act for the council that leads the day, do this."


def held(day):
    """The day as it stands, kept from others until the end of the transaction. Raises TooLate where it is gone."""
    if Day.objects.select_for_update(no_key=True).filter(pk=day.pk).first() is None:
        raise TooLate("Somebody has deleted this draft.")
    return Day.objects.with_all().get(pk=day.pk)  # read under the lock: what it points to may be another by now


def require_runs(day, by):
    """Raise NotYours unless this person leads the day's group today, or is a coordinator."""
    if not Day.objects.manageable_by(by).filter(pk=day.pk).exists():
        raise NotYours(RUNS)


def require_drafts(day, by):
    """Raise NotYours unless this person runs the day, or acts for its lead council."""
    if not Day.objects.draftable_by(by).filter(pk=day.pk).exists():
        raise NotYours(DRAFTS)


def speak(day, council, by, now):
    """Raise NotYours unless this person acts for this council today, and it takes part."""
    if not acted_for(by, london.today(now)).filter(council=council).exists():
        raise NotYours("You act for a council of which you are seen to be. Ask a lead of your group to confirm it.")
    if not Participation.objects.taking_part().filter(day=day, council=council).exists():
        raise NotYours(f"{council.short_name} does not take part in this day.")


def lead_council_of(day, by, now):
    """The lead council, where it leads still and this person acts for it today; None for who only leads the group."""
    today = london.today(now)
    acts = Participation.objects.leading(today).filter(day=day, council__in=acted_for(by, today)).exists()
    return day.lead_council if acts else None


def taking_part(day):
    """The councils that take part and have not left, by name: a list."""
    part = Participation.objects.taking_part().filter(day=day).order_by()
    return list(Council.objects.filter(pk__in=part.values("council")).order_by("short_name", "pk"))


def turn(day, stage, *, now, by=None, because="", **fields):
    """Take a held day to its next stage, write that down, and have its mail written.

    `fields` are columns that change with it; in the same stage they are dates that were moved.
    """
    kind = Turn.Kind.DATES if day.stage == stage else Turn.Kind.STAGE
    for name, value in {"stage": stage, **fields}.items():
        setattr(day, name, value)
    day.save(update_fields=["stage", *fields])
    wake_planner()
    return Turn.objects.create(day=day, kind=kind, stage=stage, because=because, at=now, by=by)


def shown(day, current):
    """Let the caller's own object say what was done."""
    if day is not current:
        day.refresh_from_db()


def wake_planner():
    """Have the mail of a deed written soon after its transaction."""
    transaction.on_commit(tasks.wake_planner, robust=True)
