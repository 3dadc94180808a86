"""`make bench-mail`: how fast digests leave, beside a bare Django loop that sends mails of the same size.

Everything runs here: a PostgreSQL that writes to disk as in production, a Valkey, a mail server that only counts. What
is compared is measured in turns, three times; the medians count. See docs/mail.md.
"""

import argparse
import json
import os
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path
from statistics import median

from bench.judge import LEAST, MOST, Verdict
from config import environment, services
from tests.bench import verdicts

WANTED_RATIO, WANTED_SECONDS, WANTED_MB = 0.65, 5, 300
NEVER = float("inf")


def main():
    size = read_arguments()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        services.private(folder, durable=True) as pair,
        sink() as mail_server,
    ):
        bench = Bench(pair, mail_server, Path(folder))
        say(f"{size.people} people in {size.groups} groups, each in {size.each}")
        manage(bench.environ, "migrate", "-v", "0")
        manage(bench.environ, "createcachetable")
        bench.part("world", people=size.people, groups=size.groups, each=size.each)
        found = compare(bench, size.runs)
        if size.queued:
            found += code_under_load(bench, size)
    verdicts.end(found, size.tell)


def read_arguments():
    parser = argparse.ArgumentParser(prog="make bench-mail ARGS=…", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--each", type=int, default=1, help="in how many groups each person is")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--queued", type=int, default=50_000, help="digests that wait while codes are asked for; 0: none"
    )
    parser.add_argument("--codes", type=int, default=100)
    verdicts.let_tell(parser)
    return parser.parse_args()


class Bench:
    """Where the parts run."""

    def __init__(self, pair, mail_server, folder):
        self.mail_server = mail_server
        self.environ = pair.environ(
            EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}", VAR_DIR=str(folder / "var"), SITE_URL="https://peergroups.example",
            DJANGO_SETTINGS_MODULE="config.settings",
        )  # fmt: skip
        Path(folder / "var" / "test").mkdir(parents=True)

    def start(self, name, **given):
        words = [sys.executable, "-m", "tests.bench.parts", name, json.dumps(given)]
        return subprocess.Popen(words, cwd=environment.BASE_DIR, env=self.environ, stdout=subprocess.PIPE, text=True)

    def part(self, name, **given):
        return finished(self.start(name, **given))


def finished(process):
    said, _ = process.communicate()
    if process.returncode:
        sys.exit(f"A part of the bench ended with status {process.returncode}.")
    return json.loads(said)


# How fast -------------------------------------------------------------------------------------------------------------
def compare(bench, runs):
    """Measure product and baseline in turns. Returns Verdicts: is it fast and small enough?"""
    bench.part("compose")  # what a process does once, such as finding the bank holidays, is on disk by now
    size = bench.part("size")
    found = [one_run(bench, size["text"], size["html"]) for _ in range(runs)]
    for number, run in enumerate(found, start=1):
        say(f"  run {number}: " + ", ".join(f"{name} {run[name]:.0f}/s" for name in RATES))
    middle = {name: median(run[name] for run in found) for name in found[0]}
    ratios = {name: median(run[name] / run[BARE] for run in found) for name in (IN_TURN, AT_ONCE)}
    peak = max(run["peak_mb"] for run in found)
    say(f"A digest has {size['text']} bytes of text and {size['html']} of HTML; the bare loop’s mail")
    say(f"has {middle['text']:.0f} and {middle['html']:.0f}. Mails a second, in the middle of {runs} runs:")
    for name in RATES:
        say(f"  {name:<42}{middle[name]:6.0f}" + (f"   {ratios[name]:.2f} of the bare loop" if name in ratios else ""))
    say(f"Wanted: {WANTED_RATIO} of the bare loop. Memory at its highest: {peak} MB, of {WANTED_MB}.")
    return [
        Verdict("digests", f"{IN_TURN}, of the bare loop", ratios[IN_TURN], LEAST, WANTED_RATIO),
        Verdict("digests", "MB of memory at the highest", peak, MOST, WANTED_MB),
    ]


COMPOSE, DELIVER, BARE = "compose and store", "deliver", "bare loop"
IN_TURN, AT_ONCE = "compose, store, then deliver", "compose and deliver in two processes"
RATES = (COMPOSE, DELIVER, IN_TURN, AT_ONCE, BARE)


def one_run(bench, text, html):
    bench.part("forget")
    composing = bench.part("compose")
    mails = composing["mails"]
    delivering = bench.part("deliver", until=mails)
    bench.part("forget")
    both = at_once(bench, mails)
    bare = bench.part("baseline", port=bench.mail_server.port, mails=mails, text=text, html=html)
    return {
        COMPOSE: rate(composing),
        DELIVER: rate(delivering),
        IN_TURN: mails / (composing["seconds"] + delivering["seconds"]),
        AT_ONCE: rate(both),
        BARE: rate(bare),
        "text": bare["text"],
        "html": bare["html"],
        "peak_mb": max(composing["peak_mb"], delivering["peak_mb"]),
    }


def at_once(bench, mails):
    """One process composes while another delivers, as in the worker."""
    parts = [finished(part) for part in [bench.start("deliver", until=mails), bench.start("compose")]]
    began, ended = min(part["began"] for part in parts), max(part["ended"] for part in parts)
    return {"mails": mails, "seconds": ended - began}


def rate(part):
    return part["mails"] / part["seconds"]


# How soon a code leaves -----------------------------------------------------------------------------------------------
def code_under_load(bench, size):
    """Ask for codes while the worker works through a long queue. Returns Verdicts: did they leave soon enough?"""
    bench.part("forget")
    bench.part("compose")
    queued = bench.part("fill", queued=size.queued)["queued"]
    with worker(bench.environ) as memory:
        bench.mail_server.wait_for_more(500)
        asked = bench.part("codes", count=size.codes, pause=0.3)
        time.sleep(2 * WANTED_SECONDS)
    took = sorted(bench.mail_server.codes.get(email, NEVER) - at for email, at in asked["asked"].items())
    p95 = took[ceil(0.95 * len(took)) - 1]
    say(f"{len(took)} codes, with {queued} digests queued at first and {asked['still_queued']} at last, left within")
    say(f"  {median(took):.2f} s in the middle, {p95:.2f} s (p95), {took[-1]:.2f} s at most.")
    say(f"Wanted: {WANTED_SECONDS} s (p95). The worker, all its processes together, had at most {memory.peak} MB, of")
    say(f"  {WANTED_MB}.")
    return [
        Verdict("codes behind a long queue", "seconds (p95)", p95, MOST, WANTED_SECONDS),
        Verdict("codes behind a long queue", "digests that still waited", asked["still_queued"], LEAST, 1),
        Verdict("the worker", "MB of memory at the highest", memory.peak, MOST, WANTED_MB),
    ]


@contextmanager
def worker(environ):
    """A worker and beat, as `manage.py up` starts them. Gives the Memory of the worker."""
    celery = [sys.executable, "-m", "celery", "--quiet", "--skip-checks", "-A", "config.celery"]
    with open(os.devnull, "w") as nowhere:
        running = [
            subprocess.Popen(
                [*celery, *words], cwd=environment.BASE_DIR, env=environ | {"PROCESS": words[0]}, stdout=nowhere,
                stderr=nowhere, start_new_session=True,
            )
            for words in (["worker", "--without-gossip", "--without-mingle"], ["beat", "--pidfile", ""])
        ]  # fmt: skip
        memory = Memory(running[0].pid)
        try:
            yield memory
        finally:
            memory.told_to_stop.set()
            for process in running:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Memory:
    """Looks twice a second at what the processes of a session hold, what they share counted once; `peak` in MB."""

    def __init__(self, session):
        self.session, self.peak, self.told_to_stop = session, 0, threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        while not self.told_to_stop.wait(0.5):
            self.peak = max(self.peak, sum(self._of(pid) for pid in Path("/proc").glob("[0-9]*")) // 1024)

    def _of(self, process):
        with suppress(OSError):  # it has ended, or is not ours
            if os.getsid(int(process.name)) == self.session:
                words = (process / "smaps_rollup").read_text().split()
                return int(words[words.index("Pss:") + 1])
        return 0


class Sink:
    def __init__(self, process):
        self.process, self.codes = process, {}
        self.port = int(process.stdout.readline())
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            moment, address = line.split()
            self.codes[address] = float(moment)

    def count(self):
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="bench") as client:
            return int(client.docmd("XCOUNT")[1])

    def wait_for_more(self, mails):
        first = self.count()
        until = time.monotonic() + 120
        while self.count() < first + mails:
            if time.monotonic() > until:
                sys.exit("The worker sends nothing.")
            time.sleep(0.2)


@contextmanager
def sink():
    words = [sys.executable, "-m", "tests.bench.sink"]
    process = subprocess.Popen(words, cwd=environment.BASE_DIR, stdout=subprocess.PIPE, text=True)
    try:
        yield Sink(process)
    finally:
        process.terminate()
        process.wait()


def manage(environ, *words):
    subprocess.run([sys.executable, "manage.py", *words], cwd=environment.BASE_DIR, env=environ, check=True)


def say(line):
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
