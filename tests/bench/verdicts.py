"""What a bench found beside what is wanted, for who asked with `--tell FILE`: `make bench SCALE=1` does."""

import json
import sys
from pathlib import Path


def end(verdicts, file):
    """Write the Verdicts down if somebody wants to read them, and end with status 1 if any is missed."""
    if file:
        file.write_text(json.dumps([vars(verdict) for verdict in verdicts]))
    sys.exit(0 if all(verdict.is_met for verdict in verdicts) else 1)


def let_tell(parser):
    parser.add_argument("--tell", type=Path, help="a file for what was found, as JSON")
