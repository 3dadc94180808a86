"""Which tests reach a mutant: one recording per file of tests, made anew when that file or the code it ran changed."""

import hashlib
import json
from pathlib import Path

from tests.mutants.code import CodeMutant


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16] if Path(path).exists() else ""


class Reach:
    def __init__(self, folder, tests):
        """`folder` keeps the recordings; `tests` is a dictionary from file to names of tests. Paths are relative."""
        self.folder, self.files = Path(folder), tests
        self.folder.mkdir(parents=True, exist_ok=True)
        self.tests, self.failing = {}, []

    def unknown(self):
        """Files of tests that were never recorded, or changed since."""
        for file in self.files:
            old = self._read(file)
            if not old or old["file"] != digest(file) or set(self.files[file]) != set(old["tests"]):
                yield file

    def stale(self, paths):
        """Files of tests that ran any of these files of code when it was another. An old recording misleads one way
        only: a mutant survives that would be noticed.
        """
        for file in self.files:
            old = self._read(file)
            if old and any(digest(path) != then for path, then in old["code"].items() if path in paths):
                yield file

    def seconds(self, file):
        """How long a file of tests took when it was last recorded."""
        old = self._read(file)
        return sum(test["seconds"] for test in old["tests"].values()) if old else 20

    def write(self, file, tests):
        code = {path for test in tests.values() for path in test["lines"]}
        note = {"file": digest(file), "code": {path: digest(path) for path in sorted(code)}, "tests": tests}
        self._place(file).write_text(json.dumps(note), encoding="utf-8")

    def load(self):
        """Read all recordings. Tests that failed then are left out: they could not tell a mutant from the code."""
        for file in self.files:
            for nodeid, test in (self._read(file) or {"tests": {}})["tests"].items():
                if test["passed"]:
                    self.tests[nodeid] = test
                else:
                    self.failing.append(nodeid)
        self.lines, self.weights = {}, {}
        for nodeid, test in self.tests.items():
            for path, lines in test["lines"].items():
                for line in lines:
                    self.lines.setdefault((path, line), []).append(nodeid)
            self.weights[nodeid] = test["seconds"] + sum(map(len, test["lines"].values())) / 1000

    @property
    def paths(self):
        """All files of code that any test runs."""
        return {path for path, _ in self.lines}

    def tests_of(self, mutant):
        """Those that reach it, the short and simple ones first."""
        if isinstance(mutant, CodeMutant):
            first, last = mutant.lines
            found = {test for line in range(first, last + 1) for test in self.lines.get((mutant.path, line), ())}
        else:
            found = {nodeid for nodeid, test in self.tests.items() if _notices(test, mutant)}
        return sorted(found, key=self.weights.get)

    def _place(self, file):
        return self.folder / f"{file.replace('/', '.')}.json"

    def _read(self, file):
        place = self._place(file)
        return json.loads(place.read_text(encoding="utf-8")) if place.exists() else None


def _notices(test, mutant):
    """Whether a test may notice that a constraint or trigger is gone.

    One that only refuses is noticed where it refused, or where ON CONFLICT relies on it; one that writes events, where
    somebody wrote and asked for events; any other, where somebody wrote.
    """
    if mutant.refuses:
        return mutant.refuses in test["refused"] or mutant.table in test["conflicts"]
    wrote = any(f"{verb} {mutant.table}" in test["writes"] for verb in mutant.writes)
    return wrote and (not mutant.events or mutant.events in test["asks"])
