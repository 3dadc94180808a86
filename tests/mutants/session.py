"""One run of `make mutants`, from the list to the report."""

import gc
import importlib
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import hypothesis

from tests.mutants import changes, children, code, database, swap
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.plugin import EXCLUDED, Chosen, Collected, Ready, Recorder
from tests.mutants.reach import Reach

FIRST = 20  # tests that are tried before all the others: most mutants fall there, and fewer files need to be read


def say(text=""):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Session:
    def __init__(self, tree, keep, folder, options):
        self.tree, self.keep, self.folder, self.options = tree, Path(keep), folder, options
        self.rooms = [room for room in code.ROOMS.split() if Path(tree, room).is_dir()]
        self.begun = time.monotonic()

    def run(self):
        """Returns the exit status: 0 when every mutant was noticed."""
        self._load_project()
        mutants = self._list()
        if self.options.list:
            for mutant in mutants:
                say(f"{mutant.kind}: {mutant.name}")
            return 0
        self._make_database()
        self._load_tests()
        self._record(self.tests if self.options.fresh else self.reach.unknown())
        self._try_all(mutants)
        self._try_again()
        return self._report(mutants)

    # Before ----------------------------------------------------------------------------------------------------------
    def _load_project(self):
        """Django and every module, once; then every test. Children start from here. No connection is opened."""
        import django

        django.setup()
        for path in code.files(self.tree):
            importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        importlib.import_module("config.urls")

    def _load_tests(self):
        # The same examples each time, and no limit on how long one may take: what fails, fails because of the mutant.
        hypothesis.settings.register_profile("mutants", derandomize=True, deadline=None)
        hypothesis.settings.load_profile("mutants")
        collected = Collected()
        marks = "not serial and not browser"
        ignored = [f"--ignore-glob={self.tree}/{path}" for path in EXCLUDED]
        with open(os.devnull, "w") as nowhere:
            shown, sys.stdout = sys.stdout, nowhere
            try:
                children.pytest_run(["--collect-only", "-qq", "-m", marks, *ignored, *self.options.tests], collected)
            finally:
                sys.stdout = shown
        if collected.errors:
            sys.exit(f"Tests that could not be read: {', '.join(collected.errors)}")
        self.tests = collected.tests
        self.reach = Reach(self.keep / "recordings", self.tests)
        self.functions = swap.loaded(self.tree)
        gc.collect()
        gc.freeze()  # a child that looks for garbage does not touch, and so copy, all that stands here

    def _list(self):
        found = [*code.find(self.tree), *database.find(self.rooms)]
        gone = set(EQUIVALENT) - {mutant.name for mutant in found}
        if gone:
            sys.exit("equivalent.py names what is no mutant: " + "; ".join(sorted(gone)))
        if self.options.only:
            found = [mutant for mutant in found if re.search(self.options.only, f"{mutant.kind}: {mutant.name}")]
        if self.options.since:
            since = changes.Changes.load(Path(self.folder, "changes.json"), self.tree)
            found = [mutant for mutant in found if self._changed(mutant, since)]
        return [mutant for mutant in found if mutant.name not in EQUIVALENT]

    def _changed(self, mutant, since):
        if isinstance(mutant, code.CodeMutant):
            return since.touch(mutant.path, *mutant.function)
        return since.touch_model(mutant.model)

    def _make_database(self):
        def migrate(slot):
            database.migrate()
            return {"outcome": "passed"}

        answers = []
        self._children([children.Task(migrate, answers.append, 300)])
        if answers != [{"outcome": "passed"}]:
            sys.exit("The database for the mutants could not be made:\n" + self._log("mutants1"))

    def _record(self, files):
        order = sorted(files, key=self.reach.seconds, reverse=True)
        if order:
            say(f"Recording what {sum(len(self.tests[file]) for file in order)} tests reach, in {len(order)} files.")
            self._children([self._recording(file) for file in order])
            say(f"Recorded after {self._minutes()}.")
        self.reach.load()
        for nodeid in self.reach.failing:
            say(f"Left out, for it fails or is skipped without any mutant: {nodeid}")

    def _recording(self, file):
        def work(slot):
            database.copy(slot)
            recorder = Recorder(self.tree, self.rooms)
            arguments = ["--maxfail=1000000", "-m", "not serial and not browser", file]
            children.pytest_run(arguments, Ready(), recorder)
            return recorder.result()

        def done(answer):
            if "outcome" in answer:
                say(f"{answer['outcome']} while it was recorded: {file}")
            else:
                self.reach.write(file, answer)
                say(f"      {self.reach.seconds(file):6.1f} s  {file}")

        return children.Task(work, done, 900)

    # The mutants -----------------------------------------------------------------------------------------------------
    def _try_all(self, mutants):
        self.killers = self._read_killers()
        self.total, self.done = len(mutants), 0
        self.survivors, self.unreached, self.broken = [], [], []
        say(
            f"{self.total} mutants: "
            + ", ".join(f"{n} × {kind}" for kind, n in Counter(m.kind for m in mutants).items())
        )
        tasks = [self._control()]
        for mutant in mutants:
            tests = self._in_order(mutant)
            if tests:
                tasks.append(self._attempt(mutant, self._in_batches(mutant, tests)))
            else:
                self._tell(mutant, "NO TEST REACHES IT", 0, "")
                self.unreached.append(mutant)
        self._children(tasks)

    def _try_again(self):
        """Those that stood, with what is recorded anew wherever the code is not what it was."""
        left, broken = [*self.survivors, *self.unreached], self.broken
        stale = set(self.reach.stale({mutant.path for mutant in left if isinstance(mutant, code.CodeMutant)}))
        if any(not isinstance(mutant, code.CodeMutant) for mutant in left):
            stale |= set(self.reach.stale(self.reach.paths))
        if stale:
            self._record(stale)
            self._try_all(left)
            self.broken += broken

    def _read_killers(self):
        path = self.keep / "killers.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def _remember(self, mutant, nodeid):
        self.killers[mutant.name] = nodeid
        (self.keep / "killers.json").write_text(json.dumps(self.killers, indent=1), encoding="utf-8")

    def _in_order(self, mutant):
        """Its tests; who noticed it the last time goes first, if that test is still there."""
        tests, last = self.reach.tests_of(mutant), self.killers.get(mutant.name)
        first = [last] if last in self.reach.tests else []
        return first + [nodeid for nodeid in tests if nodeid != last]

    def _in_batches(self, mutant, tests):
        """Who noticed it the last time alone, the short ones, and then all others."""
        known = int(tests[0] == self.killers.get(mutant.name))
        batches = tests[:known], tests[known : known + FIRST], tests[known + FIRST :]
        return [batch for batch in batches if batch]

    def _control(self):
        """No mutant: if anything fails now, what fails later says nothing."""
        tests = sorted(self.reach.tests, key=self.reach.weights.get)[:: max(1, len(self.reach.tests) // FIRST)]

        def done(answer):
            if answer["outcome"] != "passed":
                sys.exit(f"Tests fail without any mutant: {answer}\n{self._log('mutants1')}")

        return children.Task(lambda slot: self._pytest(slot, tests), done, 300)

    def _attempt(self, mutant, batches):
        tests, *later = batches
        is_code = isinstance(mutant, code.CodeMutant)

        def work(slot):
            if is_code:
                swap.put_in(mutant, self.tree, self.functions)
            return self._pytest(slot, tests, None if is_code else mutant.drop)

        def done(answer):
            outcome = answer["outcome"]
            if outcome == "passed" and later:
                return self._attempt(mutant, later)
            seconds = time.monotonic() - task.started
            if outcome == "failed":
                self._remember(mutant, answer["by"])
                self._tell(mutant, "noticed", seconds, answer["by"])
            elif outcome == "late":
                self._tell(mutant, "noticed", seconds, "it never ended")
            elif outcome == "passed":
                self._tell(mutant, "SURVIVED", seconds, f"{len(self.reach.tests_of(mutant))} tests reach it")
                self.survivors.append(mutant)
            else:
                self._tell(mutant, "BROKEN", seconds, str(answer))
                self.broken.append(mutant)
            return None

        allowed = 60 + 8 * sum(self.reach.tests[nodeid]["seconds"] for nodeid in tests)
        task = children.Task(work, done, allowed)
        return task

    def _pytest(self, slot, tests, drop=None):
        database.copy(slot, drop)
        chosen = Chosen(tests)
        files = dict.fromkeys(nodeid.partition("::")[0] for nodeid in tests)
        status = children.pytest_run([*files], Ready(), chosen)
        if status == 0:
            return {"outcome": "passed"}
        return {
            "outcome": "failed" if status == 1 and chosen.failed else "broken",
            "by": chosen.failed,
            "status": status,
        }

    # Telling ---------------------------------------------------------------------------------------------------------
    def _children(self, tasks):
        children.run(tasks, self.options.jobs, self.folder)

    def _log(self, slot):
        return Path(self.folder, f"{slot}.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def _minutes(self):
        seconds = round(time.monotonic() - self.begun)
        return f"{seconds // 60} min {seconds % 60} s"

    def _tell(self, mutant, outcome, seconds, by):
        self.done += 1
        say(f"{self.done:4}/{self.total}  {outcome}  {seconds:.1f} s  {mutant.kind}: {mutant.name}  ({by})")

    def _report(self, mutants):
        lines = [f"# Mutants: {len(mutants)} tried, {len(self.survivors) + len(self.unreached)} survived", ""]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        lines += [
            f"{self._minutes()}, {self.options.jobs} at a time; {round((used.ru_utime + used.ru_stime) / 60)} min of "
            f"processor time. {len(EQUIVALENT)} are known as equivalent."
        ]
        for title, some in [
            ("Survived: every test that reaches it passes", self.survivors),
            ("No test reaches it", self.unreached),
            ("Could not be tried", self.broken),
        ]:
            if some:
                lines += ["", f"## {title}", "", *(f"- {m.kind}: {m.name}" for m in some)]
        report = "\n".join(lines) + "\n"
        (self.keep / "report.md").write_text(report, encoding="utf-8")
        say(f"\n{report}")
        return 1 if self.survivors or self.unreached or self.broken else 0


if __name__ == "__main__":
    folder, keep, options = sys.argv[1:]
    sys.exit(Session(os.getcwd(), keep, folder, SimpleNamespace(**json.loads(options))).run())
