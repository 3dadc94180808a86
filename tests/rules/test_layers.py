"""Rules about the code itself: who may know whom."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = [
    "common", "outbox", "councils", "standards", "skills", "accounts", "peergroups", "ballots", "meetings", "scrutiny",
    "timebank", "digests", "front", "desk", "bench",
]  # fmt: skip
TEMPLATES = settings.BASE_DIR / "templates"
URL_TAG = re.compile(r"""{%-?\s*url\s+['"](?P<room>[a-z]+):""")

# Folders of templates that belong to a room below front/, or above it. Every other folder is used by views of front/.
OWNED = {
    "admin": "desk",
    "ballots": "ballots",
    "desk": "desk",
    "meetings": "meetings",
    "outbox": "outbox",
    "peergroups": "peergroups",
    "scrutiny": "scrutiny",
    "timebank": "timebank",
}


def _templates():
    return sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.*ml"))


@pytest.mark.parametrize("path", _templates(), ids=str)
def test_a_template_names_no_url_of_a_room_above_its_own(path):
    room = OWNED.get(path.parts[0], "front")
    text = (TEMPLATES / path).read_text(encoding="utf-8")

    above = [named for named in URL_TAG.findall(text) if named in ROOMS and ROOMS.index(named) > ROOMS.index(room)]

    # Signing in is a door of the whole house: every room may show the way to it.
    assert [name for name in above if f'"{name}:sign-in"' not in text] == []


@pytest.mark.parametrize("path", _templates(), ids=str)
def test_a_template_has_no_inline_script_or_style(path):
    text = re.sub(r"{%.*?%}", "", (TEMPLATES / path).read_text(encoding="utf-8"))  # {% with one=… %} is no attribute
    allowed = path.parts[0] == "mail"  # mail has no other way to look like anything

    # What is read by other programmes (JSON-LD) is data, which no browser runs.
    assert allowed or not re.search(r"<style|<script(?![^>]*\s(src=|type=\"application/ld))|\son[a-z]+=|\sstyle=", text)


def test_no_file_is_past_500_lines():
    code = [
        path
        for room in [*ROOMS, "config", "tests"]
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        if "migrations" not in path.parts
    ]

    assert [str(path) for path in code if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []


def test_every_model_of_ours_has_an_admin_decision():
    from django.apps import apps
    from django.contrib import admin

    # Shown as part of another, or for the machine alone.
    without = {
        "accounts.LostFactor",  # on the person's page
        "accounts.SuccessorChoice",
        "ballots.Cast",  # the trail of a ballot, once it is counted
        "ballots.Elector",
        "ballots.Extension",
        "ballots.Option",
        "ballots.Result",  # the page of the ballot
        "ballots.Tally",
        "ballots.TieBreak",
        "councils.EmailDomain",
        "meetings.ActionStep",
        "meetings.AgendaItem",
        "meetings.Attendance",
        "meetings.Circulation",
        "meetings.Correction",  # answered on the page of the notes
        "meetings.DateAnswer",  # the page of the poll says who
        "meetings.DateOption",
        "meetings.DatePoll",  # opened, fixed and withdrawn on its page
        "meetings.Feedback",  # leads read how many said what: a list would say who
        "meetings.HostOffer",
        "meetings.Link",
        "meetings.Move",
        "meetings.NotesConfirmation",  # the page of the notes says who
        "meetings.Opening",
        "meetings.Placement",
        "meetings.Presence",
        "meetings.Review",
        "meetings.Revision",
        "meetings.Seat",
        "meetings.StandingItem",
        "meetings.Table",
        "meetings.TemplateLine",  # on the page of the template, as its uses
        "meetings.TemplateSource",
        "meetings.TemplateUse",
        "meetings.TemplateVersion",
        "meetings.UsedLine",
        "meetings.Trial",  # its page says how many answered what
        "meetings.TrialAnswer",
        "outbox.Allowance",
        "outbox.Body",
        "outbox.MailboxCopy",
        "outbox.Recall",
        "outbox.Rest",
        "peergroups.Coverage",
        "peergroups.Webhook",  # its address is a secret: the page about channels shows what may be known
        "standards.Point",
        "timebank.Agreement",
        "scrutiny.AgreedNeed",  # on the page of its day, as what follows
        "scrutiny.Answer",
        "scrutiny.Commitment",
        "scrutiny.CommitmentNote",
        "scrutiny.DayPlan",  # on the page of its template
        "scrutiny.Need",
        "scrutiny.NeedVersion",
        "scrutiny.Participation",
        "scrutiny.Promise",
        "scrutiny.SentStatement",
        "scrutiny.SignOff",
        "scrutiny.Statement",
        "scrutiny.StatementRevision",
        "scrutiny.Turn",
        "scrutiny.Verdict",
        "scrutiny.Wording",
        "scrutiny.Ownership",  # on the page of the supplier
        "scrutiny.ProductName",
        "scrutiny.Rating",  # what it is about: its versions have a list
        "scrutiny.Reply",  # beside what it replies to
        "scrutiny.Sending",  # what a contact was sent: on the contact’s own page
        "scrutiny.SupplierName",
        "scrutiny.UseCheck",  # on the page of the use
        "scrutiny.UseSource",
        "timebank.Approval",
        "timebank.Claim",
        "timebank.Entry",
        "timebank.NotShown",  # somebody does not want to be shown
        "timebank.PersonSkill",  # its page shows them to those who may know
        "timebank.RequestNotice",
        "timebank.Step",
        "timebank.Thanks",
    }
    models = [model for model in apps.get_models() if not hasattr(model, "pgh_tracked_model")]  # history
    ours = [model for model in models if model._meta.app_label in ROOMS and not model._meta.auto_created]

    undecided = {m._meta.label for m in ours if m not in admin.site._registry} - without

    assert undecided == set()
