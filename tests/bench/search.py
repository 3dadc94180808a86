"""`make bench-search`: how long search takes with a nation's meetings, beside the home page of the same reader.

Everything runs here, on a PostgreSQL that writes to disk as in production. The two are asked in turns, in one process
and without a network. See docs/search.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from config import environment, services
from tests.bench.__main__ import manage, say

WANTED = 2.0


def main():
    size = read_arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, services.private(folder, durable=True) as pair:
        environ = pair.environ(VAR_DIR=str(Path(folder) / "var"), DJANGO_SETTINGS_MODULE="config.settings")
        Path(folder, "var", "test").mkdir(parents=True)
        for words in (["migrate", "-v", "0"], ["createcachetable"], ["import_councils", "-v", "0"]):
            manage(environ, *words)
        manage(environ, "import_uses", "-v", "0")
        found = measure(environ, size)
    sys.exit(0 if compare(found) else 1)


def read_arguments():
    parser = argparse.ArgumentParser(prog="make bench-search ARGS=…", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1, help="1: 5,000 meetings, 60,000 lines, 100,000 actions …")
    parser.add_argument("--times", type=int, default=60, help="how often each is asked")
    parser.add_argument("--plans", action="store_true", help="print how PostgreSQL finds what takes longest")
    return parser.parse_args()


def measure(environ, size):
    words = [sys.executable, "-m", "tests.bench.search_parts", json.dumps(vars(size))]
    found = subprocess.run(words, cwd=environment.BASE_DIR, env=environ, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        sys.exit(f"The bench ended with status {found.returncode}.")
    return json.loads(found.stdout)


def compare(found):
    """Say what was measured. Returns whether search is fast enough, whatever is looked for and whoever looks."""
    say(", ".join(f"{count:,} {name}" for name, count in found["rows"].items()))
    say(f"{'':<11}{'':<26}{'p50':>8}{'p95':>8}   of home's p95")
    fine = True
    for reader, pages in found["ms"].items():
        home = pages["home"][1]
        for name, (middle, p95, results) in pages.items():
            ratio = "" if name == "home" else f"{p95 / home:12.2f}   {results} results"
            say(f"{reader:<11}{name:<26}{middle:6.1f}ms{p95:6.1f}ms{ratio}")
            fine = fine and (name == "home" or p95 <= WANTED * home)
    say(f"Wanted: {WANTED:.0f} times the home page at most.")
    for plan in found["plans"]:
        say(plan)
    return fine


if __name__ == "__main__":
    main()
