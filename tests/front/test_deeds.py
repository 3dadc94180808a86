"""The table of purposes: nothing that a mail links to may lead nowhere."""

import ast
from pathlib import Path

import pytest

import meetings.deeds
from accounts.models import MutedMail
from front.deeds import DEEDS

ROOMS = (
    "front",
    "digests",
    "timebank",
    "scrutiny",
    "meetings",
    "ballots",
    "peergroups",
    "accounts",
    "councils",
    "standards",
    "outbox",
)
ROOT = Path(__file__).parent.parent.parent


def constants(tree):
    """Names that a module gives to a text: ANSWER_DEED = "meeting-answer"."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def purposes(path):
    """What the links made in this file are for: the first argument of do_links.make, the second of a line's Deed."""
    tree = ast.parse(path.read_text())
    named = constants(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        place = {"do_links.make": 0, "Deed": 1, "lines.Deed": 1}.get(name)
        if place is None:
            continue
        by_name = [word.value for word in call.keywords if word.arg == "purpose"]
        if not by_name and len(call.args) <= place:  # the Deed of common.personal, which is another thing
            continue
        given = by_name[0] if by_name else call.args[place]
        if isinstance(given, ast.Constant):
            yield given.value
        elif isinstance(given, ast.Name) and given.id in named:
            yield named[given.id]


def test_every_purpose_that_a_room_uses_is_mapped_and_no_other():
    used = {purpose for room in ROOMS for path in (ROOT / room).rglob("*.py") for purpose in purposes(path)}

    assert used == set(DEEDS)


def test_only_stopping_mail_works_without_a_page():
    stops = {purpose for purpose, deed in DEEDS.items() if deed.one_click}

    assert stops == {"mute-mail", "digest-stop", "digest-mute-group"}


def test_every_choice_that_is_offered_has_words():
    assert [choice for choice, _ in DEEDS["meeting-answer"].choices] == list(meetings.deeds.BUTTONS)


@pytest.mark.parametrize("kind", MutedMail.Kind.values)
def test_a_kind_of_mail_that_can_be_muted_fits_the_row(kind):
    assert len(kind) <= MutedMail._meta.get_field("kind").max_length
