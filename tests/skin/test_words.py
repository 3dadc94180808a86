"""The filters and tags of every template, the partials, and pages of long lists."""

import datetime as dt
import re

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory

from common.pagination import paginate


def say(template, **context):
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", Template(template).render(Context(context)))).strip()


def at(*numbers):
    return dt.datetime(*numbers, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ start|clock }}", "10am"),
        ("{{ start|long_date }}", "Wednesday 25 November 2026"),
        ("{{ start|plain_date }}", "25 November 2026"),
        ("{{ start|short_date }}", "Wed 25 Nov"),
        ("{{ start|time_span:end }}", "10am to 3:30pm"),
        ("{{ start|full_span:end }}", "Wednesday 25 November 2026, 10am to 3:30pm"),
        ("{{ start|in_days:now }}", "in 3 days"),
        ("{{ nothing|long_date }}", ""),
        ('{{ 1|counted:"council" }}, {{ 1200|counted:"council" }}', "1 council, 1,200 councils"),
        ('{{ 1|counted:"person,people" }}, {{ 2|counted:"person,people" }}', "1 person, 2 people"),
        ("{{ names|listed }}", "South, London &amp; Essex and Wales"),
        ("{{ one|listed }}{{ none|listed }}", "South"),
    ],
)
def test_templates_say_it_as_people_do(template, words):
    context = {
        "start": at(2026, 11, 25, 10),
        "end": at(2026, 11, 25, 15, 30),
        "now": at(2026, 11, 22, 10),
        "names": ["South", "London & Essex", "Wales"],
        "one": ["South"],
        "none": [],
        "nothing": None,
    }

    assert say(template, **context) == words


@pytest.mark.parametrize(("inside", "html"), [("Region", "<p>Region</p>"), (" ", "")])
def test_a_frame_comes_only_with_something_in_it(inside, html):
    assert say("{% filled %}<p>{% inside %} {{ inside }} {% after %}</p>{% endfilled %}", inside=inside) == html


@pytest.mark.parametrize(
    ("day", "month"), [(at(2026, 12, 31, 12), "Dec"), (at(2026, 12, 31, 23, 59), "Dec"), (at(2027, 1, 1), "Jan 2027")]
)
def test_a_date_leaf_shows_the_year_when_it_is_another(day, month):
    with time_machine.travel(at(2026, 11, 22), tick=False):
        leaf = say("{% date_leaf day %}", day=day)

    assert re.search(r'__month">(.*?)<', leaf)[1] == month


def test_a_date_leaf_has_londons_day():
    leaf = say("{% date_leaf day past=True %}", day=at(2026, 6, 30, 23, 30))

    assert leaf == (
        '<time class="pg-date pg-date--past" datetime="2026-07-01"><span class="pg-date__dow">Wed</span>'
        '<span class="pg-date__day">1</span><span class="pg-date__month">Jul</span></time>'
    )


def pages(query, rows=60):
    return paginate(RequestFactory().get(f"/groups/?{query}"), range(rows))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 1),
        ("page=2", 2),
        ("page=99", 3),
        ("page=-1", 3),
        ("page=nonsense", 1),
        ("page=%00", 1),
        (f"page={'9' * 5000}", 1),
    ],
)
def test_any_page_number_gives_a_page(query, number):
    page = pages(query)

    assert page.number == number
    assert list(page) == list(range((number - 1) * 25, min(number * 25, 60)))


def test_an_empty_list_has_one_empty_page_and_no_steps():
    page = pages("", rows=0)

    assert list(page) == []
    assert say('{% include "components/_pagination.html" with page=page only %}', page=page) == ""


def test_steps_keep_the_filters_of_the_address():
    html = say('{% include "components/_pagination.html" with page=page only %}', page=pages("q=a%26b&page=2&kind=x"))

    assert re.findall(r'href="(.*?)"', html) == [f"?q=a%26b&amp;kind=x&amp;page={number}" for number in (1, 1, 2, 3, 3)]
    assert 'aria-label="Page 2" aria-current="page">2</a>' in html
