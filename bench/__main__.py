"""`make bench`: how fast each page is on a made-up network, beside a bare Django project in the same run.

Ends with status 1 when a target is missed. See docs/performance.md.
"""

import argparse
import datetime as dt
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from bench import judge, load, machine, others, place, report, serving, stopping, targets, turns

BESIDE = 0.01  # the scale that the whole country is measured beside
BUSY = 0.15  # of all processors; above it, who reads the table should know
READERS_OF_THEIR_OWN = {"admin": "admin", "anonymous": "b"}  # the bare page that a page is measured beside; else `bl`


def main():
    stopping.listen()
    size = read_arguments(sys.argv[1:])
    try:
        with place.opened(size.folder) as here:
            found = measured(here, size)
    except KeyboardInterrupt:
        sys.exit(130)
    except load.WrongAnswer as error:
        sys.exit(f"A page did not answer as it should: {error}")
    say("")
    say(report.write(found, size.results))
    sys.exit(0 if all(one["is_met"] for one in found["targets"]) else 1)


def read_arguments(words):
    parser = argparse.ArgumentParser(prog="make bench SCALE=… ARGS=…", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=0.01, help="1 is the whole country, beside a hundredth of it")
    parser.add_argument("--runs", type=int, help="3 for the whole country, else 1")
    parser.add_argument("--seconds", type=float, default=1.5, help="for which each page is asked in a run")
    parser.add_argument("--lines", type=int, nargs="+", help="visitors at once: 8 and 1 for the whole country, else 8")
    parser.add_argument("--all", action="store_true", help="every page, at one line too; the whole country anyway")
    parser.add_argument("--others", action="store_true", help="mail, ledger and search too; the whole country anyway")
    parser.add_argument("--page", action="append", help="only this page; may be given again")
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("VAR_DIR") or place.ROOT / "var") / "bench")
    parser.add_argument("--results", type=Path, help="a folder: bench/results, where only whole runs go of themselves")
    size = parser.parse_args(words)
    size.is_whole = size.scale == 1
    size.runs = size.runs or (3 if size.is_whole else 1)
    size.others = size.others or (size.is_whole and not size.page)
    size.lines = size.lines or ([8, 1] if size.is_whole or size.all else [8])
    size.folder = size.folder.resolve()
    size.results = size.results or (size.folder if size.page else place.ROOT / "bench") / "results"
    return size


def measured(here, size):
    """Everything that one run finds, as report.result has it."""
    place.manage(collecting(), "collectstatic", "--no-input", "-v", "0")
    network, bare = here.network(size.scale, 0, say), here.bare()
    beside = here.network(BESIDE, 1, say) if size.is_whole else None
    busy = machine.busy()
    if busy > BUSY:
        say(f"Others use {busy:.0%} of this machine’s processors. Ratios hold less well then.")
    say("Each page is asked what it costs the database")
    asked = ask(network, size)
    asked_beside = ask(beside, size) if beside else []
    agenda = {} if size.page else build(network)
    with ExitStack() as webs:
        served = {"bare": webs.enter_context(serving.bare(bare, here.folder / "web"))}
        served["ours"] = webs.enter_context(serving.product(network, here.folder / "web"))
        if beside:
            served["beside"] = webs.enter_context(serving.product(beside, here.folder / "web"))
        loaded = [one for one in asked if is_measured(one, size)]
        cases = list(made(loaded, asked_beside, served, cookie_of(bare)))
        runs = turns.Runs(size.runs, size.lines, size.seconds)
        say(f"{len(cases)} pages, {size.runs} run{'s' * (size.runs > 1)} of {size.seconds:g} s for each side of each")
        seen = turns.measure(cases, runs, told)
        memory = {side: served[side].memory_kb() for side in ("ours", "bare")}
    about = {
        "scale": size.scale, "on": str(dt.date.today()), "runs": size.runs, "seconds": size.seconds,  # noqa: DTZ011
        "seal": network.seal, "busy": busy, "machine": machine.described(),
        "versions": machine.versions() | here.versions(),
    }  # fmt: skip
    found = judge.verdicts(asked, seen, memory, asked_beside)
    for name in others.SMALL if size.others else ():
        say(f"Now {name}")
        found += others.ask(name)
    return report.result(about | {"agenda": agenda}, asked, seen, found, memory, asked_beside)


def collecting():
    """For the one command that needs neither secrets nor services."""
    return place.passed_on() | {"MODE": "production"}


def is_measured(page, size):
    """Whether it is pressed as well: what was named, or all, or what has a target."""
    pressed = size.page or size.is_whole or size.all or (page["page"], page["reader"]) in targets.RATE
    return bool(pressed) and not page["is_anew"]


def ask(network, size):
    """What asking.py tells of every page, or of those that were named."""
    quiet = network.environ | {"LOG_FORMAT": "plain"}  # no line for each request
    return json.loads(place.run(quiet, sys.executable, "-m", "bench.asking", *(size.page or [])))


def build(network):
    """What building.py tells of the fullest agenda."""
    return json.loads(place.run(network.environ, sys.executable, "-m", "bench.building"))


def cookie_of(bare):
    return place.run(bare, sys.executable, "-m", "bench.bare.session").strip()


def made(asked, asked_beside, served, bare_cookie):
    """The Cases: each page for each reader, with its bare page, and with the same page at the smaller scale."""
    smaller = {(one["page"], one["reader"]): one for one in asked_beside}
    bare = {"b": ("/", ""), "bl": ("/", bare_cookie), "admin": ("/admin/bare/meeting/", bare_cookie)}
    for one in asked:
        yardstick = yardstick_of(one)
        path, cookie = bare[yardstick]
        sides = {
            "bare": (served["bare"].port, load.request(path, place.HOST, cookie)),
            "ours": (served["ours"].port, load.request(one["url"], place.HOST, one["cookie"])),
        }
        if same := smaller.get((one["page"], one["reader"])):
            sides["beside"] = (served["beside"].port, load.request(same["url"], place.HOST, same["cookie"]))
        yield turns.Case(one["page"], one["reader"], yardstick, sides)


def yardstick_of(page):
    return READERS_OF_THEIR_OWN.get(page["kind"]) or READERS_OF_THEIR_OWN.get(page["reader"], "bl")


def told(run, case):
    stopping.end_if_told()
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{f'run {run + 1}: {case.page}, {case.reader}':<79}\r")
        sys.stderr.flush()


def say(line):
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
