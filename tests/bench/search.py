"""`make bench-search`: how long search takes with a nation's meetings, beside the home page of the same reader.

Everything runs here, on a PostgreSQL that writes to disk as in production. The two are asked in turns, in one process
and without a network. See docs/search.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from bench.judge import MOST, Verdict
from config import environment, services
from tests.bench import verdicts
from tests.bench.__main__ import manage, say

WANTED = 2.0
TABLES = (["migrate", "-v", "0"], ["createcachetable"], ["import_councils", "-v", "0"], ["import_uses", "-v", "0"])


def main():
    size = read_arguments()
    with place(size.keep) as folder, services.private(folder, durable=True) as pair:
        environ = pair.environ(VAR_DIR=str(folder / "var"), DJANGO_SETTINGS_MODULE="config.settings")
        (folder / "var" / "test").mkdir(parents=True, exist_ok=True)
        fill(environ, folder / "filled", size.scale)
        with timed(f"each page asked {size.times} times"):
            found = part(environ, "ask", times=size.times, plans=size.plans)
    verdicts.end(compare(found), size.tell)


def read_arguments():
    parser = argparse.ArgumentParser(prog="make bench-search ARGS=…", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1, help="1: 5,000 meetings, 60,000 lines, 100,000 actions …")
    parser.add_argument("--times", type=int, default=60, help="how often each is asked")
    parser.add_argument("--plans", action="store_true", help="print how PostgreSQL finds what takes longest")
    parser.add_argument("--keep", type=Path, help="a folder for the database, which is used again from there")
    verdicts.let_tell(parser)
    return parser.parse_args()


@contextmanager
def place(kept):
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            yield Path(folder)


def fill(environ, filled, scale):
    """Tables, councils and a country of meetings, if they are not there from before."""
    if filled.exists():
        if filled.read_text() != str(scale):
            sys.exit(f"{filled.parent} holds a country of scale {filled.read_text()}. Name another folder.")
        with timed("migrate"):
            manage(environ, *TABLES[0])
        return
    for words in TABLES:
        with timed(words[0]):
            manage(environ, *words)
    with timed("filled"):
        part(environ, "fill", scale=scale)
    filled.write_text(str(scale))


def part(environ, name, **given):
    words = [sys.executable, "-m", "tests.bench.search_parts", name, json.dumps(given)]
    found = subprocess.run(words, cwd=environment.BASE_DIR, env=environ, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        sys.exit(f"The bench ended with status {found.returncode}.")
    return json.loads(found.stdout)


@contextmanager
def timed(name):
    """Nobody can tell what takes minutes and says nothing from what is stuck."""
    began = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - began:.0f} s")


def compare(found):
    """Say what was measured. Returns Verdicts: is it fast, whatever is looked for and whoever looks?"""
    say(", ".join(f"{count:,} {name}" for name, count in found["rows"].items()))
    say(f"{'':<11}{'':<26}{'p50':>8}{'p95':>8}  of home’s{'processor':>11}  of home’s  results")
    judged = []
    for reader, pages in found["ms"].items():
        _, home, home_busy, _ = pages["home"]
        for name, (middle, p95, busy, results) in pages.items():
            times, busy_times = p95 / home, busy / home_busy
            line = f"{reader:<11}{name:<26}{middle:6.0f}ms{p95:6.0f}ms{times:11.2f}{busy:9.0f}ms{busy_times:11.2f}"
            say(line if name == "home" else f"{line}{results:9}")
            if name != "home":
                judged.append(Verdict(f"search, {reader}", f"{name}: p95, of the home page’s", times, MOST, WANTED))
    say(f"Wanted: {WANTED:.0f} times the p95 of the home page at most.")
    for plan in found["plans"]:
        say(plan)
    return judged


if __name__ == "__main__":
    main()
