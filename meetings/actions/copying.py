"""A meeting is made from an earlier one, with the parts of it that somebody chose."""

from django.db import transaction
from django.db.models import TextChoices

from meetings.actions.building import build_agenda
from meetings.actions.placing import has_other_readers
from meetings.actions.scheduling import draft
from meetings.models import AgendaItem, Link, Meeting, TemplateUse, UsedLine


class Part(TextChoices):
    AGENDA = "agenda", "Agenda"
    PRESENTERS = "presenters", "Who leads each line"
    THEMES = "themes", "Themes"
    VENUE = "venue", "Venue, getting there and access"
    ONLINE = "online", "Link to join online"
    HOSTS = "hosts", "Host and co-organising councils"
    AUDIENCE = "audience", "Who it is for"
    PLACES = "places", "Number of places"
    REMINDERS = "reminders", "Reminder days"
    NOTE_TAKERS = "note-takers", "Who takes notes"
    LINKS = "links", "Links"


FIELDS = {
    Part.THEMES: ("theme_words",),
    Part.VENUE: ("venue", "postcode", "getting_there", "access_notes"),
    Part.ONLINE: ("online_url",),
    Part.HOSTS: ("host_council",),
    Part.AUDIENCE: ("audience",),
    Part.PLACES: ("capacity", "supplier_cap"),
    Part.REMINDERS: ("reminder_days",),
}
LISTS = {
    Part.THEMES: ("themes",),
    Part.HOSTS: ("co_organisers",),
    Part.AUDIENCE: ("invited_councils",),
    Part.NOTE_TAKERS: ("note_takers",),
}
ALWAYS = ("kind", "summary", "takes_topics", "notes_for_members")
LINE = ("position", "kind", "title", "minutes", "words", "theme_words")


@transaction.atomic
def copy_meeting(*, meeting, parts, fields, by, now):
    """Make a draft like this meeting: `fields` (title, date and times) as given, the rest from the chosen parts.

    Its summary comes along, unless somebody may read the copy who may not know of the meeting. Topics stay
    where they are: of the agenda the lines that somebody wrote are copied, and those that came onto it by themselves
    come again by themselves.
    """
    parts = {Part(part) for part in parts}
    taken = {name: getattr(meeting, name) for name in ALWAYS}
    for part in parts:
        taken |= {name: getattr(meeting, name) for name in FIELDS.get(part, ())}
        taken |= {name: list(getattr(meeting, name).all()) for name in LISTS.get(part, ())}
    taken |= _there_on(fields["starts_on"], taken)
    made = draft(group=meeting.group, fields={**taken, **fields}, by=by, now=now)
    if has_other_readers(made, meeting):
        made.summary = ""  # it was for fewer people, and nobody chose to take it over
        made.save(update_fields=["summary"])
    if Part.AGENDA in parts:
        copied = _copy_lines(meeting, made, with_presenters=Part.PRESENTERS in parts)
        _copy_origins(meeting, made, copied, by=by, now=now)
    if Part.LINKS in parts:
        _copy_links(meeting.links.all(), by=by, now=now, meeting=made)
    build_agenda(group=made.group, now=now, by=by)
    return made


@transaction.atomic
def begin_like(*, group, source, fields, by, now):
    """Make a draft of this group: `fields` as given, and the lines that somebody wrote for a meeting of another one.

    Names stay behind; what came from a template keeps its credit. Raises ValueError unless that meeting is announced
    and for everybody: what others wrote for themselves is not theirs to copy.
    """
    if source.audience != Meeting.Audience.PUBLIC or source.state != Meeting.State.PUBLISHED:
        raise ValueError("only what everybody may read is copied into another group")
    made = draft(group=group, fields=fields, by=by, now=now)
    copied = _copy_lines(source, made, with_presenters=False)
    _copy_origins(source, made, copied, by=by, now=now)
    build_agenda(group=group, now=now, by=by)
    return made


def _there_on(day, taken):
    """The councils of these fields that exist on the new date: who has ended neither hosts nor is named."""
    there = {}
    if taken.get("host_council") and not taken["host_council"].exists_on(day):
        there["host_council"] = None
    for name in {"co_organisers", "invited_councils"} & taken.keys():
        there[name] = [council for council in taken[name] if council.exists_on(day)]
    return there


def _copy_lines(meeting, made, *, with_presenters):
    days = (made.ends_on - made.starts_on).days + 1
    names = (*LINE, "presenter", "presenter_person_id") if with_presenters else LINE
    lines = list(meeting.agenda_items.filter(placements=None).order_by("position").prefetch_related("themes"))
    copies = AgendaItem.objects.bulk_create(
        AgendaItem(meeting=made, day=min(line.day, days), **{name: getattr(line, name) for name in names})
        for line in lines
    )
    themes = AgendaItem.themes.through
    themes.objects.bulk_create(
        themes(agendaitem=copied, point=point)
        for line, copied in zip(lines, copies, strict=True)
        for point in line.themes.all()
    )
    return {line.pk: copied for line, copied in zip(lines, copies, strict=True)}


def _copy_origins(meeting, made, copied, *, by, now):
    """What came from a template on the one agenda did so on the other: its group can see that it is used again."""
    for use in meeting.template_uses.prefetch_related("lines"):
        lines = [(one.line_id, copied[one.item_id]) for one in use.lines.all() if one.item_id in copied]
        if lines:
            again = TemplateUse.objects.create(version_id=use.version_id, meeting=made, at=now, by=by)
            UsedLine.objects.bulk_create(UsedLine(use=again, line_id=line, item=item) for line, item in lines)


def _copy_links(links, *, by, now, **beside):
    Link.objects.bulk_create(
        Link(title=link.title, url=link.url, added_at=now, added_by=by, **beside) for link in links
    )
