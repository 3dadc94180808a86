"""A group is set up with all that it begins with: its area, who is to lead it, its rhythm, and a first agenda."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from common import london
from meetings import actions as meetings
from meetings.models import Meeting
from peergroups import actions as peergroups
from peergroups.actions.invitations import Said
from peergroups.models import Coverage, Membership, PeerGroup
from peergroups.refusals import Refused

Kind, Role = PeerGroup.Kind, Membership.Role
FIRST_TITLE = "First meeting"
IN_ORDER = {Said.INVITED, Said.TWICE, Said.HEADING}


class SlugTaken(Refused):
    """Another group has this address."""

    def __init__(self):
        super().__init__("Another group has this address already. Enter another one")


class NotInvited(Refused):
    """Somebody who is to lead cannot be invited like this: `reports` of those lines. Nothing was set up."""

    def __init__(self, reports):
        super().__init__("; ".join(f"“{report.line[:80]}”: {report.words}" for report in reports[:5]))
        self.reports = reports


@dataclass(frozen=True)
class SetUp:
    """What was made. `is_new` False: an earlier click made it. `invited` counts invitations to lead."""

    group: PeerGroup
    is_new: bool
    invited: int = 0
    meeting: Meeting | None = None


@transaction.atomic
def set_up_group(
    *, key, fields, councils, leads, standing, first, version, source, by, now, request=None,
):  # fmt: skip
    """Set up a group, all of it or nothing. The same key is the same group: a second click sets up no second one.

    `fields` are the group's own; `leads` is pasted text; `standing` has fields of standing items; `first` is when the
    first meeting is, or None, and takes the lines of a TemplateVersion or of another group's meeting (`source`). With
    a StartRequest that request is answered. Raises SlugTaken, NotInvited, RequestDecided.
    """
    if request is not None:
        peergroups.hold_start(request)
    group, is_new = _made(key, fields, now)
    if not is_new:
        return SetUp(group, is_new=False)
    if request is not None:
        peergroups.answer_start(request=request, group=group, by=by, now=now)
    Coverage.objects.bulk_create(Coverage(group=group, council=one, start=group.founded_on) for one in councils)
    invited = _invite(group, leads, by=by, now=now)
    if group.kind == Kind.LEADS:
        peergroups.gather_leads(by=by, now=now)
    for line in standing:
        meetings.add_standing_item(group=group, fields=line, by=by, now=now)
    meeting = _first_meeting(group, first, version, source, by=by, now=now) if first else None
    return SetUp(group, is_new=True, invited=invited, meeting=meeting)


def _made(key, fields, now):
    try:
        defaults = {**fields, "founded_on": london.today(now)}
        return PeerGroup.objects.get_or_create(set_up_key=key, defaults=defaults)
    except IntegrityError:
        if PeerGroup.objects.filter(slug=fields["slug"]).exists():
            raise SlugTaken from None
        raise


def _invite(group, text, *, by, now):
    """How many are asked to lead. Whoever cannot be is named: the form is there to be put right."""
    if not text:
        return 0
    given = {"role": Role.LEAD, "kind": Membership.Kind.COUNCIL, "by": by, "now": now}
    reports = peergroups.invite_many(group=group, text=text, **given)
    wrong = [report for report in reports if report.outcome not in IN_ORDER]
    if wrong:
        raise NotInvited(wrong)
    return sum(report.outcome == Said.INVITED for report in reports)


def _first_meeting(group, when, version, source, *, by, now):
    fields = {**when, "title": FIRST_TITLE, "kind": Meeting.Kind.MEETING}
    if source is not None:
        return meetings.begin_like(group=group, source=source, fields=fields, by=by, now=now)
    meeting = meetings.schedule(group=group, fields=fields, by=by, now=now)
    if version is not None:
        lines = list(version.lines.order_by("position"))
        meetings.copy_template(meeting=meeting, version=version, chosen=lines, by=by, now=now)
    return meeting
