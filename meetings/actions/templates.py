"""A group gives an agenda to all groups, says it better in another version, takes it off the list; others copy it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from meetings.actions.placing import Lines
from meetings.actions.refusals import CreditOwed, MeetingClosed, TemplateChangedMeanwhile
from meetings.actions.shared import locked, locked_group
from meetings.models import (
    AgendaItem,
    Meeting,
    Template,
    TemplateLine,
    TemplateSource,
    TemplateUse,
    TemplateVersion,
    UsedLine,
)

Kind = AgendaItem.Kind
SAID = ("title", "purpose", "licence")
LINE = ("kind", "title", "minutes", "day", "words")
# Of these kinds an agenda has one line: what a template says of it finds that line there.
ONE_IS_ENOUGH = {Kind.ACTIONS, Kind.DECISIONS, Kind.NEXT_MEETING, Kind.OTHER_BUSINESS}


# Giving ---------------------------------------------------------------------------------------------------------------
@transaction.atomic
def give_template(*, group, kind, fields, lines, by, now, meeting=None, among=None):
    """Put a template on the list, in its first version. Returns the TemplateVersion.

    One of the group that stands there already and says just this, made from the same, is that one: a second click
    gives nothing twice. `among`: TemplateVersions that may be it, where a room above says something beside them.

    `fields`: title, purpose, licence. `lines`: fields of TemplateLines in their order; with a meeting each may name
    the line (`item`) that it was. It came from each version of a template that one of them came from. Raises
    CreditOwed.
    """
    locked_group(group)
    sources = _sources(meeting, lines)
    there = TemplateVersion.objects.all() if among is None else among
    mine = Template.objects.listed().filter(group=group, kind=kind).order_by().values("pk")
    for version in there.newest().filter(template__in=mine, title=fields["title"]):
        if _as_said(version) == _wanted(fields, lines) and _came_from(version) == sources:
            return version
    _require_credit(fields, sources)
    template = Template.objects.create(group=group, kind=kind, given_at=now, given_by=by)
    return _give(template, 1, fields, lines, by, now, sources)


@transaction.atomic
def give_version(*, template, fields, lines, by, now, anew=False, seen=None, meeting=None):
    """Say a template otherwise from now on. Who used an earlier version keeps it. Returns the TemplateVersion.

    What the version before it came from it came from as well, and from what these lines of a meeting did.

    Where nothing differs from the newest: that one, unless something of a room above is said `anew` beside it. `seen`:
    the number of the newest version that somebody looked at; raises TemplateChangedMeanwhile if it is another by now;
    raises CreditOwed.
    """
    held = Template.objects.select_for_update(of=["self"], no_key=True).get(pk=template.pk)
    newest = held.versions.first()
    before = _came_from(newest)
    own = set(held.versions.order_by().values_list("pk", flat=True))
    sources = before | (_sources(meeting, lines) - own)
    if not anew and _as_said(newest) == _wanted(fields, lines) and sources == before:
        return newest
    if seen is not None and seen != newest.number:
        raise TemplateChangedMeanwhile
    _require_credit(fields, sources)
    return _give(held, newest.number + 1, fields, lines, by, now, sources)


def _give(template, number, fields, lines, by, now, sources):
    said = {name: fields[name] for name in SAID}
    version = TemplateVersion.objects.create(
        template=template, number=number, size=len(lines), given_at=now, given_by=by, **said
    )
    TemplateLine.objects.bulk_create(
        TemplateLine(version=version, position=place, **_line(line)) for place, line in enumerate(lines, start=1)
    )
    TemplateSource.objects.bulk_create(TemplateSource(version=version, source_id=pk) for pk in sorted(sources))
    return version


def _line(line):
    return {name: line[name] for name in LINE}


def _wanted(fields, lines):
    return {name: fields[name] for name in SAID}, [_line(line) for line in lines]


def _as_said(version):
    lines = [{name: getattr(line, name) for name in LINE} for line in version.lines.order_by("position")]
    return {name: getattr(version, name) for name in SAID}, lines


def sources_of(meeting, items=None):
    """The versions that lines of this meeting's agenda came from; with `items`, keys of lines, those of these lines."""
    if meeting is None:
        return TemplateVersion.objects.none()
    used = UsedLine.objects.filter(use__meeting=meeting)
    used = used if items is None else used.filter(item__in=items)
    direct = used.order_by().values("use__version")
    before = TemplateSource.objects.filter(version__in=direct).order_by().values("source")  # they are owed it as well
    return TemplateVersion.objects.filter(Q(pk__in=direct) | Q(pk__in=before))


def _sources(meeting, lines):
    return {version.pk for version in sources_of(meeting, [line.get("item") for line in lines])}


def _came_from(version):
    return set(version.sources.order_by().values_list("source", flat=True))


def _require_credit(fields, sources):
    """What asks for a credit is not given on under a licence that asks for none. Raises CreditOwed."""
    owed = TemplateVersion.objects.filter(pk__in=sources).exclude(licence=TemplateVersion.Licence.CC0)
    if fields["licence"] == TemplateVersion.Licence.CC0 and owed.exists():
        raise CreditOwed


@transaction.atomic
def withdraw_template(*, template, by, now):
    """Take it off the list. Its page stays for the groups that used it. Twice is once."""
    listed = Template.objects.filter(pk=template.pk, withdrawn_at=None)
    return bool(listed.update(withdrawn_at=now, withdrawn_by=by))


@transaction.atomic
def list_template_again(*, template, by, now):
    """Put what was withdrawn back on the list."""
    withdrawn = Template.objects.filter(pk=template.pk).exclude(withdrawn_at=None)
    return bool(withdrawn.update(withdrawn_at=None, withdrawn_by=None))


# Copying --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Copying:
    """What an agenda would be: `items` in their order (new ones have no key yet), `pairs` of (template line, item)."""

    lines: Lines
    pairs: list
    there: list  # template lines whose line the agenda has already

    @property
    def items(self):
        return self.lines.items

    @property
    def new(self):
        return [item for item in self.items if item.pk is None]


def plan_copy(*, meeting, version, chosen, said=None):
    """A Copying of the chosen lines of a version, and nothing is written.

    They go in their order after what stands on their day and before what closes it. A line that an agenda has once
    (actions, next meeting) finds the one that is there; one that was copied earlier is not copied again. `said`: {key
    of a line: fields} where a line says something else here.
    """
    agenda = Lines(meeting)
    one = {item.kind: item for item in reversed(agenda.items) if item.kind in ONE_IS_ENOUGH}
    used = UsedLine.objects.filter(use__meeting=meeting, use__version=version).values_list("line", flat=True)
    pairs, there, used = [], [], set(used)
    for line in chosen:
        if line.pk in used:
            there.append(line)
        elif line.kind in one:
            there.append(line)
            if one[line.kind] is not None:
                pairs.append((line, one[line.kind]))
                one[line.kind] = None
        else:
            fields = {name: getattr(line, name) for name in LINE} | (said or {}).get(line.pk, {})
            pairs.append((line, AgendaItem(**fields | {"day": min(line.day, agenda.last_day)})))
    agenda.add_in_order([item for _, item in pairs if item.pk is None])
    return Copying(agenda, pairs, there)


@transaction.atomic
def copy_template(*, meeting, version, chosen, by, now, said=None):
    """Put the chosen lines of a version on the agenda of a meeting to come. Returns the Copying.

    Topics and what a lead wrote stay as they are. Raises MeetingClosed.
    """
    meeting = locked(meeting)
    if meeting.state == Meeting.State.CANCELLED or meeting.is_over(now):
        raise MeetingClosed("This meeting is over or cancelled: its agenda stays as it is.")
    locked_group(meeting.group)
    planned = plan_copy(meeting=meeting, version=version, chosen=chosen, said=said)
    if not planned.pairs:
        return planned
    use, _ = TemplateUse.objects.get_or_create(version=version, meeting=meeting, defaults={"at": now, "by": by})
    planned.lines.save()
    taken = set(use.lines.values_list("item", flat=True))
    UsedLine.objects.bulk_create(
        UsedLine(use=use, line=line, item=item) for line, item in planned.pairs if item.pk not in taken
    )
    return planned
