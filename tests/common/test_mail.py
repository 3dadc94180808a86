"""How mails are made of their templates: facts, escaping, skin."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.template import Context, TemplateSyntaxError, engines
from mjml import mjml2html

from common.mail import fold, render, tidy
from common.mail_style import INLINE, inline
from common.mail_templates import html_template

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
    assert inline('<a href="x">') == f'<a href="x" style="{INLINE["a"]}">'
    assert inline('<p class="soft">') == f'<p class="soft" style="{INLINE["p soft"]}">'
    assert inline("<article>") == "<article>"


# Laid out once --------------------------------------------------------------------------------------------------------
LOOPS = """{% extends "mail/base.mjml" %}
{% block content %}{% comment %}not said{% endcomment %}
{% for part in parts %}<mj-section css-class="pg-white" padding="4px"><mj-column>
  {% if part.title %}<mj-text padding="4px"><h2>{{ part.title }}</h2></mj-text>
  {% else %}<mj-text>none</mj-text>{% endif %}
  {% for line in part.lines %}{% include "mail/_row.mjml" with when=forloop.counter title=line only %}{% endfor %}
  {% include "mail/_deeds.mjml" %}
</mj-column></mj-section>
{% empty %}<mj-section><mj-column><mj-text>nothing</mj-text></mj-column></mj-section>{% endfor %}
{% endblock %}"""


def squeezed(html):
    return re.sub(r">\s+<", "><", html).replace("<br />", "<br>")


@pytest.mark.parametrize("parts", [[], [{"title": "T & t", "lines": ["x", "y"]}, {"title": ""}]])
def test_the_layout_does_not_depend_on_what_is_said(templates, tmp_path, parts):
    (tmp_path / "mail/loops.mjml").write_text(LOOPS)
    said = {"parts": parts, "url": "not for a row", "deeds": [{"label": "Go", "url": "https://x.example/?a=1&b=2"}]}
    engine = engines["django"].engine

    filled_first = mjml2html(engine.get_template("mail/loops.mjml").render(Context(said)))
    filled_last = html_template(engine, "loops").render(Context(said))

    assert squeezed(filled_last) == squeezed(inline(filled_first))


def test_the_layout_is_made_once(templates):
    engine = engines["django"].engine

    assert html_template(engine, "all") is html_template(engine, "all")


def test_what_was_typed_as_markup_is_styled_too(templates, context, tmp_path):
    (tmp_path / "mail/all.mjml").write_text(
        """{% extends "mail/base.mjml" %}{% block content %}<mj-section><mj-column>
        <mj-text>{{ words|linebreaks }}</mj-text></mj-column></mj-section>{% endblock %}"""
    )

    html = render("all", context | {"words": "one <two>\x0b\n\nthree\x00"}).html

    assert f'<p style="{INLINE["p"]}">one &lt;two&gt; </p>' in html
    assert f'<p style="{INLINE["p"]}">three</p>' in html


@pytest.mark.parametrize(
    ("markup", "says"),
    [
        ("{% include piece %}", "name piece in quotes"),
        ('<mj-section padding="{{ space }}"></mj-section>', "no tag may be in <mj-section"),
    ],
)
def test_what_would_change_the_layout_is_refused(templates, tmp_path, markup, says):
    (tmp_path / "mail/late.mjml").write_text(f"<mjml><mj-body>{markup}</mj-body></mjml>")

    with pytest.raises(TemplateSyntaxError, match=says):
        html_template(engines["django"].engine, "late")
