"""What a run of pytest in a child needs: a database that is ready, the tests in our order, and a recorder."""

import re
import time

import coverage
import pytest

from tests import database

# What meets everything at once, or has no database of its own to be asked: a wall wants a test near it.
EXCLUDED = (
    *("tests/browser/*", "tests/faults/*", "tests/machines/*", "tests/matrix/*", "tests/running/*"),
    *("tests/*_machine.py", "tests/*_storm.py", "tests/front/test_demo.py", "tests/front/test_scanners.py"),
    "tests/*/test_typing*.py",
)
WRITES = re.compile(r'\b(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)
TABLES = re.compile(r'"(\w+event)"')


class Ready:
    """The database is there; nothing is created, migrated or removed."""

    def pytest_configure(self, config):
        config.pluginmanager.register(Database())  # after pytest-django: the fixture that comes last is taken


class Database:
    @pytest.fixture(scope="session")
    def django_db_setup(self, django_test_environment):
        return


class Collected:
    """Which tests there are: a dictionary from file to names, and which of them failed to be read."""

    def __init__(self):
        self.tests, self.errors = {}, []

    def pytest_collectreport(self, report):
        if report.failed:
            self.errors.append(report.nodeid)

    def pytest_collection_finish(self, session):
        for item in session.items:
            self.tests.setdefault(item.nodeid.partition("::")[0], []).append(item.nodeid)


class Chosen:
    """Runs these tests only, in this order, and remembers the first that fails.

    Those that empty the database come last, as in any run: others may rely on rows that migrations made.
    """

    def __init__(self, wanted):
        self.wanted = {nodeid: place for place, nodeid in enumerate(wanted)}
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        chosen = [item for item in items if item.nodeid in self.wanted]
        items[:] = sorted(chosen, key=lambda item: (database.is_emptied_after(item), self.wanted[item.nodeid]))

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.failed:
            self.failed = report.nodeid


class Recorder:
    """Writes down of each test: how long it took, which lines it ran, and what the database was asked and refused."""

    def __init__(self, root, rooms):
        self.root = f"{root}/"
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, include=[f"{root}/{room}/*" for room in rooms]
        )
        self.tests = {}
        self.now = None

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self, session):
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.backends.signals import connection_created

        connection_created.connect(self._watch, weak=False)
        commit = BaseDatabaseWrapper._commit

        def watched(connection):
            self._noting_refusals(commit, connection)

        BaseDatabaseWrapper._commit = watched  # a deferred constraint refuses at the commit
        result = yield
        self.coverage.start()
        return result

    def _watch(self, connection, **kwargs):
        if self._statement not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._statement)

    def _statement(self, execute, sql, params, many, context):
        if self.now is not None and isinstance(sql, str):
            for verb, table in WRITES.findall(sql):
                self.now["writes"].add(f"{verb.split()[0].upper()} {table}")
            self.now["asks"].update(TABLES.findall(sql))
            if "ON CONFLICT" in sql:
                self.now["conflicts"].update(table for _, table in WRITES.findall(sql))
        return self._noting_refusals(execute, sql, params, many, context)

    def _noting_refusals(self, function, *args):
        try:
            return function(*args)
        except Exception as error:
            about = getattr(error.__cause__, "diag", None)
            if about is not None and self.now is not None:
                named = [about.constraint_name or "", *re.findall(r"\bpgtrigger_\w+", about.context or "")]
                self.now["refused"].update(filter(None, named))
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.now = self.tests[item.nodeid] = {"writes": set(), "asks": set(), "conflicts": set(), "refused": set()}
        self.now |= {"lines": {}, "passed": True}
        self.coverage.switch_context(item.nodeid)
        begun = time.monotonic()
        result = yield
        self.now["seconds"] = round(time.monotonic() - begun, 3)
        self.coverage.switch_context("")
        self.now = None
        return result

    def pytest_runtest_logreport(self, report):
        if report.outcome != "passed":
            self.tests[report.nodeid]["passed"] = False

    def result(self):
        self.coverage.stop()
        data = self.coverage.get_data()
        for measured in data.measured_files():
            path = measured.removeprefix(self.root)
            for line, contexts in data.contexts_by_lineno(measured).items():
                for nodeid in filter(None, contexts):
                    self.tests[nodeid]["lines"].setdefault(path, []).append(line)
        for test in self.tests.values():
            test.update({key: sorted(value) for key, value in test.items() if isinstance(value, set)})
        return self.tests
