"""`make bench-ledger`: how fast hours are booked, beside a bare Django transfer with row locks.

Everything runs here, on a PostgreSQL that writes to disk as in production. What is compared is measured in turns, three
times; the medians count. See docs/ledger.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.judge import LEAST, Verdict
from config import environment, services
from tests.bench import verdicts
from tests.bench.__main__ import manage, say

WANTED_RATIO, WANTED_HOT = 0.70, 0.5


def main():
    size = read_arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, services.private(folder, durable=True) as pair:
        environ = pair.environ(VAR_DIR=str(Path(folder) / "var"), DJANGO_SETTINGS_MODULE="config.settings")
        Path(folder, "var", "test").mkdir(parents=True)
        manage(environ, "migrate", "-v", "0")
        manage(environ, "createcachetable")
        found = measure(environ, size)
    judged = compare(found["runs"], size)
    if found["grown"]:
        grown(found["grown"])
    verdicts.end(judged, size.tell)


def read_arguments():
    parser = argparse.ArgumentParser(prog="make bench-ledger ARGS=…", description=__doc__.partition("\n")[0])
    parser.add_argument("--transfers", type=int, default=2000, help="in each measurement")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--history", type=int, default=0, help="also time a statement with so many transfers behind it, such as 1000000"
    )
    verdicts.let_tell(parser)
    return parser.parse_args()


def measure(environ, size):
    given = {"transfers": size.transfers, "runs": size.runs, "history": size.history}
    words = [sys.executable, "-m", "tests.bench.ledger_parts", json.dumps(given)]
    found = subprocess.run(words, cwd=environment.BASE_DIR, env=environ, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        sys.exit(f"The bench ended with status {found.returncode}.")
    return json.loads(found.stdout)


def compare(runs, size):
    """Say what was measured. Returns Verdicts: is the product fast enough?"""
    for number, run in enumerate(runs, start=1):
        say(f"  run {number}: " + ", ".join(f"{name} {rate:.0f}/s" for name, rate in run.items()))
    ratios = {
        "booking at 1 thread, of a bare transfer": ("ours, 1", "bare, 1", WANTED_RATIO),
        "booking at 8 threads, of a bare transfer": ("ours, 8", "bare, 8", WANTED_RATIO),
        "one hot account at 8 threads, of spread ones": ("hot, 8", "ours, 8", WANTED_HOT),
    }
    say(f"{size.transfers} transfers each; in the middle of {len(runs)} runs:")
    judged = []
    for name, (ours, other, wanted) in ratios.items():
        ratio = median(run[ours] / run[other] for run in runs)
        say(f"  {name:<48}{ratio:5.2f}   wanted: {wanted:.2f}")
        judged.append(Verdict("the ledger", name, ratio, LEAST, wanted))
    return judged


def grown(found):
    for name, (few, many) in found["ms"].items():
        say(f"  {name:<48}{few:6.1f} ms with {found['few']} transfers, {many:6.1f} ms with {found['many']}")


if __name__ == "__main__":
    main()
