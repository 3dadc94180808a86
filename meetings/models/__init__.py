"""Meetings of a group: their agendas, who comes, what is agreed and written."""

from meetings.models.agendas import AgendaItem, HostOffer, Placement, StandingItem, Topic
from meetings.models.meetings import LondonMoment, Meeting, Move, OfMeetingQuerySet, Opening
from meetings.models.people import Attendance, Guest, Presence, Seat, Table
from meetings.models.polls import DateAnswer, DateOption, DatePoll
from meetings.models.records import Action, ActionStep, Decision, Link, Review
from meetings.models.templates import (
    Template,
    TemplateLine,
    TemplateSource,
    TemplateUse,
    TemplateVersion,
    UsedLine,
)
from meetings.models.writing import Circulation, Correction, Feedback, NotesConfirmation, Revision, Trial, TrialAnswer

__all__ = [
    "Action", "ActionStep", "AgendaItem", "Attendance", "Circulation", "Correction", "DateAnswer", "DateOption",
    "DatePoll", "Decision", "Feedback", "Guest", "HostOffer", "Link", "LondonMoment", "Meeting", "Move",
    "NotesConfirmation", "OfMeetingQuerySet", "Opening", "Placement", "Presence", "Review", "Revision", "Seat",
    "StandingItem", "Table", "Template", "TemplateLine", "TemplateSource", "TemplateUse", "TemplateVersion", "Topic",
    "Trial", "TrialAnswer", "UsedLine",
]  # fmt: skip
