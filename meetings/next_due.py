"""By when a group meets next, asked of the database: its page, the form, the mails and the leads' lines ask this."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery

from common import london
from councils.models import Council
from meetings.models import Meeting
from meetings.rhythm import Rhythm, due_after, suggested, why
from meetings.series import COUNTED, held
from peergroups.models import Coverage, PeerGroup


def what_it_takes(now, group):
    """Annotations from which `of` tells when a group's next meeting is due. `group` leads to it from the row."""
    covered = Coverage.objects.on(london.today(now)).filter(group=group).order_by()
    return {
        "last_on": Subquery(held(now).filter(group=group).values("starts_on")[:1]),
        "nations": ArraySubquery(covered.values("council__nation").distinct()),
    }


def of(group, last_on, nations):
    """When the group's next meeting is due, after the last on this day, or None. `nations`: of the councils it covers.

    Networks and the leads' group are of every nation.
    """
    rhythm = Rhythm.of(group)
    return due_after(rhythm, last_on, of_kind(group, nations)) if rhythm and last_on else None


def nations_of(group, now):
    """The nations of the councils that it covers today; one statement, of a group with councils of its own."""
    if group.kind != PeerGroup.Kind.REGION:
        return of_kind(group, ())
    covered = Coverage.objects.on(london.today(now)).filter(group=group).order_by()
    return of_kind(group, set(covered.values_list("council__nation", flat=True)))


def of_kind(group, nations):
    """In the register's order; every nation of a group that is of all."""
    is_region = group.kind == PeerGroup.Kind.REGION
    return tuple(nation for nation in Council.Nation.values if not is_region or nation in nations)


def preset(group, now):
    """(day, why) for the form of a new meeting, or (None, ""). Two statements, of a group without a rhythm none."""
    rhythm, today = Rhythm.of(group), london.today(now)
    last_on = _last_planned(group) if rhythm else None
    if last_on is None:
        return None, ""
    asked = (rhythm, last_on, today, nations_of(group, now))
    return suggested(*asked).on, why(*asked)


def ahead(group, now, turns=3):
    """[Due] of the next meetings after the last one that has a date. Two statements, without a rhythm none."""
    rhythm = Rhythm.of(group)
    last_on = _last_planned(group) if rhythm else None
    if last_on is None:
        return []
    nations = nations_of(group, now)
    return [due_after(rhythm, last_on, nations, turn) for turn in range(1, turns + 1)]


def _last_planned(group):
    """The day of the group's last meeting, over or to come, a draft too; or None."""
    series = Meeting.objects.filter(group=group, kind__in=COUNTED).exclude(state=Meeting.State.CANCELLED)
    return series.order_by("-starts_on").values_list("starts_on", flat=True).first()
