"""The benches that were there before pages were measured: mail, ledger and search, each with a small world of its own.

They measure beside something bare as well, and say what they found; run alone they say more (`make bench-mail` …).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import place
from bench.judge import Verdict

SMALL = {
    "mail": ["tests.bench", "--people", "1000", "--queued", "0"],
    "ledger": ["tests.bench.ledger", "--transfers", "500"],
    "search": ["tests.bench.search", "--scale", "0.01", "--times", "20"],
}


def ask(name):
    """The Verdicts of one of them. Exits when it ends without any."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        told = Path(folder) / "told.json"
        words = [sys.executable, "-m", *SMALL[name], "--tell", str(told)]
        subprocess.run(words, cwd=place.ROOT, env=place.passed_on(), stdout=sys.stderr, check=False)  # noqa: S603
        if not told.exists():
            sys.exit(f"The bench of {name} ended without a result; the lines above say why.")
        return [Verdict(**one) for one in json.loads(told.read_text())]
