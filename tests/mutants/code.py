"""The mutants of the code: what may be taken away from predicates, QuerySet words, their uses, and guards.

Everything is found by reading the source. A mutant replaces one span of one file; it lies inside a function, so that a
process that has loaded the code can swap that function's code.
"""

import ast
import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOMS = "accounts ballots capability common councils desk digests front ideas library marketplace meetings outbox"
ROOMS += " peergroups scrutiny skills standards timebank"
# Every function of these files says who may or who is meant: each of its conditions is taken away.
WALLS = {"permissions.py", "doors.py", "audience.py", "admin.py", "belonging.py"}
# The demonstration invents people and commands are for who runs the machine: no walls there.
WITHOUT = {"migrations", "management", "demo"}
# In these, and in packages of these names, each refusal is taken away.
DEEDS = {"actions", "deeds", "doors", "admin"}
NARROWING = {"filter", "exclude"}
# QuerySet words that say who: those that are given a person, and those of the rows that give a right. Where another is
# used ("upcoming", "about") it says when or what of, and leaving it out lets nobody in.
WHOSE = {"user", "scopes"}
RIGHTS = {
    "AffiliationQuerySet",
    "InvitationQuerySet",
    "JoinRequestQuerySet",
    "MembershipQuerySet",
    "StartRequestQuerySet",
}
ALLOWS = ("can_", "is_", "may_", "has_")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class CodeMutant:
    kind: str
    path: str
    qualname: str  # of the outermost function that holds it
    what: str
    function: tuple  # first and last line of that function
    lines: tuple  # first and last line of the statement: tests that run one of them reach the mutant
    span: tuple  # (line, column in bytes) twice
    text: str

    @property
    def name(self):
        return f"{self.path} {self.qualname}: {self.what}"

    def source(self, original):
        """The file with the mutant in it."""
        (first, start), (last, end) = self.span
        lines = original.encode().splitlines(keepends=True)
        before = b"".join(lines[: first - 1]) + lines[first - 1][:start]
        after = lines[last - 1][end:] + b"".join(lines[last:])
        return (before + self.text.encode() + after).decode()


def files(root):
    """The project's own code, as far as it can hold a wall."""
    for room in ROOMS.split():
        for path in sorted(Path(root, room).rglob("*.py")):
            if not WITHOUT & set(path.relative_to(root).parts):
                yield path.relative_to(root).as_posix()


def find(root):
    """All mutants of the code under this folder, in the order of the files."""
    sources = {path: Path(root, path).read_text(encoding="utf-8") for path in files(root)}
    trees = {path: ast.parse(source) for path, source in sources.items()}
    words = {word for tree in trees.values() for word in narrowing_words(tree)}
    asked = {name for path, tree in trees.items() if _file(path) in WALLS for name in _attributes(tree)}
    signs = {name for tree in trees.values() for name in signs_in(tree)}
    found = []
    for path, tree in trees.items():
        found += Reader(path, sources[path], tree, words, asked, signs).mutants()
    return found


def narrowing_words(tree):
    """Methods of QuerySet classes that make a set smaller and say who may: `visible_to`, `current`."""
    for cls in _querysets(tree):
        for word in (item for item in cls.body if isinstance(item, FUNCTIONS)):
            asks_who = cls.name in RIGHTS or WHOSE & {argument.arg for argument in word.args.args}
            if asks_who and any(isinstance(node, ast.Call) and _method(node) in NARROWING for node in ast.walk(word)):
                yield word.name


def _querysets(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("QuerySet") for base in node.bases):
            yield node


def signs_in(tree):
    """Functions that say that something may wait (common/waits.py): a broader sign costs a statement, no wall falls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "signs" and isinstance(node.value, ast.Tuple):
            yield from (ast.unparse(sign).rpartition(".")[2] for sign in node.value.elts)


def _file(path):
    return path.rpartition("/")[2]


def _is_of_models(path):
    return "models" in path.removesuffix(".py").split("/")[1:]


def _attributes(tree):
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _method(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _short(node):
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 80 else text[:79] + "…"


class Reader:
    """Reads one file."""

    def __init__(self, path, source, tree, words, asked, signs=()):
        self.path, self.source, self.tree, self.words, self.asked = path, source, tree, words, asked
        self.signs = signs
        self.found, self.seen, self.names = [], set(), {}

    def mutants(self):
        for qualname, function, cls in self._functions():
            self.qualname, self.outer = qualname, function
            is_word = cls is not None and cls in self._query_classes
            is_wall = _file(self.path) in WALLS or is_word
            if self._is_predicate(function, cls):
                self._always_true(function)
                is_wall = True
            if cls is not None and _file(self.path) == "admin.py":
                self._inherited(function)
            for statement in self._statements(function):
                self._of_statement(statement, is_wall)
        return self.found

    @cached_property
    def _query_classes(self):
        return list(_querysets(self.tree))

    def _functions(self):
        """Outermost functions, with their qualified name and class."""
        for node in self.tree.body:
            if isinstance(node, FUNCTIONS):
                if node.name not in self.signs:
                    yield node.name, node, None
            elif isinstance(node, ast.ClassDef):
                yield from (
                    (f"{node.name}.{item.name}", item, node) for item in node.body if isinstance(item, FUNCTIONS)
                )

    def _is_predicate(self, function, cls):
        """What says yes or no in a file of walls, and the properties of models that those files ask."""
        named = function.name.startswith(ALLOWS)
        if _file(self.path) in WALLS:
            return named
        return named and cls is not None and _is_of_models(self.path) and function.name in self.asked

    def _statements(self, function):
        return [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]

    # What is taken away ----------------------------------------------------------------------------------------------
    def _always_true(self, function):
        self._at_the_top(function, "return True", "always true", "permission")

    def _inherited(self, function):
        """A method that narrows what it inherits inherits it as it is."""
        given = function.args
        names = [argument.arg for argument in [*given.posonlyargs, *given.args][1:]]
        names += [f"*{given.vararg.arg}"] if given.vararg else []
        names += [f"{argument.arg}={argument.arg}" for argument in given.kwonlyargs]
        names += [f"**{given.kwarg.arg}"] if given.kwarg else []
        called = f"super().{function.name}"
        if any(isinstance(node, ast.Call) and ast.unparse(node.func) == called for node in ast.walk(function)):
            self._at_the_top(function, f"return {called}({', '.join(names)})", "as inherited", "override")

    def _at_the_top(self, function, line, what, kind):
        """The old body stays below: the new code must see the same names from outside as the old."""
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if body:
            place = body[0].lineno, body[0].col_offset
            text = f"{line}\n{' ' * body[0].col_offset}"
            self._add(kind, what, (place, place), text, (body[0].lineno, function.end_lineno))

    def _of_statement(self, statement, is_wall):
        if isinstance(statement, ast.If):
            self._of_if(statement, is_wall)
        elif isinstance(statement, ast.Expr) and self._calls(statement.value, "require"):
            self._replace(statement, ast.Pass(), statement, f"without {_short(statement)}", "guard")
        for node in self._own_expressions(statement):
            self._of_expression(node, statement, is_wall)

    def _of_if(self, statement, is_wall):
        ends = [type(inner) for inner in statement.body]
        refuses = ends == [ast.Raise] and self._refuses(statement.body[0])
        if statement.orelse or not (refuses or (is_wall and ends == [ast.Return])):
            return
        kind = "guard" if refuses else "scope"
        what = f"without “if {_short(statement.test)}: {_short(statement.body[0])}”"
        self._replace(statement, ast.Pass(), statement, what, kind, lines=self._own_lines(statement))
        if refuses and not is_wall:
            for node in ast.walk(statement.test):
                self._of_condition(node, statement, "guard")

    def _refuses(self, statement):
        raised = ast.unparse(statement.exc) if statement.exc else ""
        deeds = bool(DEEDS & {part.removesuffix(".py") for part in self.path.split("/")})
        return deeds or raised.startswith(("Http404", "PermissionDenied"))

    def _of_expression(self, node, statement, is_wall):
        if is_wall:
            self._of_condition(node, statement, "scope" if _is_of_models(self.path) else "permission")
        if not isinstance(node, ast.Call):
            return
        method = _method(node)
        if is_wall and method in NARROWING:
            self._of_narrowing(node, statement)
        elif method in self.words:
            self._replace(node, self._all_of(node), statement, f"without .{method}()", "use of a scope")
        if is_wall and ast.unparse(node.func) in {"Q", "models.Q"}:
            self._arguments(node, statement)

    def _of_narrowing(self, call, statement):
        if len(call.args) + len(call.keywords) > 1:
            self._arguments(call, statement)
        given = ast.unparse(call).removeprefix(ast.unparse(call.func))
        what = f"without .{_method(call)}{' '.join(given.split())}"
        self._replace(call, self._all_of(call), statement, what if len(what) < 100 else what[:99] + "…", "scope")

    def _arguments(self, call, statement):
        """One argument of several taken away."""
        given = [*call.args, *call.keywords]
        for item in given if len(given) > 1 else []:
            less = copy.copy(call)
            less.args = [arg for arg in call.args if arg is not item]
            less.keywords = [keyword for keyword in call.keywords if keyword is not item]
            self._replace(call, less, statement, f"without “{_short(item)}”", "scope")

    def _of_condition(self, node, statement, kind):
        """One operand of `and`, `or`, `&`, `|` taken away."""
        if isinstance(node, ast.BoolOp) and self._decides(node):
            for value in node.values:
                rest = [other for other in node.values if other is not value]
                less = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
                sign = "and" if isinstance(node.op, ast.And) else "or"
                self._replace(node, less, statement, f"without “{sign} {_short(value)}”", kind)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr) and not self._is_inner(node):
            operands = self._chain(node, type(node.op))
            sign = "&" if isinstance(node.op, ast.BitAnd) else "|"
            for value in operands:
                rest = [other for other in operands if other is not value]
                less = rest[0]
                for other in rest[1:]:
                    less = ast.BinOp(less, node.op, other)
                self._replace(node, less, statement, f"without “{sign} {_short(value)}”", kind)

    def _chain(self, node, op):
        if isinstance(node, ast.BinOp) and isinstance(node.op, op):
            return self._chain(node.left, op) + self._chain(node.right, op)
        return [node]

    def _decides(self, node):
        """Whether somebody asks yes or no here; `text or default` is no condition."""
        return isinstance(node.op, ast.And) or all(self._says_yes_or_no(value) for value in node.values)

    def _says_yes_or_no(self, node):
        if isinstance(node, ast.Call):
            node = node.func
        name = getattr(node, "attr", getattr(node, "id", ""))
        asks = name.startswith(ALLOWS) or name == "exists"
        return asks or isinstance(node, ast.Compare | ast.BoolOp) or self._is_not(node)

    def _is_not(self, node):
        return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)

    def _is_inner(self, node):
        above = self._parents.get(node)
        return isinstance(above, ast.BinOp) and type(above.op) is type(node.op)

    # Small things ----------------------------------------------------------------------------------------------------
    @cached_property
    def _parents(self):
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def _own_expressions(self, statement):
        """The expressions of a statement, without those of the statements inside it."""
        todo = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
        while todo:
            node = todo.pop(0)
            yield node
            todo += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]

    def _own_lines(self, statement):
        """From the first to the last line of a statement, without the statements inside it."""
        inner = [child.lineno for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
        return statement.lineno, max(statement.lineno, min(inner) - 1) if inner else statement.end_lineno

    def _all_of(self, call):
        return ast.Call(ast.Attribute(call.func.value, "all", ast.Load()), [], [])

    def _calls(self, node, name):
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name

    def _replace(self, node, other, statement, what, kind, lines=None):
        text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(other)))
        if isinstance(node, ast.expr):
            text = f"({text})"
        span = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        self._add(kind, what, span, text, lines or self._own_lines(statement))

    def _add(self, kind, what, span, text, lines):
        what, count = self._unique(what)
        function = self.outer.lineno, self.outer.end_lineno
        mutant = CodeMutant(kind, self.path, self.qualname, what, function, lines, span, text)
        meaning = self._meaning(mutant)
        if meaning in self.seen:  # the same, said in another way
            self.names[self.qualname, what.removesuffix(f" ({count})")] -= 1
            return
        self.seen.add(meaning)
        self.found.append(mutant)

    def _meaning(self, mutant):
        """The function with the mutant in it, however it is written; it must be Python."""
        lines = mutant.source(self.source).splitlines()
        below = len(self.source.splitlines()) - self.outer.end_lineno
        text = "\n".join(lines[self.outer.lineno - 1 : len(lines) - below])
        return ast.dump(ast.parse(f"if 1:\n{text}" if text[0].isspace() else text))

    def _unique(self, what):
        """Two equal ones in a function are told apart by number."""
        count = self.names[self.qualname, what] = self.names.get((self.qualname, what), 0) + 1
        return (what if count == 1 else f"{what} ({count})"), count
