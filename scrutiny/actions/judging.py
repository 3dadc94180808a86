"""A lead reads what a council wrote: passes it on to the supplier, or returns it with a reason."""

import datetime as dt

from django.db import transaction

from common import london, working_days
from scrutiny import rating_telling
from scrutiny.actions.sending import send
from scrutiny.models import RatingVersion
from scrutiny.raters import can_judge
from scrutiny.refusals import NotYours, TooLate

State = RatingVersion.State
REPLY_DAYS = 20  # working days that the supplier has before a rating first shows
NATION = "england"  # whose bank holidays count, wherever supplier and council are: one answer for everybody


@transaction.atomic
def judge(*, passed, returned, by, now):
    """Pass these versions on, and return those for a reason: `passed` versions, `returned` {version: reason}.

    All of one council on one use. The supplier’s contacts get one mail with what was passed, the council one with what
    was returned. Each shows after twenty working days. Raises NotYours; TooLate, and nothing is done, where one of them
    was judged or taken back meanwhile.
    """
    chosen = {version.pk: None for version in passed} | {version.pk: because for version, because in returned.items()}
    versions = list(_locked(RatingVersion.objects.filter(pk__in=chosen)))
    if any(not can_judge(by, council, now) for council in {version.rating.council_id for version in versions}):
        raise NotYours("Leads of groups that cover the council, and are not of it, judge its ratings.")
    if len(versions) != len(chosen) or any(version.state != State.SUBMITTED for version in versions):
        raise TooLate("Somebody was quicker, or the council took one of them back. Read them again.")
    good, bad = [], []
    for version in versions:
        (_pass if chosen[version.pk] is None else _return)(version, chosen[version.pk], by, now)
        (good if chosen[version.pk] is None else bad).append(version)
    rating_telling.overtaken(versions[0].rating.use, versions[0].rating.council)
    if good:
        send(good, now=now)
    if bad:
        rating_telling.returned(bad, by=by, now=now)


@transaction.atomic
def take_off(*, version, because, by, now):
    """Return what was passed already, shown or not: the supplier was right about it, say. Raises NotYours, TooLate."""
    found = _locked(RatingVersion.objects.filter(pk=version.pk)).get()
    if not can_judge(by, found.rating.council_id, now):
        raise NotYours("Leads of groups that cover the council, and are not of it, judge its ratings.")
    if found.state != State.PASSED:
        raise TooLate("It does not show any more, and is not going to.")
    _return(found, because, by, now)
    rating_telling.returned([found], by=by, now=now)


def shows_on(passed_on):
    """The first day on which something shows that was passed on this day: the supplier’s twenty are over by then."""
    return working_days.days_after(passed_on, REPLY_DAYS, NATION) + dt.timedelta(days=1)


def _pass(version, _, by, now):
    version.state, version.judged_at, version.judged_by = State.PASSED, now, by
    version.passed_on = london.today(now)
    version.shows_on = shows_on(version.passed_on)
    version.save(update_fields=["state", "judged_at", "judged_by", "passed_on", "shows_on"])


def _return(version, because, by, now):
    """What never showed has no day to show on; what did keeps it, so that nothing older shows in its place."""
    if version.shows_on is not None and version.shows_on > london.today(now):
        version.shows_on = None
    version.state, version.judged_at, version.judged_by, version.because = State.RETURNED, now, by, because
    version.save(update_fields=["state", "judged_at", "judged_by", "because", "shows_on"])


def _locked(versions):
    return versions.with_all().select_for_update(of=["self"], no_key=True).order_by("pk")
