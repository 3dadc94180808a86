"""What changed since a commit: lines of files, and the models that stand on them."""

import ast
import json
import re
import subprocess
from pathlib import Path

HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
EVERYTHING = (1, 1_000_000)


class Changes:
    """`lines` is a dictionary from path to pairs of numbers: the first line that changed, and the first after it."""

    def __init__(self, root, commit):
        self.root, self.lines = root, {}
        diff = _git(root, "diff", "--unified=0", "--no-color", "--no-renames", commit, "--", "*.py")
        for line in diff.splitlines():
            if line.startswith("+++ "):
                lines = self.lines.setdefault(line.removeprefix("+++ ").removeprefix("b/"), [])
            elif found := HUNK.match(line):
                first, count = int(found[1]), int(found[2] or 1)
                lines.append((first, first + max(count, 2)))  # where lines went away: those around
        for path in _git(root, "ls-files", "--others", "--exclude-standard", "--", "*.py").splitlines():
            self.lines[path] = [EVERYTHING]

    def save(self, path):
        path.write_text(json.dumps(self.lines), encoding="utf-8")

    @classmethod
    def load(cls, path, root):
        found = cls.__new__(cls)
        found.root, found.lines = root, json.loads(path.read_text(encoding="utf-8"))
        return found

    def touch(self, path, first, last):
        return any(start <= last and first < stop for start, stop in self.lines.get(path, []))

    def touch_model(self, label):
        """Whether the class of this model, or of the one whose events it keeps, changed."""
        app, name = label.split(".")
        for path in [path for path in self.lines if path.startswith(f"{app}/") and Path(self.root, path).exists()]:
            for node in ast.parse(Path(self.root, path).read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and node.name in {name, name.removesuffix("Event")}:
                    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                    if self.touch(path, first, node.end_lineno):
                        return True
        return False


def files(root):
    """Every file of the project that git knows or would take."""
    listed = _git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return [path for path in listed if path and Path(root, path).is_file()]


def _git(root, *words):
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout
