"""Rows as a CSV file to take along."""

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from import_export import resources
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.widgets import Widget

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run as one


class Cell(Widget):
    """As people read it: moments on London's clocks, nothing that a spreadsheet would take for a formula."""

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        if isinstance(value, dt.datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        text = str(value)
        return f"'{text}" if text.startswith(FORMULA) else text


def response(queryset, columns, *, name):
    """The rows as a file named after them. `columns` is {heading: attribute}, with __ over relations."""
    fields = {
        f"column_{n}": Field(attribute=attribute, column_name=heading, widget=Cell())
        for n, (heading, attribute) in enumerate(columns.items())
    }
    sheet = type("Sheet", (resources.Resource,), fields)().export(queryset)
    answer = HttpResponse(CSV().export_data(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    return answer
