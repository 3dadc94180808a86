"""What people type about meetings."""

from meetings.forms.agenda import (
    AgendaItemForm,
    BecauseForm,
    HostOfferForm,
    HostSettleForm,
    PlaceForm,
    ProposalForm,
    SettleForm,
    StandingItemForm,
    ThemeForm,
)
from meetings.forms.answers import AnswerForm, CancelForm, MeetingFilter
from meetings.forms.copying import CopyForm
from meetings.forms.links import LinkForm
from meetings.forms.meetings import MeetingForm
from meetings.forms.notes import NotesForm
from meetings.forms.pasting import PasteForm, UnderstoodForm
from meetings.forms.polls import DatesAnswerForm, PollForm, WithdrawPollForm
from meetings.forms.settings import MeetingSettingsForm
from meetings.forms.templates import (
    CopyLinesForm,
    ListingForm,
    NextVersionForm,
    TemplateFilter,
    TemplateForm,
    WhichMeetingForm,
)

__all__ = [
    "AgendaItemForm",
    "AnswerForm",
    "BecauseForm",
    "CancelForm",
    "CopyForm",
    "CopyLinesForm",
    "DatesAnswerForm",
    "HostOfferForm",
    "HostSettleForm",
    "LinkForm",
    "ListingForm",
    "MeetingFilter",
    "MeetingForm",
    "MeetingSettingsForm",
    "NextVersionForm",
    "NotesForm",
    "PasteForm",
    "PlaceForm",
    "PollForm",
    "ProposalForm",
    "SettleForm",
    "StandingItemForm",
    "TemplateFilter",
    "TemplateForm",
    "ThemeForm",
    "UnderstoodForm",
    "WhichMeetingForm",
    "WithdrawPollForm",
]
