"""What a form looks like to a browser and to a screen reader."""

import datetime as dt
import re

import pytest
from django import forms as django_forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.utils.safestring import mark_safe

from common import forms
from common.templatetags.pg import as_options


def squeezed(html):
    """The markup without the space between tags, so that indents of templates do not matter."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", re.sub(r"\s+>", ">", html.strip())))


def rendered(field, data=None, **kwargs):
    """One field of a form as a page shows it; in error when `data` is wrong."""
    form = type("ThingForm", (forms.Form,), {"thing": field})(data, **kwargs)
    return squeezed(form["thing"].as_field_group())


def summary(form):
    template = Template('{% include "components/_error_summary.html" with form=form only %}')
    return squeezed(template.render(Context({"form": form})))


def test_a_text_input_has_its_label_and_hint():
    field = django_forms.CharField(label="Title", help_text="Shown in <calendars>", max_length=20)

    assert rendered(field) == (
        '<div class="govuk-form-group">'
        '<label class="govuk-label govuk-label--s" for="id_thing">Title</label>'
        '<div class="govuk-hint" id="id_thing_helptext">Shown in &lt;calendars&gt;</div>'
        '<input type="text" name="thing" class="govuk-input" maxlength="20"'
        ' aria-describedby="id_thing_helptext" id="id_thing"></div>'
    )


def test_a_text_input_in_error_keeps_what_was_typed_and_names_the_error():
    field = django_forms.CharField(label="Title", help_text="Short", max_length=3)

    assert rendered(field, {"thing": 'a "<b>'}) == (
        '<div class="govuk-form-group govuk-form-group--error">'
        '<label class="govuk-label govuk-label--s" for="id_thing">Title</label>'
        '<div class="govuk-hint" id="id_thing_helptext">Short</div>'
        '<p class="govuk-error-message" id="id_thing_error"><span class="govuk-visually-hidden">Error:</span>'
        " Title must be 3 characters or fewer</p>"
        '<input type="text" name="thing" value="a &quot;&lt;b&gt;" class="govuk-input govuk-input--error" maxlength="3"'
        ' aria-invalid="true" aria-describedby="id_thing_helptext id_thing_error" id="id_thing"></div>'
    )


def test_what_may_be_left_out_says_so_but_not_in_a_search():
    field = django_forms.CharField(label="Council", required=False)

    assert '">Council <span class="pg-optional">(optional)</span></label>' in rendered(field)
    assert '">Council</label>' in squeezed(
        type("SearchForm", (forms.Form,), {"thing": field, "hides_optional": True})()["thing"].as_field_group()
    )


def test_a_day_is_a_group_of_three_inputs_and_only_the_wrong_one_is_marked():
    typed = {"thing_day": "31", "thing_month": "nov", "thing_year": "2026"}

    assert rendered(forms.DayField(label="Date", help_text="Such as 25 11 2026"), typed) == (
        '<div class="govuk-form-group govuk-form-group--error">'
        '<fieldset class="govuk-fieldset" aria-describedby="id_thing_helptext id_thing_error" role="group">'
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Date</legend>'
        '<div class="govuk-hint" id="id_thing_helptext">Such as 25 11 2026</div>'
        '<p class="govuk-error-message" id="id_thing_error"><span class="govuk-visually-hidden">Error:</span>'
        " The date must be a real date, such as 31 3 2027</p>"
        '<div class="govuk-date-input" id="id_thing">'
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        '<label class="govuk-label govuk-date-input__label" for="id_thing_0">Day</label>'
        '<input type="text" name="thing_day" value="31"'
        ' class="govuk-input govuk-date-input__input govuk-input--width-2 govuk-input--error" aria-invalid="true"'
        ' autocomplete="off" id="id_thing_0" inputmode="numeric"></div></div>'
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        '<label class="govuk-label govuk-date-input__label" for="id_thing_1">Month</label>'
        '<input type="text" name="thing_month" value="nov"'
        ' class="govuk-input govuk-date-input__input govuk-input--width-4" autocomplete="off" id="id_thing_1">'
        "</div></div>"
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        '<label class="govuk-label govuk-date-input__label" for="id_thing_2">Year</label>'
        '<input type="text" name="thing_year" value="2026"'
        ' class="govuk-input govuk-date-input__input govuk-input--width-4" autocomplete="off" id="id_thing_2"'
        ' inputmode="numeric"></div></div></div></fieldset></div>'
    )


def test_a_stored_day_and_time_are_shown_as_people_write_them():
    day = rendered(forms.DayField(), initial={"thing": dt.date(2026, 3, 1)})

    assert re.findall(r' value="(\w+)"', day) == ["1", "3", "2026"]
    assert ' value="3:30pm"' in rendered(forms.ClockField(), initial={"thing": dt.time(15, 30)})


def test_radios_stand_in_a_fieldset_with_a_hint_each():
    field = django_forms.ChoiceField(
        label="Who may come?",
        choices=[("public", "Everybody"), ("members", "Members")],
        widget=forms.Radios(hints={"public": "Anyone may read"}),
    )

    assert rendered(field, {"thing": "members"}) == (
        '<div class="govuk-form-group"><fieldset class="govuk-fieldset">'
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Who may come?</legend>'
        '<div class="govuk-radios" id="id_thing">'
        '<div class="govuk-radios__item">'
        '<input type="radio" name="thing" value="public" class="govuk-radios__input" id="id_thing_0"'
        ' aria-describedby="id_thing_0_hint">'
        '<label class="govuk-label govuk-radios__label" for="id_thing_0">Everybody</label>'
        '<div class="govuk-hint govuk-radios__hint" id="id_thing_0_hint">Anyone may read</div></div>'
        '<div class="govuk-radios__item">'
        '<input type="radio" name="thing" value="members" class="govuk-radios__input" id="id_thing_1" checked>'
        '<label class="govuk-label govuk-radios__label" for="id_thing_1">Members</label></div>'
        "</div></fieldset></div>"
    )


def test_one_checkbox_has_its_label_beside_it():
    field = django_forms.BooleanField(label="Send me a copy", required=False)

    assert rendered(field, {"thing": "on"}) == (
        '<div class="govuk-form-group"><div class="govuk-checkboxes"><div class="govuk-checkboxes__item">'
        '<input type="checkbox" name="thing" class="govuk-checkboxes__input" id="id_thing" checked>'
        '<label class="govuk-label govuk-checkboxes__label" for="id_thing">Send me a copy</label></div></div></div>'
    )


def test_a_choice_by_name_offers_the_names_and_keeps_what_was_typed():
    councils = type("Rows", (list,), {"all": lambda self: self})()
    field = forms.NamedChoiceField(councils, names=lambda row: row, noun="council", label="Host")

    assert rendered(field, {"thing": "Nowhere"}) == (
        '<div class="govuk-form-group govuk-form-group--error">'
        '<label class="govuk-label govuk-label--s" for="id_thing">Host</label>'
        '<p class="govuk-error-message" id="id_thing_error"><span class="govuk-visually-hidden">Error:</span>'
        " “Nowhere” is not a council in this list. Check the spelling</p>"
        '<input type="text" name="thing" value="Nowhere" class="govuk-input govuk-input--error" autocomplete="off"'
        ' spellcheck="false" aria-invalid="true" aria-describedby="id_thing_error" id="id_thing" list="id_thing_names">'
        '<datalist id="id_thing_names"></datalist></div>'
    )


@pytest.mark.parametrize(
    ("widget", "tag"),
    [
        (
            django_forms.Textarea(attrs={"rows": 4}),
            '<textarea name="thing" class="govuk-textarea" cols="40" rows="4" id="id_thing">',
        ),
        (django_forms.Select(choices=[("a", "A")]), '<select name="thing" class="govuk-select" id="id_thing">'),
        (
            django_forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            'class="govuk-input govuk-input--width-5" id=',
        ),
        (django_forms.HiddenInput(), '<input type="hidden" name="thing" id="id_thing">'),
    ],
)
def test_every_kind_of_input_has_its_class(widget, tag):
    assert tag in rendered(django_forms.CharField(widget=widget))


def test_the_summary_links_each_error_to_the_input_at_fault():
    class ThingForm(forms.Form):
        title = django_forms.CharField(label="Title")
        on = forms.DayField(label="Date")
        audience = django_forms.ChoiceField(label="Audience", choices=[("a", "All")], widget=forms.Radios)
        secret = django_forms.CharField(widget=django_forms.HiddenInput)

        def clean(self):
            raise django_forms.ValidationError("It ends before it starts")

    form = ThingForm({"on_day": "25", "on_month": "", "on_year": "2026"})

    assert summary(form) == (
        '<div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">There is a problem</h2><div class="govuk-error-summary__body">'
        '<ul class="govuk-list govuk-error-summary__list">'
        "<li>It ends before it starts</li>"
        '<li><a href="#id_title">Enter the title</a></li>'
        '<li><a href="#id_on_1">The date must include a month</a></li>'
        '<li><a href="#id_audience_0">Choose the audience</a></li>'
        "<li>Enter the secret</li>"
        "</ul></div></div></div>"
    )
    assert all(f'id="{name}"' in form.as_div() for name in ("id_title", "id_on_1", "id_audience_0"))


def test_a_form_without_errors_has_no_summary():
    assert summary(type("ThingForm", (forms.Form,), {"title": django_forms.CharField()})()) == ""


def test_the_options_of_a_select_are_those_that_django_writes():
    """Whatever is in them: markup, a group of them, nothing, a number, one that is chosen and one that cannot be."""
    choices = [("", "Every <b>one</b>"), ("a&b", mark_safe("<i>A</i>")), ("Far", [(1, "One"), (2, "“Two”")])]
    select = OneIsOff(choices=choices)
    groups = select.get_context("thing", "1", {})["widget"]["optgroups"]

    ours = [as_options(options) for _, options, _ in groups]

    own = [[DJANGOS.render({"widget": option}).rstrip("\n") for option in options] for _, options, _ in groups]
    assert ours == ["".join(options) for options in own]
    assert '<option value="1" selected>One</option><option value="2" disabled>“Two”</option>' in ours


DJANGOS = DjangoTemplates().get_template("django/forms/widgets/select_option.html")


class OneIsOff(django_forms.Select):
    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"disabled": True} if value == 2 else {}
        return option
