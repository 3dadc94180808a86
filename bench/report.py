"""A run as JSON, and as Markdown for people; what the last one at this scale said stands beside it."""

import json

from bench import turns

COUNTED = ("statements", "bytes", "requests")
KEPT = ("page", "reader", "kind", "statements", "sql_ms", "bytes", "compressed", "parts", "requests")


def result(about, asked, seen, verdicts, memory=None, asked_beside=()):
    """Everything that was found, as one dictionary; no address, no cookie."""
    beside = {(one["page"], one["reader"]): one["statements"] for one in asked_beside}
    pages = []
    for page in asked:
        key = page["page"], page["reader"]
        row = {name: page[name] for name in KEPT}
        if key in beside:
            row["statements_beside"] = beside[key]
        if key in seen:
            row["runs"] = {str(lines): _told(runs) for lines, runs in seen[key].items()}
        pages.append(row)
    return about | {
        "pages": pages,
        "memory_kb": memory,
        "targets": [vars(verdict) | {"is_met": verdict.is_met} for verdict in verdicts],
    }


def _told(runs):
    return {
        "middle": turns.middle(runs),
        "rate_of_bare": turns.ratio(runs, "rate"),
        "each_run": [{side: one["rate"] for side, one in run.items()} for run in runs],
    }


# Markdown -------------------------------------------------------------------------------------------------------------
def markdown(found, last=None):
    parts = [_head(found), _targets(found), _pages(found), _agenda(found), _memory(found), _compared(found, last)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(found):
    machine, missed = found["machine"], [one for one in found["targets"] if not one["is_met"]]
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    runs = "one run" if found["runs"] == 1 else f"the middle of {found['runs']} runs"
    return (
        f"# A network of scale {found['scale']:g}, {found['on']}\n\n"
        f"{machine['processors']} processors, {machine['memory_gb']} GB; {versions}. {runs.capitalize()} of "
        f"{found['seconds']:g} s. Before it began, others used {found['busy']:.0%} of the processors. The network’s "
        f"fingerprint: `{found['seal'][:16]}`.\n\n"
        f"**{len(found['targets']) - len(missed)} of {len(found['targets'])} targets are met.**"
    )


def _targets(found):
    """What is missed, and every target that is a part of something else; the others are met and many."""
    shown = [one for one in found["targets"] if not one["is_met"] or not one["what"].startswith(COUNTED)]
    rows = [
        [one["about"], one["what"], number(one["found"]), f"{one['bound']} {number(one['wanted'])}",
         "" if one["is_met"] else "**missed**"]
        for one in sorted(shown, key=lambda one: one["is_met"])
    ]  # fmt: skip
    return "## Targets\n\n" + table(["of", "what", "found", "wanted", ""], rows)


def _pages(found):
    lines = sorted({int(lines) for page in found["pages"] for lines in page.get("runs", {})})
    head = ["page", "reader", "statements", "SQL ms", "KB", "compressed"]
    head += [f"p50 · p95 at {one}" for one in lines]
    head += ["first byte", "a second", "of bare"] if lines else []
    return "## Pages\n\n" + table(head, [_row(page, lines) for page in found["pages"]])


def _row(page, lines):
    row = [page["page"], page["reader"], page["statements"], f"{page['sql_ms']:.1f}", f"{page['bytes'] / 1000:.0f}",
           f"{page['compressed'] / 1000:.1f}"]  # fmt: skip
    if "runs" not in page:
        return row + [""] * (len(lines) + 3 if lines else 0)
    middles = [page["runs"][str(one)]["middle"]["ours"] for one in lines]
    many = page["runs"][str(lines[-1])]
    return [
        *row, *(f"{one['p50']:.0f} · {one['p95']:.0f} ms" for one in middles), f"{middles[0]['first']:.0f} ms",
        f"{middles[-1]['rate']:.0f}", f"{many['rate_of_bare']:.2f}",
    ]  # fmt: skip


def _agenda(found):
    if not (built := found.get("agenda")):
        return ""
    return (
        f"The fullest agenda is built anew, of {built['topics']} topics on {built['lines']} lines, with "
        f"{built['statements']} statements in {built['ms']:.0f} ms, {built['sql_ms']:.0f} of them SQL."
    )


def _memory(found):
    if not found["memory_kb"]:
        return ""
    ours, bare = (found["memory_kb"][side] / 1024 for side in ("ours", "bare"))
    return f"Two workers hold {ours:.0f} MB, the bare project’s two {bare:.0f} MB."


def _compared(found, last):
    """How the ratios moved; a rate says something of one machine only."""
    if not last:
        return ""
    before = {(one["about"], one["what"]): one["found"] for one in last["targets"]}
    moved = [
        [one["about"], one["what"], number(before[one["about"], one["what"]]), number(one["found"])]
        for one in found["targets"]
        if before.get((one["about"], one["what"]), one["found"]) != one["found"]
        and ("bare" in one["what"] or one["what"] == "statements")
    ]
    if not moved:
        return ""
    return f"## Since the last result, of {last['on']}\n\n" + table(["of", "what", "then", "now"], moved)


def number(found):
    """As short as it may be: 7 statements, 0.83 of the bare page, 38,204 bytes."""
    return f"{found:,.0f}" if float(found).is_integer() or abs(found) >= 100 else f"{found:.2f}"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


# Files ----------------------------------------------------------------------------------------------------------------
def write(found, folder):
    """Keep it in place of the last result of this scale. Returns the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"scale-{found['scale']:g}.json"
    text = markdown(found, json.loads(kept.read_text()) if kept.exists() else None)
    rounded = json.loads(json.dumps(found), parse_float=lambda digits: round(float(digits), 4))
    kept.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n")
    kept.with_suffix(".md").write_text(text)
    return text
