"""`python -m tests.mutants`: see docs/mutants.md."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants import changes

ROOM = 2 * 2**30  # bytes


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = read_options()
    root = Path.cwd()
    keep = Path(os.environ.get("VAR_DIR") or root / "var").resolve() / "mutants"
    keep.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="mutants-", dir=in_memory())).resolve()
    try:
        # Everything is read from a copy: people may go on editing.
        tree = copy_tree(root, folder / "tree")
        if options.since:
            changes.Changes(root, options.since).save(folder / "changes.json")
        environ = {
            **os.environ,
            "MODE": "test",
            "VAR_DIR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [sys.executable, "-m", "tests.mutants.session", str(folder), str(keep), json.dumps(vars(options))]
        return subprocess.run(command, cwd=tree, env=environ).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read_options():
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Take away each wall, see a test fail."
    )
    parser.add_argument("--since", metavar="COMMIT", help="only what changed since then")
    parser.add_argument("--only", metavar="PATTERN", help="only mutants whose name matches this regular expression")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="only with these files of tests")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time (2)")
    parser.add_argument("--fresh", action="store_true", help="record anew which test reaches what")
    parser.add_argument("--list", action="store_true", help="print the list and run nothing")
    return parser.parse_args()


def in_memory():
    """Where files live in memory, if this machine has such a place with some room: None for its usual place.

    Each mutant has a copy of the database, a thousand files: in memory that takes a tenth of the time.
    """
    place = "/dev/shm"
    there = os.path.isdir(place) and os.access(place, os.W_OK | os.X_OK)
    return place if there and shutil.disk_usage(place).free > ROOM else None


def copy_tree(root, tree):
    for path in changes.files(root):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / path, tree / path)
    for made in ("build", ".venv", "node_modules"):
        if (root / made).exists():
            (tree / made).symlink_to(root / made)
    return tree


if __name__ == "__main__":
    sys.exit(main())
