"""A row that is locked is read as it is now; what is joined to it is what it was when the wait began.

So while a lock is taken only rows are joined to which the locked one never points anew; the others are read after it.
A changed one would be missing: an action without its person, an offer that is “settled already”.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "accounts", "peergroups", "ballots", "meetings", "timebank", "scrutiny", "digests", "desk", "front", "outbox",
)  # fmt: skip
NEVER_POINTED_ANEW = {
    "group", "meeting", "meeting__group", "request", "rhythm", "started_by", "invited_by", "ballot",
}  # fmt: skip
# Their rows are of one council or person for ever: a successor's people get rows of their own.
OF_ONE = {
    "accounts/planner.py": {"person"},
    "peergroups/actions/requests.py": {"council", "person"},
    "peergroups/actions/invitations.py": {"council"},
    "peergroups/planner.py": {"council"},
    "timebank/models/lending.py": {"lender", "borrower"},  # locks first, then reads; so does asking
    "scrutiny/days/actions/taking_part.py": {"council"},  # by triggers, as the two below
    "scrutiny/days/actions/gathering.py": {"council"},
    "scrutiny/days/actions/following.py": {"agreed_need"},
    "scrutiny/actions/sending.py": {"contact__supplier"},  # bound for good, by a trigger
    "timebank/actions/asking.py": {"lender", "borrower", "offered_by"},
    "meetings/action_planner.py": {"person", "council"},  # leaves out who has changed; the next run has them
}


def test_a_lock_joins_nothing_that_may_change_while_it_waits():
    joined = {
        (path, word)
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        for path in [str(file.relative_to(ROOT))]
        for word in _joined_under_a_lock(ast.parse(file.read_text()))
    }

    assert ("meetings/actions/shared.py", "group") in joined
    assert {one for one in joined if one[1] not in NEVER_POINTED_ANEW | OF_ONE.get(one[0], set())} == set()


def _joined_under_a_lock(tree):
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        by_name = [(node.func.attr, node) for node in calls if isinstance(node.func, ast.Attribute)]
        if any(name == "select_for_update" for name, _ in by_name):
            for _, call in (one for one in by_name if one[0] == "select_related"):
                yield from (ast.literal_eval(word) for word in call.args)
