"""What is made of Lighthouse's reports: small ones, of the shape of its own."""

import json
import shutil
from pathlib import Path

import pytest

from bench import judge, lighthouse, pages

ROOM = "/groups/south/meetings/3/room/"


def told(**more):
    """A report as Lighthouse 13 writes it, of a page where a button has no name and a console error weighs nothing."""
    audits = {
        "button-name": {"score": 0, "scoreDisplayMode": "binary", "title": "Buttons do not have an accessible name",
                        "details": {"items": [{"node": {"snippet": "<button>"}}]}},
        "color-contrast": {"score": 1, "scoreDisplayMode": "binary", "title": "Colours have contrast"},
        "video-caption": {"score": None, "scoreDisplayMode": "notApplicable", "title": "Videos have captions"},
        "is-on-https": {"score": None, "scoreDisplayMode": "error", "title": "Uses HTTPS"},
        "errors-in-console": {"score": 0, "scoreDisplayMode": "binary", "title": "Errors in the console"},
        "speed-index": {"score": 0.4, "scoreDisplayMode": "numeric", "title": "Speed Index"},
        "cumulative-layout-shift": {"numericValue": 0.01234}, "first-contentful-paint": {"numericValue": 1204.6},
        "network-requests": {"details": {"items": [{"transferSize": 7100}, {"transferSize": 12900}, {}]}},
    }  # fmt: skip
    refs = {
        "accessibility": {"button-name": 10, "color-contrast": 7, "video-caption": 10},
        "best-practices": {"is-on-https": 5, "errors-in-console": 0},
        "performance": {"speed-index": 10},
    }
    scores = {"accessibility": 0.955, "best-practices": None, "performance": 0.97}
    categories = {
        name: {"score": scores[name], "auditRefs": [{"id": one, "weight": weight} for one, weight in of.items()]}
        for name, of in refs.items()
    }
    return {"finalDisplayedUrl": f"http://localhost:8000{ROOM}", "audits": audits, "categories": categories} | more


def test_a_report_is_read_with_what_takes_it_below_100():
    assert lighthouse.read(told(), f"{ROOM}?item=7") == {
        "accessibility": 96, "best practices": 0, "performance": 97, "shift": 0.0123, "first_ms": 1205,
        "bytes": 20_000, "requests": 3,
        "faults": [
            "accessibility: Buttons do not have an accessible name (<button>)",
            "best practices: Uses HTTPS",
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"finalDisplayedUrl": "http://localhost:8000/sign-in/?next=/"}, f"{ROOM} led to /sign-in/"),
        ({"runtimeError": {"code": "ERRORED_DOCUMENT_REQUEST", "message": "Status code: 404"}}, "Status code: 404"),
    ],
)
def test_a_report_of_another_page_is_none(more, says):
    with pytest.raises(SystemExit, match=says):
        lighthouse.read(told(**more), ROOM)


@pytest.mark.parametrize(
    ("more", "missed"),
    [
        ({}, set()),
        ({"performance": 12}, set()),
        ({"accessibility": 99}, {"accessibility"}),
        ({"best practices": 99}, {"best practices"}),
        ({"shift": 0.0001}, {"layout shift"}),
    ],
)
def test_accessibility_best_practices_and_shift_are_judged_and_performance_is_not(more, missed):
    page = {
        "page": "home",
        "reader": "lead",
        "accessibility": 100,
        "best practices": 100,
        "performance": 90,
        "shift": 0,
    }

    found = lighthouse.verdicts([page | more])

    assert {verdict.what for verdict in found if not verdict.is_met} == missed
    assert {(verdict.about, verdict.bound) for verdict in found} == {
        ("home, lead", judge.LEAST),
        ("home, lead", judge.MOST),
    }


def test_the_table_says_what_is_missed_where_and_why(tmp_path):
    page = {"page": "room of a meeting", "reader": "lead", **lighthouse.read(told(), ROOM)}
    found = {
        "on": "2026-11-23", "scale": 0.01, "seal": "c0ffee00c0ffee00c0ffee", "pages": [page],
        "machine": {"processors": 2, "memory_gb": 24}, "versions": {"Lighthouse": "13.5.0", "Chromium": "156.0"},
    }  # fmt: skip

    text = lighthouse.write(found, tmp_path / "results")

    assert "| room of a meeting | lead | 96 | 0 | 97 | 0.01 | 1.2 s | 20.0 | 3 |" in text
    assert "**0 of 3 are as they should be:**" in text
    assert "- room of a meeting, lead: best practices: Uses HTTPS" in text
    assert (tmp_path / "results" / "lighthouse.md").read_text() == text
    assert json.loads((tmp_path / "results" / "lighthouse.json").read_text()) == found


def test_it_looks_at_ten_pages_that_are_measured_some_of_them_signed_in():
    source = Path(pages.__file__).read_text()

    assert len(set(lighthouse.PAGES)) == 10
    assert [name for name, _ in lighthouse.PAGES if f'("{name}", ' not in source] == []
    assert {reader for _, reader in lighthouse.PAGES} == {"anonymous", "member", "lead"}


def test_the_browser_is_named_by_its_number():
    assert lighthouse.version_in("Mozilla/5.0 (X11) HeadlessChrome/156.0.8078.79 Safari/537.36") == "156.0.8078.79"


def test_without_a_browser_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("sys.argv", ["lighthouse", "--folder", str(tmp_path)])

    with pytest.raises(SystemExit, match="apt-get install chromium-headless-shell"):
        lighthouse.main()
