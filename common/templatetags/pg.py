"""Words of every template: a builtin library, so nothing loads it."""

import json

from django import template
from django.forms.utils import flatatt
from django.template.base import token_kwargs
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from common import london, words

register = template.Library()

for say in (london.clock, london.long_date, london.plain_date, london.short_date):
    register.filter(say.__name__, lambda value, say=say: "" if value in (None, "") else say(value))


@register.filter
def as_hours(minutes):
    """Whole minutes as “12 h 30 min”."""
    return "" if minutes in (None, "") else words.hours(minutes)


@register.filter
def as_pounds(pence):
    """Whole pence as “£1,200” or “£99.50”."""
    return "" if pence in (None, "") else words.pounds(pence)


@register.filter
def time_span(start, end):
    """“10am to 3:30pm”; over several days “10am to 4pm on Thursday 26 November 2026”."""
    return london.hours(start, end)


@register.filter
def full_span(start, end):
    """“Wednesday 25 November 2026, 10am to 3:30pm”."""
    return london.span(start, end)


@register.simple_tag
def date_leaf(starts_at, past=False):
    """A leaf of the calendar, pale for what is over; the year shows when it is not this year's.

    It stands in every row of a list, so it is written in one go and not by a template.
    """
    day = london.date_of(starts_at)
    year = "" if day.year == london.today(timezone.now()).year else f" {day.year}"
    leaf = (
        '<time class="pg-date{}" datetime="{}"><span class="pg-date__dow">{}</span> '
        '<span class="pg-date__day">{}</span> <span class="pg-date__month">{}{}</span></time>'
    )
    return format_html(leaf, " pg-date--past" if past else "", day.isoformat(), f"{day:%a}", day.day, f"{day:%b}", year)


# Within a script element only its end tag means anything; as escapes of JSON no text holds one.
ENDS_NO_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_ld(data):
    """For a script element that holds data, whatever people wrote in it. Browsers never run one of this type."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ENDS_NO_SCRIPT))


@register.filter
def in_days(value, now):
    """“today”, “tomorrow”, “in 3 days”, “3 days ago”."""
    return london.in_days(value, now)


@register.filter
def counted(number, words):
    """“1 council”, “30 councils”: `{{ n|counted:"council" }}`; an irregular word has both forms, `"person,people"`."""
    one, _, many = words.partition(",")
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@register.filter
def within(name):
    """A name as it stands within a sentence."""
    return words.within(name)


@register.filter
def in_words(number):
    """“three”, “ten”, “11”."""
    return words.number(number)


@register.filter
def listed(things, last="and"):
    """“South”, “South and London”, “South, London and Wales”. Escapes each thing."""
    things = list(things)
    *first, end = things or [""]
    if not first:
        return format_html("{}", end)
    return format_html("{} {} {}", format_html_join(", ", "{}", ((thing,) for thing in first)), last, end)


@register.filter
def as_options(options):
    """The options of a select, as Django's own template writes each: a list may have a hundred of them."""
    return mark_safe("".join(map(_option, options)))


def _option(option):
    attrs = flatatt(option["attrs"]) if option["attrs"] else ""
    return f'<option value="{escape(str(option["value"]))}"{attrs}>{conditional_escape(option["label"])}</option>'


@register.filter
def wrong_input(bound):
    """The id of the input that an error of this field is about: what the error summary links to."""
    widget, auto_id = bound.field.widget, bound.field.widget.attrs.get("id") or bound.auto_id
    if hasattr(widget, "wrong_input"):
        return widget.wrong_input(auto_id, bound.value())
    return widget.id_for_label(auto_id) or f"{auto_id}_0"


@register.tag
def filled(parser, token):
    """All of it, or nothing if what is inside is blank: for a block of the base template that most pages leave empty.

    `{% filled %}<p>{% inside %}{% block kind %}{% endblock %}{% after %}</p>{% endfilled %}`
    """
    before = parser.parse(("inside",))
    parser.delete_first_token()
    inside = parser.parse(("after",))
    parser.delete_first_token()
    after = parser.parse(("endfilled",))
    parser.delete_first_token()
    return Filled(before, inside, after)


class Filled(template.Node):
    child_nodelists = ("before", "inside", "after")  # where Django looks for the blocks that a child template replaces

    def __init__(self, before, inside, after):
        self.before, self.inside, self.after = before, inside, after

    def render(self, context):
        inside = self.inside.render(context)
        if not inside.strip():
            return ""
        return mark_safe(self.before.render(context) + inside.strip() + self.after.render(context))


@register.tag
def alone(parser, token):
    """What is inside knows these names and no others, as an include with `only`: `{% alone title=line.title %}`."""
    names = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("endalone",))
    parser.delete_first_token()
    return Alone(names, nodelist)


class Alone(template.Node):
    def __init__(self, names, nodelist):
        self.names, self.nodelist = names, nodelist

    def render(self, context):
        known = {name: expression.resolve(context) for name, expression in self.names.items()}
        inside = template.Context(known, context.autoescape, context.use_l10n, context.use_tz)
        inside.template = context.template
        return self.nodelist.render(inside)


@register.filter
def get(mapping, key):
    """The value under a key that is no identifier, such as `attrs|get:"aria-invalid"`."""
    return mapping.get(key)
