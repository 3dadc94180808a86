"""How mails are made of their templates: facts, escaping, skin."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project

from common import mail
from common.mail import fold, inline, render, tidy

NASTY = "<script>alert(1)</script> & “co” {{ x }}"
TEXT = """Subject: {{ title }}:  are you\tcoming?

Hello {{ title }}

{% include "mail/_deeds.txt" %}{% include "mail/_foot.txt" %}"""
MARKUP = """{% extends "mail/base.mjml" %}
{% block preview %}{{ title }}{% endblock %}{% block h1 %}{{ title }}{% endblock %}
{% block lede %}{{ title }}{% endblock %}
{% block content %}{% include "mail/_turn.mjml" with due="In 2 days" title=title text=title deeds=deeds only %}
<mj-section css-class="pg-white pg-part"><mj-column><mj-text><h2>{{ title }}</h2></mj-text>
{% include "mail/_facts.mjml" with facts=facts only %}
{% include "mail/_row.mjml" with when="10am" title=title url=url text=title only %}
{% include "mail/_code.mjml" with code=title only %}{% include "mail/_button.mjml" with label=title url=url only %}
</mj-column></mj-section>{% endblock %}"""


@pytest.fixture
def templates(tmp_path, settings):
    """A mail of its own, made of every piece."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/all.txt").write_text(TEXT)
    (tmp_path / "mail/all.mjml").write_text(MARKUP)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]


@pytest.fixture
def context():
    url = "https://peergroups.example/do/?a=1&b=2"
    return {
        "title": NASTY,
        "url": url,
        "deeds": [{"label": "I’m coming", "url": url}, {"label": "Maybe", "url": url}],
        "facts": [("When", NASTY), ("Where", "")],
        "why": f"You get this because of {NASTY}.",
        "stop_url": url,
        "preferences_url": url,
        "personal": True,
    }


def test_what_was_typed_is_text_everywhere(templates, context):
    made = render("all", context)

    assert made.subject == f"{NASTY}: are you coming?"
    assert f"Hello {NASTY}" in made.text
    assert "<script" not in made.html
    assert made.html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; “co” {{ x }}") == 14
    assert 'href="https://peergroups.example/do/?a=1&amp;b=2"' in made.html
    assert "https://peergroups.example/do/?a=1&b=2" in made.text


def test_every_tag_has_its_style_and_the_whole_is_small(templates, context):
    html = render("all", context).html

    body = html[html.index("<body") :]
    assert re.findall(r"<(?:h1|h2|h3|p|a)(?![^>]*style=)[^>]*>", body) == []
    assert len(html.encode()) < 30_000


def test_pictures_are_absolute_and_exist(templates, context):
    html = render("all", context).html

    [src] = re.findall(r'<img[^>]*src="([^"]*)"', html)
    assert src == f"{project.SITE_URL}/static/mail/mark.png"
    assert (Path(project.BASE_DIR) / "static/mail/mark.png").read_bytes().startswith(b"\x89PNG")


def test_no_foot_line_without_its_link(templates, context):
    made = render("all", context | {"stop_url": "", "preferences_url": "", "personal": False})

    assert "Stop this mail" not in made.html + made.text
    assert "Change what you get" not in made.html + made.text
    assert "forward" not in made.html + made.text


def test_a_text_without_its_subject_is_refused(templates, context, tmp_path):
    (tmp_path / "mail/all.txt").write_text("Hello\n")

    with pytest.raises(ValueError, match="Subject: "):
        render("all", context)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("short", "short"),
        ("one two three", "one two\nthree"),
        ("- one two three", "- one two\n  three"),
        ("1. one two three", "1. one\n   two\n   three"),
        ("  one two three", "  one two\n  three"),
        ("https://peergroups.example/do/abc/", "https://peergroups.example/do/abc/"),
        ("Go: https://peergroups.example/", "Go:\nhttps://peergroups.example/"),
    ],
)
def test_long_lines_are_folded_at_words_and_links_never(line, expected):
    assert fold(line, width=9) == expected


def test_text_has_no_gaps():
    assert tidy("\n\na  \n\n\n\nb\r\nc\n\n") == "a\n\nb\nc\n"


def test_a_tag_with_its_own_style_keeps_it():
    assert inline('<a href="x" style="color:#fff">') == '<a href="x" style="color:#fff">'
    assert inline('<a href="x">') == f'<a href="x" style="{mail.INLINE["a"]}">'
    assert inline("<article>") == "<article>"
