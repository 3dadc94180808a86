"""Forms whose errors say what to do: “Enter a title”, where Django's would say that a field is required."""

from django import forms
from django.forms.utils import pretty_name

from common.plain_text import without_controls

# Compared as they are when a form is cleaned: these are translated late.
DJANGO_SAYS = (
    None,
    forms.Field.default_error_messages["required"],
    forms.IntegerField.default_error_messages["invalid"],
    forms.ChoiceField.default_error_messages["invalid_choice"],
    forms.ModelChoiceField.default_error_messages["invalid_choice"],
    forms.ModelMultipleChoiceField.default_error_messages["invalid_choice"],
)


class PlainWords:
    """Rewords Django's general errors by the field's label; what a field says itself is left alone.

    `hides_optional = True` for searches and filters, where marking every field “(optional)” helps nobody.
    """

    hides_optional = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = _as_seen(self.data)

    def full_clean(self):
        """Rewords first: a form may have got fields since it was made, one for each row it asks about."""
        for name, field in self.fields.items():
            self._reword(field, str(field.label or pretty_name(name)))
        super().full_clean()

    def _reword(self, field, label):
        is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        is_tick = isinstance(field, forms.BooleanField)
        words = {
            "required": f"Tick “{label}”" if is_tick else _ask("Choose" if is_choice else "Enter", label),
            "max_length": f"{label.rstrip('?:')} must be %(limit_value)d characters or fewer",
            "null_characters_not_allowed": "Remove the characters that cannot be shown",
            "invalid_choice": "Choose one of the options",
            "min_value": "Enter %(limit_value)s or more",
            "max_value": "Enter %(limit_value)s or less",
        }
        if isinstance(field, forms.IntegerField):
            words["invalid"] = "Enter a whole number"
        for code, text in words.items():
            if field.error_messages.get(code) in DJANGO_SAYS:
                field.error_messages[code] = text


def _as_seen(data):
    """What was sent, without characters that nobody sees or typed on purpose. A NUL stays, for its field to refuse."""

    def seen(value):
        return without_controls(value) if isinstance(value, str) and "\0" not in value else value

    if not hasattr(data, "setlist"):
        return {name: seen(value) for name, value in data.items()}
    data = data.copy()
    for name, values in data.lists():
        data.setlist(name, [seen(value) for value in values])
    return data


def _ask(verb, label):
    """“Enter the title”; a label that is a question is quoted whole."""
    if label.endswith("?"):
        return f"{verb} an answer to “{label}”"
    first, _, rest = label.partition(" ")
    words = label if first.isupper() else f"{first[:1].lower()}{first[1:]} {rest}".strip()
    return f"{verb} {words}" if first.lower() in {"a", "an", "the", "your", "at", "any"} else f"{verb} the {words}"
