"""A write-up as Markdown for somebody's blog. Pure.

What people typed as Markdown stays Markdown, but whatever another program might take for HTML, a picture or a script is
made harmless: ours does not show such things, a blog may.
"""

import re

from common import plain_text

SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~])")
LIST_LIKE = re.compile(r"^([-+=]|\d+(?=[.)]))")
ENTITY = re.compile(r"&(#?\w+;)")
TAG = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]*>)")
SCRIPT = re.compile(r"(javascript|vbscript|data(?=\s*\\?:\s*text/)|file(?=\s*\\?:\s*//))(\s*\\?:)", re.IGNORECASE)
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"( {0,3})(#{1,6})(?=\s|$)")
RULE_BELOW = re.compile(r"( {0,3})(=+|-+)[ \t]*$")  # makes a heading of the line above
DEEPER = 3  # a heading in notes stands below the h3 of its line


def render(write_up, *, url):
    """The whole write-up; `url` is the absolute address of its page."""
    meeting = write_up.meeting
    blocks = [f"# {plain(meeting.title)}", _facts(write_up)]
    if meeting.summary:
        blocks.append(plain(meeting.summary))
    if write_up.notes:
        blocks.append(typed(write_up.notes))
    blocks += _list("Decisions", [_decision(row) for row in write_up.every_decision])
    blocks += _list("Actions", [_action(row) for row in write_up.every_action])
    if write_up.said:
        blocks.append("## What was said")
        blocks += [block for part in write_up.said for block in _part(part)]
    blocks += _list("Not talked about", [plain(title) for title in write_up.unsaid] if write_up.said else [])
    blocks += _list("Dropped", [f"{plain(title)}: {plain(why)}" for title, why in write_up.dropped])
    blocks += _list("Links", [_link(link) for link in write_up.links])
    blocks.append(f"From {plain(meeting.group.full_name)}: <{url}>")
    return plain_text.without_controls("\n\n".join(block for block in blocks if block)) + "\n"


def _facts(write_up):
    meeting, heads = write_up.meeting, write_up.heads
    there = "There" if heads.were_ticked else "Said they would come"
    facts = [
        ("When", write_up.when),
        ("Where", meeting.place),
        ("Hosted by", write_up.hosts),
        ("Themes", "; ".join(write_up.themes)),
        (there, heads.in_words),
    ]
    return "\n".join(f"- {label}: {plain(text)}" for label, text in facts if text)


def _part(part):
    yield f"### {plain(part.title)}"
    about = [text for text in (part.kind, part.presenter, *part.themes) if text]
    if about:
        yield f"_{plain(' · '.join(about))}_"
    if part.notes:
        yield typed(part.notes)
    for table, service, findings in part.findings:
        yield f"#### {plain(f'{table}: {service}' if service else table)}"
        if findings:
            yield typed(findings, deeper=DEEPER + 1)
    decided = [f"Decided: {_decision(row)}" for row in part.decisions]
    promised = [f"Action: {_action(row)}" for row in part.actions]
    lines = [*decided, *promised, *(_link(link) for link in part.links)]
    if lines:
        yield "\n".join(f"- {line}" for line in lines)


def _list(title, lines):
    return [f"## {title}", "\n".join(f"- {line}" for line in lines)] if lines else []


def _decision(row):
    later = f" ({plain(row.later)})" if row.later else ""
    return f"{plain(row.sentence)}{later}{_links(row.links)}"


def _action(row):
    when = f"by {row.due}" if row.is_open else row.state.lower()
    return f"**{plain(row.who)}**: {plain(row.words)}, {when}{_links(row.links)}"


def _links(links):
    return "".join(f" {_link(link)}" for link in links)


def _link(link):
    address = re.sub(r"[\s<>()\\]", lambda bad: f"%{ord(bad[0]):02X}", link.url)
    return f"[{plain(link.title)}]({address})"


def plain(text):
    """A line of text that reads as it was typed: nothing in it is taken for Markdown or HTML."""
    return LIST_LIKE.sub(_not_a_list, escaped(" ".join(text.split())))


def escaped(text):
    """Text in which nothing is taken for Markdown or HTML, but for the points of a list."""
    return SPECIAL.sub(r"\\\1", text)


def _not_a_list(found):
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def typed(text, deeper=DEEPER):
    """Markdown as somebody typed it, with its headings below ours and nothing in it that a browser would run."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = ENTITY.sub(r"&amp;\1", text)
    text = TAG.sub("&lt;", text)
    text = text.replace("![", "!\\[")
    text = SCRIPT.sub(r"\1 \2", text)
    return "\n".join(_settled(text.split("\n"), deeper))


def _settled(lines, deeper):
    """Headings further down, outside code."""
    fence = ""
    for line in lines:
        found = FENCE.match(line)
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence:
            if heading := HEADING.match(line):
                line = heading[1] + "#" * min(6, len(heading[2]) + deeper) + line[heading.end() :]
            if rule := RULE_BELOW.match(line):
                line = f"{rule[1]}\\{line[rule.end(1) :]}"
        yield line
