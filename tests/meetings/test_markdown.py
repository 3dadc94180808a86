"""What people type as notes comes out as safe, plain HTML."""

import pytest

from common import markdown

LINK = 'class="govuk-link" rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("Hello **you**", '<p class="govuk-body">Hello <strong>you</strong></p>\n'),
        ("one\ntwo", '<p class="govuk-body">one<br>\ntwo</p>\n'),
        ("- a\n- b", '<ul class="govuk-list govuk-list--bullet">\n<li>a</li>\n<li>b</li>\n</ul>\n'),
        ("3. c", '<ol start="3" class="govuk-list govuk-list--number">\n<li>c</li>\n</ol>\n'),
        ("[a](https://x.test/?b=1&c)", f'<p class="govuk-body"><a href="https://x.test/?b=1&amp;c" {LINK}>a</a></p>\n'),
        ("See https://x.example/a_b_c.", f'<p class="govuk-body">See <a href="https://x.example/a_b_c" {LINK}>https://x.example/a_b_c</a>.</p>\n'),
        ("`https://x.example`", '<p class="govuk-body"><code>https://x.example</code></p>\n'),
        ("a\0b", '<p class="govuk-body">a\ufffdb</p>\n'),
    ],
)  # fmt: skip
def test_notes_are_dressed_as_the_page_is(typed, shown):
    assert markdown.to_html(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '<a href="x" onclick="y">z</a>',
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        '[a](https://x.example "onclick=1")',
        'https://x.example"onmouseover=alert(1)',
        "![a](https://tracker.example/pixel.png)",
        '<style>p { color: red }</style>\n\n<p class="govuk-button" style="x">a</p>',
    ],
)
def test_nothing_typed_becomes_script_style_or_picture(typed):
    shown = markdown.to_html(f"{typed}\n\n{typed}")

    for forbidden in ("<script", "<style", "<img", 'href="javascript', 'href="data', " onclick=", " style="):
        assert forbidden not in shown.replace("&lt;", "‹").replace('title="onclick=1"', "").split("‹")[0]
    assert '<p class="govuk-button"' not in shown


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# a\n## b\n### c", ["h3", "h4", "h5"]),
        ("### a\n# b\n## c", ["h3", "h3", "h4"]),
        ("# a\n###### b", ["h3", "h4"]),
        ("# a\n## b\n### c\n#### d\n##### e", ["h3", "h4", "h5", "h6", "h6"]),
        ("a\n===\nb\n---", ["h3", "h4"]),
    ],
)
def test_headings_stand_below_the_pages_own_and_skip_no_level(typed, levels):
    shown = markdown.to_html(typed)

    assert [f"h{part[0]}" for part in shown.split("<h")[1:]] == levels
    assert shown.count("</h") == len(levels)


def test_a_huge_text_of_headings_is_no_trouble():
    assert markdown.to_html("# a\n" * 5_000).count("<h3") == 5_000
