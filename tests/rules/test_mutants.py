"""What `make mutants` takes away: the list is made from the code, so these are pieces of code and their lists."""

import ast

import pytest

from tests.mutants import code, reach


def mutants(path, source, words=(), asked=()):
    tree = ast.parse(source)
    reader = code.Reader(path, source, tree, set(words), set(asked), set(code.signs_in(tree)))
    return {mutant.what: mutant.source(source).splitlines() for mutant in reader.mutants()}


PREDICATE = '''\
def can_see(visit, thing):
    """Why."""
    return visit.is_lead and thing.is_open
'''


def test_a_predicate_allows_everybody_or_forgets_a_condition():
    found = mutants("room/permissions.py", PREDICATE)

    assert set(found) == {"always true", "without “and visit.is_lead”", "without “and thing.is_open”"}
    assert found["always true"][2:] == ["    return True", "    return visit.is_lead and thing.is_open"]
    assert found["without “and visit.is_lead”"][2:] == ["    return (thing.is_open)"]


def test_the_same_code_elsewhere_is_no_wall():
    assert mutants("room/views.py", PREDICATE) == {}


SIGN = """\
def any_thing(readers):
    return Thing.objects.visible_to(readers)
"""


def test_a_sign_that_something_may_wait_is_no_wall():
    assert mutants("room/waiting.py", SIGN, ["visible_to"]) != {}

    for signs in ("any_thing, other.sign", "other.any_thing,"):
        assert mutants("room/waiting.py", f"{SIGN}WAITS = (Wait(things, signs=({signs})),)", ["visible_to"]) == {}


WORD = """\
class ThingQuerySet(models.QuerySet):
    def open(self, user):
        return self.filter(Q(a=1) | Q(b=2), left=None).order_by("pk")
"""


def test_a_scope_forgets_each_of_its_conditions():
    found = mutants("room/models.py", WORD)

    assert {lines[2].strip() for lines in found.values()} == {
        'return (self.all()).order_by("pk")',
        'return (self.filter(left=None)).order_by("pk")',
        'return (self.filter(Q(a=1) | Q(b=2))).order_by("pk")',
        'return self.filter((Q(b=2)), left=None).order_by("pk")',
        'return self.filter((Q(a=1)), left=None).order_by("pk")',
    }
    assert list(code.narrowing_words(ast.parse(WORD))) == ["open"]


@pytest.mark.parametrize(
    ("cls", "given", "words"),
    [("ThingQuerySet", "user", ["open"]), ("MembershipQuerySet", "now", ["open"]), ("ThingQuerySet", "now", [])],
)
def test_only_scopes_that_say_who_are_walls_where_they_are_used(cls, given, words):
    source = f"class {cls}(models.QuerySet):\n    def open(self, {given}):\n        return self.filter(a=1)\n"

    assert list(code.narrowing_words(ast.parse(source))) == words


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("require(can_see(visit))", "pass"),
        ("if thing is None: raise Http404", "pass"),
        ("show(Thing.objects.open(user))", "show((Thing.objects.all()))"),
        ("if thing is None: raise ValueError", None),
    ],
)
def test_a_view_forgets_its_guards_and_its_scopes(statement, left):
    found = mutants("room/views.py", f"def page(request):\n    {statement}\n", words=["open"])

    assert [lines[1].strip() for lines in found.values()] == [left] * (left is not None)


def test_a_deed_forgets_what_it_refuses():
    source = "def join(group):\n    if group.is_full and not group.is_open:\n        raise Full\n"

    found = mutants("room/actions.py", source)

    assert [" ".join(lines[1:]).split() for lines in found.values()] == [
        ["pass"],
        ["if", "(not", "group.is_open):", "raise", "Full"],
        ["if", "(group.is_full):", "raise", "Full"],
    ]


def test_an_admin_class_shows_what_django_would():
    source = """\
class ThingAdmin(ModelAdmin):
    def get_queryset(self, request, *, all=False):
        shown = super().get_queryset(request)
        return shown if all else shown.visible_to(request.user)
"""

    found = mutants("room/admin.py", source, words=["visible_to"])

    assert found["as inherited"][2].strip() == "return super().get_queryset(request, all=all)"
    assert found["without .visible_to()"][3].strip() == "return shown if all else (shown.all())"


def test_a_default_is_no_condition():
    assert mutants("room/permissions.py", "def names(people):\n    return people or []\n") == {}


def test_every_mutant_has_a_name_of_its_own():
    names = [mutant.name for mutant in code.find(".")]

    assert len(names) == len(set(names)) > 100


# Who reaches what -----------------------------------------------------------------------------------------------------
def test_old_recordings_are_used_and_known_to_be_old(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("test_same.py", "test_changed.py", "test_new.py", "code.py"):
        (tmp_path / name).write_text("first")
    seen = {"seconds": 1, "lines": {"code.py": [3]}, "passed": True, "refused": [], "writes": [], "asks": []}
    recorded = reach.Reach(
        "kept", {file: [f"{file}::test"] for file in ("test_same.py", "test_changed.py", "test_new.py")}
    )
    for file in ("test_same.py", "test_changed.py"):
        recorded.write(file, {f"{file}::test": seen})

    assert list(recorded.stale({"code.py"})) == []
    (tmp_path / "code.py").write_text("second")
    (tmp_path / "test_changed.py").write_text("second")

    assert list(recorded.unknown()) == ["test_changed.py", "test_new.py"]
    assert list(recorded.stale({"code.py"})) == ["test_same.py", "test_changed.py"]
    assert list(recorded.stale({"other.py"})) == []
    recorded.load()
    assert (set(recorded.tests), recorded.paths) == ({"test_same.py::test", "test_changed.py::test"}, {"code.py"})
