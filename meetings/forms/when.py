"""When a meeting is: the fields in which it is typed, and what cannot be."""

import datetime as dt

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass

from common import london
from common.forms import ClockField, DayField
from meetings.models import Meeting

EARLIEST, LATEST = 2000, 2100
LONGEST = 14  # days: the most that the lines of an agenda can stand on


class WhenFields(metaclass=DeclarativeFieldsMetaclass):
    """Date, times and last day of a form. `ends_on` may be left empty: then it is the first day.

    A form calls `clean_when` with its cleaned data. `beside` is shown once two meetings of a group would overlap.
    `keep` comes back from a page that warned of what the date meets: the days that were meant then, as `days` has them.
    """

    starts_on = DayField(label="Date", help_text="For example, 25 11 2026", what="The date")
    starts_time = ClockField(
        label="Starts at",
        help_text="On London’s clocks, for example 10am or 9:30am",
        error_messages={"required": "Enter when it starts, such as 10am"},
    )
    ends_time = ClockField(
        label="Ends at",
        help_text="For example, midday or 3:30pm",
        error_messages={"required": "Enter when it ends, such as 3:30pm"},
    )
    ends_on = DayField(
        label="Last day", help_text="Only if it lasts more than one day", what="The last day", required=False
    )
    beside = forms.BooleanField(label="Yes, hold both at the same time", required=False)
    keep = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def days(self):
        """The first and the last day of a valid form, such as “2026-12-24/2026-12-25”."""
        return f"{self.cleaned_data['starts_on']}/{self.cleaned_data['ends_on']}"

    def clean_starts_on(self):
        return _plausible(self.cleaned_data["starts_on"])

    def clean_ends_on(self):
        return _plausible(self.cleaned_data["ends_on"])

    def clean_when(self, cleaned, *, group, meeting=None):
        """Check what was typed; `meeting` is the one that is changed, as it stands."""
        if not cleaned.get("ends_on") and "ends_on" not in self.errors:
            cleaned["ends_on"] = cleaned.get("starts_on")
        self._check_clocks(cleaned)
        self._check_order(cleaned)
        if not self.errors.keys() & {"starts_on", "starts_time", "ends_on", "ends_time"}:
            self._check_beside(cleaned, group, meeting)

    def _check_clocks(self, cleaned):
        """London’s clocks jump over an hour in March: no meeting begins or ends in it."""
        for day, time in (("starts_on", "starts_time"), ("ends_on", "ends_time")):
            if cleaned.get(day) and cleaned.get(time) is not None and london.is_skipped(cleaned[day], cleaned[time]):
                said = london.clock(cleaned[time])
                self.add_error(time, f"The clocks go forward that night and there is no {said}. Enter another time")

    def _check_order(self, cleaned):
        first, start, last, end = (cleaned.get(name) for name in ("starts_on", "starts_time", "ends_on", "ends_time"))
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the date or later")
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("ends_on", f"A meeting lasts {LONGEST} days at most. Enter an earlier last day")
        elif first and last and None not in (start, end) and london.moment(last, end) <= london.moment(first, start):
            hint = ". For midnight, give the next day as the last day" if end == dt.time(0) else ""
            self.add_error("ends_time", f"Enter an end later than {london.clock(start)}, when it starts{hint}")

    def _check_beside(self, cleaned, group, meeting):
        """Two meetings of a group at once are mostly a slip. Whoever means it says so."""
        names = ("starts_on", "starts_time", "ends_on", "ends_time")
        typed = [cleaned[name] for name in names]
        if cleaned.get("beside") or (meeting and typed == [getattr(meeting, name) for name in names]):
            return
        starts_at, ends_at = london.moment(*typed[:2]), london.moment(*typed[2:])
        others = Meeting.objects.filter(group=group, starts_at__lt=ends_at, ends_at__gt=starts_at)
        others = others.exclude(state=Meeting.State.CANCELLED).exclude(pk=meeting.pk if meeting else None)
        other = others.order_by("starts_at", "pk").first()
        if other is not None:
            self.asks_beside = True
            said = f"“{other}” of this group is on {london.span(other.starts_at, other.ends_at)}"
            self.add_error("starts_on", f"{said}. Enter another time, or say below that both are held at once")

    asks_beside = False


def _plausible(day):
    if day and not EARLIEST <= day.year <= LATEST:
        raise forms.ValidationError(f"Enter a year from {EARLIEST} to {LATEST}")
    return day
