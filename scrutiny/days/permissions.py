"""Who may do what with a scrutiny day. Whether they may know of it is `Day.objects.visible_to`; deeds ask again."""

from django.utils import timezone

from common import london
from councils.models import Council
from peergroups.scopes import acted_for, is_of_the_public_sector
from scrutiny.models import Day, Participation


def can_plan_days(visit):
    """Plan a scrutiny day of the group: its leads, and coordinators."""
    return visit.is_lead or visit.is_coordinator


def can_run_day(user, day):
    """Take it from stage to stage, invite, merge, send, follow up and close: who leads its group, and coordinators."""
    return Day.objects.manageable_by(user).filter(pk=day.pk).exists()


def can_word_day(user, day):
    """Word the three needs, write the statement and notes on commitments: those, and who acts for the lead council."""
    return Day.objects.draftable_by(user).filter(pk=day.pk).exists()


def can_read_inside(user, day):
    """What single councils wrote: needs, who takes part, reasons not to sign, single votes."""
    return Day.objects.inside_for(user).filter(pk=day.pk).exists()


def councils_of(user, day, now=None):
    """The councils taking part for which this person acts today, of which they are seen to be, by name: a list.

    For these they write needs, vote, sign and say what was met.
    """
    parts = Participation.objects.taking_part().filter(day=day)
    return _councils(parts.spoken_for_by(user, _today(now)))


def asked_of(user, day, now=None):
    """The Participations for which this person answers today: invited, whatever was said, and not left. A list."""
    parts = Participation.objects.filter(day=day, invited_at__isnull=False, left_at=None)
    return list(parts.spoken_for_by(user, _today(now)).select_related("council").order_by("council__short_name"))


def may_ask_in(user, day, now=None):
    """The councils that were not invited and that this person may bring in today, by name: a list."""
    today = _today(now)
    known = Day.objects.visible_to(user).filter(pk=day.pk, stage=Day.Stage.GATHERING)
    if not (is_of_the_public_sector(user) and known.exists()):
        return []
    mine = Council.objects.as_at(today).filter(pk__in=acted_for(user, today))
    return list(mine.exclude(pk__in=day.participations.order_by().values("council")).order_by("short_name"))


def _councils(parts):
    return list(Council.objects.filter(pk__in=parts.order_by().values("council")).order_by("short_name"))


def _today(now):
    return london.today(now or timezone.now())
