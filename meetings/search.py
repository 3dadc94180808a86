"""What can be found of meetings: they and their agendas, notes, decisions, actions, and templates."""

from django.db.models import F, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from common.search import Said, Source
from meetings.models import Action, AgendaItem, Decision, Meeting, TemplateVersion


def _meetings(known):
    return Meeting.objects.visible_to(known.reader)


def _with_notes(known):
    return known(_meetings).with_readable_notes(known.reader)


def _lines(known):
    return AgendaItem.objects.filter(meeting__in=known.keys(_meetings))


def _lines_with_notes(known):
    return AgendaItem.objects.filter(meeting__in=known.keys(_with_notes))


def _decisions(known):
    return Decision.objects.visible_to(known.reader, readable=known.keys(_with_notes))


def _actions(known):
    return Action.objects.visible_to(known.reader, known=known.keys(_meetings), readable=known.keys(_with_notes))


def _templates(known):
    """As they are given today: who looks for a template wants the newest version."""
    return TemplateVersion.objects.visible_to(known.reader).newest()


# Where each is to be read ---------------------------------------------------------------------------------------------
def _notes_url(meeting):
    """Notes of what was not held, or was called off, stand nowhere yet: the meeting's own page says so."""
    if meeting.state == Meeting.State.PUBLISHED and meeting.starts_at <= timezone.now():
        return reverse("meetings:write-up", args=[meeting.group.slug, meeting.pk])
    return meeting.get_absolute_url()


def _state_of(meeting):
    """“draft”, “cancelled”, or nothing for one that goes ahead: who reads the list is not to set out for nothing."""
    return "" if meeting.state == Meeting.State.PUBLISHED else meeting.get_state_display().lower()


def _state_of_notes(meeting):
    return "draft" if meeting.notes_state == Meeting.Notes.DRAFT else ""


def _say_meeting(meeting):
    return Said(meeting.get_absolute_url(), meeting.group.full_name, meeting.starts_at, state=_state_of(meeting))


def _say_notes(meeting):
    return Said(_notes_url(meeting), meeting.group.full_name, meeting.starts_at, state=_state_of_notes(meeting))


def _say_line(item):
    meeting = item.meeting
    own = "?own" if meeting.page else ""  # its lines are not on the page that visitors are sent on to
    url = f"{meeting.get_absolute_url()}{own}#line-{item.pk}"
    state = f"meeting {said}" if (said := _state_of(meeting)) == "cancelled" else said
    return Said(url, meeting.group.full_name, meeting.starts_at, meeting.title, state)


def _say_line_notes(item):
    meeting = item.meeting
    state = _state_of_notes(meeting)
    return Said(_notes_url(meeting), meeting.group.full_name, meeting.starts_at, meeting.title, state)


def _say_decision(decision):
    meeting = decision.meeting
    url = reverse("meetings:decision-detail", args=[meeting.group.slug, decision.pk])
    state = "no longer stands" if decision.ended_at else ""
    return Said(url, meeting.group.full_name, meeting.starts_at, meeting.title, state)


def _say_action(action):
    """Never its person, and not the meeting either: whoever has an action need not know of the meeting."""
    council = action.council.short_name if action.council else ""
    state = "" if action.is_open else action.get_state_display().lower()
    return Said(action.get_absolute_url(), action.group.full_name, action.agreed_at, council, state)


def _say_template(version):
    template, state = version.template, "withdrawn" if version.template.is_withdrawn else ""
    kind = template.get_kind_display()
    return Said(template.get_absolute_url(), template.group.full_name, version.given_at, kind, state)


def _together(*fields):
    """The texts of these fields, one after the other."""
    parts = [part for name in fields for part in (F(name), Value(" "))]
    return Concat(*parts, output_field=TextField())


OF_MEETING = {"group": "meeting__group", "day": "meeting__starts_at", "related": ("meeting__group",)}
LONG = ("notes", "getting_there", "access_notes")
LONG_OF_LINE = ("notes", *(f"meeting__{name}" for name in LONG))

SOURCES = [
    Source(
        "meetings", "Meeting", _meetings, _say_meeting, "title", "starts_at", group="group", related=("group",),
        text=_together("summary", "theme_words", "venue", "postcode"), unread=LONG,
    ),
    Source(
        "agendas", "Agenda item", _lines, _say_line, "title", **OF_MEETING,
        text=_together("theme_words", "words"), unread=LONG_OF_LINE,
    ),
    Source(
        "notes", "Notes", _with_notes, _say_notes, "title", "starts_at", group="group", related=("group",),
        text=F("notes"), column="notes_found_by", is_titled=False, unread=LONG,
    ),
    Source(
        "notes", "Notes", _lines_with_notes, _say_line_notes, "title", **OF_MEETING,
        text=F("notes"), column="notes_found_by", is_titled=False, is_long=True, unread=LONG_OF_LINE,
    ),
    Source("decisions", "Decision", _decisions, _say_decision, "sentence", is_titled=False, **OF_MEETING),
    Source(
        "actions", "Action", _actions, _say_action, "words", "agreed_at", group="group", related=("group", "council"),
        is_titled=False,
    ),
    Source(
        "templates", "Template", _templates, _say_template, "title", "given_at", group="template__group",
        related=("template__group",), text=F("purpose"),
    ),
]  # fmt: skip
