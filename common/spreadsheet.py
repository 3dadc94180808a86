"""Rows as a CSV file to take along."""

import csv
import datetime as dt
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from import_export import resources
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.widgets import Widget

TYPE = "text/csv; charset=utf-8"
AT_ONCE = 2000  # rows that are fetched together
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run as one


class Cell(Widget):
    """As people read it: moments on London's clocks, nothing that a spreadsheet would take for a formula."""

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        if isinstance(value, dt.datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        text = str(value)
        if isinstance(value, int):  # a number below zero is no formula
            return text
        return f"'{text}" if text.startswith(FORMULA) else text


def response(queryset, columns, *, name):
    """The rows as a file named after them. `columns` is {heading: attribute}, with __ over relations."""
    sheet = type("Sheet", (resources.Resource,), _fields(columns))().export(queryset)
    return _named(HttpResponse(CSV().export_data(sheet), content_type=TYPE), name)


def streamed(queryset, columns, *, name):
    """As `response`, row by row: for what may have more rows than should stand in memory at once."""
    fields = list(_fields(columns).values())
    cells = ([field.export(row) for field in fields] for row in queryset.iterator(chunk_size=AT_ONCE))
    lines = csv.writer(_Line())
    return _named(StreamingHttpResponse(map(lines.writerow, chain([columns], cells)), content_type=TYPE), name)


class _Line:
    """A file whose `write` gives back what was written: what csv.writer returns for a row."""

    def write(self, text):
        return text


def _fields(columns):
    return {
        f"column_{n}": Field(attribute=attribute, column_name=heading, widget=Cell())
        for n, (heading, attribute) in enumerate(columns.items())
    }


def _named(answer, name):
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    return answer
