"""Fields for what people type: they take it as people write it, say what to do, and never lose what was typed.

Every field answers anything at all (nothing, a NUL byte, a megabyte, a list) with a value or a ValidationError. Write
forms on `Form` and `ModelForm` of this module: their errors say what to do (“Enter a title”) where Django's would say
that a field is required. Pages write `<form method="post" novalidate>`, so that these errors are the ones people see.
"""

import datetime as dt
import re
import unicodedata
from difflib import get_close_matches

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from common import london
from common.plain_words import PlainWords

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


# Choices --------------------------------------------------------------------------------------------------------------
class Hints:
    """`hints={value: text}` puts a line of help under an option."""

    def __init__(self, *args, hints=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(getattr(value, "value", value), "")
        return option


class Radios(Hints, forms.RadioSelect):
    """Radio buttons; `attrs={"class": "govuk-radios--inline"}` for two or three short ones."""


class Checkboxes(Hints, forms.CheckboxSelectMultiple):
    """Checkboxes of which any number may be ticked."""


# A day ----------------------------------------------------------------------------------------------------------------
def read_day(typed):
    """The date in three strings (day, month, year). Raises WrongDay, which knows the parts that are wrong."""
    day, month, year = (str(part or "").strip() for part in typed)
    missing = [name for name, part in zip(("day", "month", "year"), (day, month, year), strict=True) if not part]
    if missing:
        raise WrongDay("must include a " + " and ".join(missing), missing)
    if re.fullmatch(r"[0-9]{1,3}", year):
        raise WrongDay("must have a year of 4 numbers, such as 2027", ["year"])
    numbers = {"day": _number(day, 1, 31), "month": _month(month), "year": _number(year, 1000, 9999)}
    wrong = [name for name, number in numbers.items() if number is None]
    if wrong:
        raise WrongDay("must be a real date, such as 31 3 2027", wrong)
    try:
        return dt.date(numbers["year"], numbers["month"], numbers["day"])
    except ValueError:
        raise WrongDay("must be a real date, such as 31 3 2027", ["day"]) from None


class WrongDay(ValueError):
    def __init__(self, what, parts):
        super().__init__(what)
        self.what, self.parts = what, parts


def _number(text, least, most):
    """The number in plain digits between these two, or None."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        return None
    return int(text) if least <= int(text) <= most else None


def _month(text):
    """1 to 12, from a number or from at least three letters of a name, or None."""
    named = [n for n, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text.casefold().rstrip("."))]
    if text.casefold().rstrip(".") == "sept":
        named = [9]
    return named[0] if len(named) == 1 else _number(text, 1, 12)


class DayWidget(forms.MultiWidget):
    """Inputs for day, month and year: `<name>_day`, `<name>_month`, `<name>_year`."""

    template_name = "django/forms/widgets/day.html"
    PARTS = ("day", "month", "year")

    def __init__(self, attrs=None):
        super().__init__({part: forms.TextInput(attrs={"autocomplete": "off"}) for part in self.PARTS}, attrs)

    def decompress(self, value):
        if isinstance(value, str):
            value = dt.date.fromisoformat(value)
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name, value, attrs):
        has_error = bool((attrs or {}).pop("aria-invalid", None))
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        wrong = self.wrong_parts([part["value"] for part in parts]) if has_error else []
        for part, word in zip(parts, self.PARTS, strict=True):
            part["part"] = word.capitalize()
            named = word == "month" and part["value"] and not part["value"].isdigit()
            part["width"] = 4 if named or word == "year" else 2
            part["is_wrong"] = word in wrong
            if not named:
                part["attrs"]["inputmode"] = "numeric"
        return context

    def wrong_parts(self, value):
        """The parts at fault; all of them when each is right by itself, as in a day that is over."""
        try:
            read_day(value)
        except WrongDay as wrong:
            return wrong.parts
        return self.PARTS

    def wrong_input(self, auto_id, value):
        value = value if isinstance(value, list) else self.decompress(value)
        return f"{auto_id}_{self.PARTS.index(self.wrong_parts(value)[0])}"


class DayField(forms.Field):
    """A date in three inputs, a month also by its name. Errors call it `what`: “The date must include a year”."""

    widget = DayWidget
    default_error_messages = {"required": "Enter a date"}

    def __init__(self, *, what="The date", **kwargs):
        super().__init__(**kwargs)
        self.what = what

    def to_python(self, value):
        if isinstance(value, dt.date) or not any(part and str(part).strip() for part in value or []):
            return value if isinstance(value, dt.date) else None
        try:
            return read_day(value)
        except WrongDay as wrong:
            raise ValidationError(f"{self.what} {wrong.what}", code="invalid") from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


# A time ---------------------------------------------------------------------------------------------------------------
CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.]?(?P<minute>[0-9]{2}))?\s*(?P<half>[ap]\.?m\.?)?")


def read_clock(text):
    """The time in “10am”, “10:15”, “3.30 pm”, “1530”, “midday” or “midnight”. Raises ValueError with what to do."""
    text = text.strip().casefold()
    if text in {"midday", "noon", "12 noon", "12 midday", "midnight", "12 midnight"}:
        return dt.time(0 if "midnight" in text else 12)
    match = CLOCK.fullmatch(text)
    if not match:
        raise ValueError("Enter a time, such as 10am or 3:30pm")
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "")[:1]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise ValueError("Enter a time, such as 10am or 3:30pm")
    if not half and 1 <= hour <= 6 and len(match["hour"]) == 1:
        minutes = f":{minute:02}" if minute else ""
        raise ValueError(f"Say whether it is {hour}{minutes}am or {hour}{minutes}pm")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, minute)


class AsWritten(forms.Field):
    """One input, read as people write it: `read(text)` gives an `of` or raises ValueError saying how. Empty is None."""

    of = ()

    def to_python(self, value):
        if isinstance(value, self.of):
            return value
        if value is None or not str(value).strip():
            return None
        try:
            return self.read(str(value))
        except ValueError as wrong:
            raise ValidationError(str(wrong), code="invalid") from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class ClockField(AsWritten):
    """A time of day in one input."""

    of, read = dt.time, staticmethod(read_clock)
    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off", "spellcheck": "false"})
    default_error_messages = {"required": "Enter a time, such as 10am or 3:30pm"}

    def prepare_value(self, value):
        return london.clock(value) if isinstance(value, dt.time) else value


# Numbers and addresses ------------------------------------------------------------------------------------------------
LENGTH = re.compile(
    r"(?:(?P<hours>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<minutes>[0-9]{1,5})\s*(?:m(?:in(?:ute)?s?)?)?)?",
    re.IGNORECASE,
)


def read_minutes(text):
    """Whole minutes in “45”, “45 min”, “1 h 30”, “1.5 hours”. Raises ValueError with what to do."""
    match = LENGTH.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise ValueError("Enter a number of minutes, such as 30")
    return round(float(match["hours"] or 0) * 60) + int(match["minutes"] or 0)


class MinutesField(AsWritten):
    """A length of time in whole minutes, from `least` to `most`."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"required": "Enter a number of minutes, such as 30"}

    def __init__(self, *, least=1, most=600, **kwargs):
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def read(self, text):
        minutes = read_minutes(text)
        if not self.least <= minutes <= self.most:
            raise ValueError(f"Enter a number of minutes from {self.least} to {self.most}")
        return minutes


class AddressField(forms.EmailField):
    """An e-mail address, as typed but without the spaces and `mailto:` that copying brings along."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"})
    default_error_messages = {
        "required": "Enter your work email address",
        "invalid": "Enter an email address in the correct format, like name@example.gov.uk",
        "max_length": "Enter an email address of 254 characters or fewer",
    }

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 254, **kwargs})

    def to_python(self, value):
        return super().to_python(value).removeprefix("mailto:").strip("\u200b\ufeff <>")

    def run_validators(self, value):
        try:
            super().run_validators(value)
        except ValidationError as wrong:
            raise wrong.error_list[0] from None  # one thing to put right is enough


# One thing by its name ------------------------------------------------------------------------------------------------
def fold(text):
    """A name without what differs from hand to hand: capitals, accents, punctuation, spaces."""
    letters = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", "".join(one for one in letters if not unicodedata.combining(one))).split())


def either(names, last="or"):
    """“A”, “A or B”, “A, B or C”."""
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


class NamedThings:
    """Rows by everything they are called. The first name of each is the one shown, unless another has it too."""

    def __init__(self, rows, names, noun):
        self.rows, self.noun = list(rows), noun
        self.by_name = {}
        called = {row.pk: [name for name in names(row) if name] for row in self.rows}
        for row in self.rows:
            for name in called[row.pk]:
                self._call(row, name)
        self.shown = {row.pk: self._shown(called[row.pk]) for row in self.rows}
        for row in self.rows:
            self._call(row, self.shown[row.pk])

    def _call(self, row, name):
        self.by_name.setdefault(fold(name), {})[row.pk] = row

    def _shown(self, names):
        alone = (name for name in names if len(self.by_name[fold(name)]) == 1)
        return next(alone, f"{names[0]} ({names[-1]})")

    def find(self, typed):
        """The one row called this, or whose name alone begins so. Raises ValidationError, with the nearest names."""
        sought = fold(typed[:200])
        short = sought.removesuffix(self.noun).strip()  # “Winchester Council” is Winchester City Council
        begun = short if len(short) > 2 else None
        found = (
            self.by_name.get(sought)
            or self.by_name.get(short)
            or self._such(lambda name: begun and name.startswith(begun))
        )
        said = _short(typed)
        if len(found) == 1:
            return next(iter(found.values()))
        if 1 < len(found) <= 5:
            which = either([self.shown[pk] for pk in found])
            raise ValidationError(f"More than one {self.noun} is called “{said}”: enter {which}", code="ambiguous")
        raise ValidationError(f"“{said}” is not a {self.noun} in this list. {self._hint(short)}", code="unknown")

    def _such(self, is_such):
        return {pk: row for name, rows in self.by_name.items() if is_such(name) for pk, row in rows.items()}

    def _hint(self, sought):
        near = self._such(lambda name: len(sought) > 2 and sought in name)
        for name in get_close_matches(sought[:80], self.by_name, n=3, cutoff=0.75):
            near |= self.by_name[name]
        return f"Did you mean {either([self.shown[pk] for pk in list(near)[:3]])}?" if near else "Check the spelling"


def _short(typed):
    typed = " ".join(typed.replace("\0", " ").split())
    return typed if len(typed) <= 60 else f"{typed[:60]}…"


class NamedChoiceInput(forms.TextInput):
    """A text input that offers the names as one types; without that, still a text input."""

    template_name = "django/forms/widgets/named_choice.html"
    names = staticmethod(list)

    def get_context(self, name, value, attrs):
        list_id = f"{(attrs or {}).get('id') or name}_names"
        context = super().get_context(name, value, {**(attrs or {}), "list": list_id})
        context["widget"] |= {"list_id": list_id, "names": self.names()}
        return context


class NamedChoiceField(forms.Field):
    """One row of a queryset, typed by any of its names. `names(row)` gives them all, the best known first.

    The queryset is asked once a form. Works where a list of 400 radio buttons would not, and without JavaScript.
    """

    widget = NamedChoiceInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, queryset, *, names, noun, **kwargs):
        kwargs.setdefault("error_messages", {"required": f"Enter the name of a {noun}"})
        super().__init__(**kwargs)
        self.queryset, self.names, self.noun = queryset, names, noun
        self.widget.names = self.shown_names

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.__dict__.pop("things", None)
        copied.widget.names = copied.shown_names
        return copied

    @cached_property
    def things(self):
        return NamedThings(self.queryset.all(), self.names, self.noun)

    def shown_names(self):
        return list(self.things.shown.values())

    def prepare_value(self, value):
        """What the input shows: a row's name, or what was typed."""
        return self.things.shown.get(getattr(value, "pk", value), value) if not isinstance(value, str) else value

    def to_python(self, value):
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            pk = getattr(value, "pk", value)
            return next((row for row in self.things.rows if row.pk == pk), None)
        return self.things.find(value) if value.strip() else None

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


MOST_LINES = 500  # more than there are councils; each that is no exact name is compared with all of them


class NamedChoicesField(NamedChoiceField):
    """Any number of rows of a queryset, one name on each line. Cleans to a list in the order typed."""

    widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"})

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return "\n".join(str(super(NamedChoicesField, self).prepare_value(one)) for one in value)

    def to_python(self, value):
        if not isinstance(value, str):
            pks = {getattr(one, "pk", one) for one in value or []}
            return [row for row in self.things.rows if row.pk in pks] if pks else []
        lines = list(dict.fromkeys(line.strip() for line in re.split(r"[\r\n;]+", value) if line.strip()))
        if len(lines) > MOST_LINES:
            raise ValidationError(f"Enter at most {MOST_LINES} lines", code="too_many")
        found, wrong = {}, []
        for line in lines:
            try:
                row = self.things.find(line)
                found[row.pk] = row
            except ValidationError as unknown:
                wrong.append(unknown)
            if len(wrong) == 5:  # enough to put right at once; a megabyte of nonsense costs no more
                break
        if wrong:
            raise ValidationError(wrong)
        return list(found.values())


# Forms whose errors say what to do ------------------------------------------------------------------------------------
class Form(PlainWords, forms.Form):
    pass


class ModelForm(PlainWords, forms.ModelForm):
    pass
