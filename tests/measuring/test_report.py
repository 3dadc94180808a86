"""A table that people read, a file that the next run reads, and nothing in them that opens a door."""

import json

from bench import report
from bench.judge import LEAST, MOST, Verdict

ASKED = {
    "page": "my actions", "reader": "member", "kind": "list", "statements": 9, "sql_ms": 3.21, "bytes": 31_240,
    "compressed": 6_480, "parts": 22_000, "requests": 4, "url": "/actions/", "cookie": "pg_session=secret", "rooms": 1,
}  # fmt: skip
OURS = {"rate": 70.0, "p50": 28.0, "p95": 40.0, "first": 27.0}
BARE = {"rate": 100.0, "p50": 20.0, "p95": 24.0, "first": 19.0}
SEEN = {("my actions", "member"): {8: [{"bare": BARE, "ours": OURS}, {"bare": BARE, "ours": OURS | {"rate": 90.0}}]}}
ABOUT = {
    "scale": 0.01, "on": "2026-11-23", "runs": 2, "seconds": 1.5, "seal": "abc", "busy": 0.25,
    "machine": {"processors": 2, "memory_gb": 24}, "versions": {"Python": "3.11.2"},
}  # fmt: skip
RATE = "answers a second, of the bare page’s"


def found(ratio=0.8):
    verdicts = [
        Verdict("my actions, member", RATE, ratio, LEAST, 0.7),
        Verdict("my actions, member", "statements that write", 0, MOST, 0),
    ]
    return report.result(ABOUT, [ASKED], SEEN, verdicts, {"ours": 150 * 1024, "bare": 100 * 1024})


def test_a_run_is_a_table_for_people():
    text = report.markdown(found())

    assert "**2 of 2 targets are met.**" in text
    assert "2 processors, 24 GB; Python 3.11.2. The middle of 2 runs of 1.5 s. Before it began, others used 25%" in text
    assert "| my actions | member | 9 | 3.2 | 31 | 6.5 | 28 · 40 ms | 27 ms | 80 | 0.80 |" in text
    assert f"| my actions, member | {RATE} | 0.80 | at least 0.70 |  |" in text
    assert "statements that write" not in text  # met, as hundreds of others are
    assert "Two workers hold 150 MB, the bare project’s two 100 MB." in text
    assert "Since the last result" not in text


def test_an_agenda_that_was_built_has_its_sentence():
    built = {"topics": 37, "lines": 12, "statements": 18, "sql_ms": 14.6, "ms": 40.2}

    text = report.markdown(found() | {"agenda": built})

    said = "of 37 topics on 12 lines, with 18 statements in 40 ms, 15 of them SQL."
    assert f"The fullest agenda is built anew, {said}" in text
    assert "agenda" not in report.markdown(found() | {"agenda": {}})


def test_what_is_missed_comes_first_and_says_so():
    text = report.markdown(found(0.5))

    assert "**1 of 2 targets are met.**" in text
    assert f"| my actions, member | {RATE} | 0.50 | at least 0.70 | **missed** |" in text


def test_a_page_that_was_only_asked_has_an_empty_end():
    only_asked = ASKED | {"page": "council"}

    text = report.markdown(report.result(ABOUT, [ASKED, only_asked], SEEN, []))

    assert "| council | member | 9 | 3.2 | 31 | 6.5 |  |  |  |  |" in text


def test_the_next_run_says_what_moved_since_and_takes_its_place(tmp_path):
    report.write(found(0.8), tmp_path)
    again = report.write(found(0.6), tmp_path)

    assert "## Since the last result, of 2026-11-23" in again
    assert f"| my actions, member | {RATE} | 0.80 | 0.60 |" in again
    assert {path.name for path in tmp_path.iterdir()} == {"scale-0.01.json", "scale-0.01.md"}
    assert json.loads((tmp_path / "scale-0.01.json").read_text())["targets"][0]["is_met"] is False
    assert (tmp_path / "scale-0.01.md").read_text() == again


def test_nothing_that_lets_somebody_in_is_kept(tmp_path):
    report.write(found(), tmp_path)

    kept = "".join(path.read_text() for path in tmp_path.iterdir())
    assert "secret" not in kept
    assert "/actions/" not in kept
