"""Who sees what, by audience: product.md's table, listened to in pages, feeds, lists, mails and error pages.

Each test first hears the canary where it may sing: a canary that is mute everywhere proves nothing.
"""

import json

import pytest
from django.apps import apps
from django.urls import reverse

from digests import planning
from outbox.models import Body
from tests.matrix import declared
from tests.matrix.asking import may_read
from tests.matrix.canaries import text_fields, words_of
from tests.matrix.patterns import unique, walk
from tests.matrix.vocabulary import GROUPS, ROLES, SOUTH, SUPPLIER, Role, expected
from tests.rules.test_layers import ROOMS

pytestmark = pytest.mark.django_db  # the world stands around each test; without the mark there would be no database
PATTERNS = {pattern.name: pattern for pattern in unique(walk())}

# Models whose words are public, or nobody's: the register, the standards, the skills, the machine.
NOBODYS = {
    "Council", "EmailDomain", "Standard", "Point", "Skill", "Recall", "Hold", "Breaker", "Allowance", "Rest",
}  # fmt: skip


@pytest.fixture
def hear(asker, world):
    """hear("member", path) → what sings there: {("Meeting.title", "south members"), …}, the owner as in the canary."""

    def hear(name, path):
        answer = asker.ask(ROLES[name], path)
        return {(canary.says, owner(canary)) for canary in world.cage.heard(answer.text)}

    return hear


def owner(canary):
    says = canary.says.lower().replace(".", "-").replace("_", "-")
    return canary.text.removeprefix("zq-canary-").removesuffix(f"-{says}")


def on(world, name, *things, slug="south"):
    return reverse(name, args=[slug, *(world.ids[thing] for thing in things)])


# The cage is complete -------------------------------------------------------------------------------------------------
def test_every_text_of_the_world_has_its_readers_declared(world):
    sung = {canary.says for canary in world.cage.birds.values()}

    assert sung == set(declared.READ_BY), "Say in READ_BY (tests/matrix/declared.py) who reads each text"


def test_every_model_with_words_in_it_sings_or_is_nobodys(world):
    ours = [model for model in apps.get_models() if model._meta.app_label in ROOMS and not model._meta.auto_created]
    wordy = {m.__name__ for m in ours if not hasattr(m, "pgh_tracked_model") and text_fields(m)}

    singing = {canary.says.partition(".")[0] for canary in world.cage.birds.values()}

    assert wordy - singing == NOBODYS, "Make a row of it in tests/matrix/world.py, filled by the cage"


# The public -----------------------------------------------------------------------------------------------------------
def test_the_public_reads_of_no_officer_but_leads_who_agreed(asker, world):
    agreed = {f"zq-canary-{group}-public-lead-user-name" for group in GROUPS}
    heard = set()
    for page in declared.PAGES:
        for place in page.of:
            for query in ("", *page.queries) if page.public and not page.holds and not page.tells else ():
                answer = asker.ask(ROLES["anonymous"], asker.path(PATTERNS[page.name], place, query))
                heard |= {canary.text for canary in world.cage.heard(answer.text) if canary.says.startswith("User.")}

    assert heard == agreed


def test_a_lead_is_named_in_public_only_while_they_agree(hear, world):
    page = reverse("peergroups:group-detail", args=["south"])

    for reader in ("anonymous", "lead of another group", "former member", "invited, not joined"):
        names = {who for says, who in hear(reader, page) if says == "User.name"}
        assert names - {"lead-of-another-group", "former-member", "invited-not-joined"} == {"south-public-lead"}
    assert ("User.name", "lead") in hear("member", page)


def test_strangers_find_only_public_meetings_in_pages_feeds_and_lists(hear, world):
    open_to_all = {"south-public", "south-past", "south-held", "south-written", "south-cancelled"}
    for name in ("meeting-list", "meeting-feed", "meeting-atom"):
        heard = {who for says, who in hear("anonymous", on(world, f"meetings:{name}")) if says == "Meeting.title"}
        assert heard == open_to_all, name
        inside = {who for says, who in hear("member", on(world, f"meetings:{name}")) if says == "Meeting.title"}
        assert inside == {*open_to_all, "south-members", "south-public-sector"}, name


def test_how_to_join_online_is_told_to_the_group_alone(hear, world):
    for name in ("meeting-detail", "meeting-calendar"):
        page = on(world, f"meetings:{name}", "meeting south public")
        link = ("Meeting.online_url", "south-public")
        assert link in hear("member", page)
        assert [who for who in ("anonymous", "lead of another group", "former member") if link in hear(who, page)] == []


@pytest.mark.parametrize("name", ["anonymous", "former member", "lead of another group", "deactivated"])
def test_a_page_that_is_not_there_tells_nothing(hear, world, name):
    for page in (
        on(world, "meetings:meeting-detail", "meeting south draft"),
        on(world, "peergroups:member-list"),
        "/groups/south/no-such-page/",
    ):
        mine = {"lead-of-another-group", "former-member"}
        assert {who for says, who in hear(name, page) if says != "PeerGroup.name"} - mine == set()


# A group --------------------------------------------------------------------------------------------------------------
def test_members_read_the_names_of_their_group_and_of_no_other(hear, world):
    page = on(world, "peergroups:member-list")

    names = {who for says, who in hear("partner", page) if says == "User.name"}

    assert {"member", "lead", "south-extra", "supplier-partner", "member-of-two-groups"} <= names
    assert {who for who in names if "north" in who or "another" in who} == set()
    assert {"former-member", "invited-not-joined", "asked-not-joined", "deactivated"} & names == set()


def test_who_comes_is_named_to_the_group_and_counted_for_everybody_else(hear, world):
    page, coming = on(world, "meetings:meeting-detail", "meeting south public"), ("User.name", "south-extra")

    assert coming in hear("supplier partner", page)
    assert [who for who in ("anonymous", "lead of another group", "former member") if coming in hear(who, page)] == []


# The public sector ----------------------------------------------------------------------------------------------------
def test_suppliers_academics_and_others_never_read_what_is_for_the_public_sector(hear, world):
    page = on(world, "meetings:meeting-detail", "meeting south public-sector")
    title = ("Meeting.title", "south-public-sector")

    assert {who for who in ROLES if title in hear(who, page)} == {
        "member", "note taker", "lead", "lead of another group", "member of two groups", "coordinator",
    }  # fmt: skip


# The time bank --------------------------------------------------------------------------------------------------------
def test_a_request_that_is_public_names_nobody_to_strangers(hear, world):
    page = reverse("timebank:request-detail", args=[world.ids["help south public"]])
    title, asker, group = ("Request.title", "south-public"), ("User.name", "south-extra"), ("PeerGroup.name", "south")

    assert {title, asker} <= hear("member", page)
    for name in ("anonymous", "supplier partner", "partner", "former member"):
        heard = hear(name, page)
        assert title in heard
        assert {asker, group} & heard == set()


@pytest.mark.parametrize(
    ("name", "variants"),
    [
        ("anonymous", {"public"}), ("supplier partner", {"public"}), ("lead of another group", {"public", "all"}),
        ("member", {"public", "all", "groups"}), ("coordinator", {"public", "all", "groups"}),
    ],
)  # fmt: skip
def test_the_time_banks_first_page_shows_each_what_they_may_know(hear, name, variants):
    pages = [reverse("timebank:home") + f"?page={number}" for number in (1, 2)]  # a coordinator has more than one
    kinds = {f"south-{variant}" for variant in ("public", "all", "groups", "draft")}

    heard = set.union(*(set(hear(name, page)) for page in pages))

    assert {who for says, who in heard if says == "Request.title"} & kinds == {f"south-{v}" for v in variants}


def test_an_approvers_address_is_told_to_the_lenders_people_alone(hear, world):
    page, address = reverse("timebank:loan-detail", args=[world.ids["loan south chosen"]]), "Approval.email"

    assert {name for name in ROLES if address in {says for says, _ in hear(name, page)}} <= {
        "member", "note taker", "lead", "member of two groups", "former member", "invited, not joined",
        "asked, not joined", "was there, not a member",
    }  # fmt: skip


# Leads and coordinators -----------------------------------------------------------------------------------------------
def test_leads_read_the_mail_log_of_their_group_and_nobody_reads_a_mail(hear, world):
    def errors(group):
        return {("Message.last_error", group), ("Message.last_error", f"{group}-parked")}

    desk = reverse("admin:outbox_message_changelist")
    for reader, groups in (("lead", ["south"]), ("lead of another group", ["north"]), ("coordinator", GROUPS)):
        own = [(on(world, "front:group-mail", slug=group), errors(group)) for group in groups]
        for page, hears in [(desk, set.union(*(errors(group) for group in groups))), *own]:
            heard = hear(reader, page)
            assert {bird for bird in heard if bird[0] == "Message.last_error"} == hears
            assert [bird for bird in heard if bird[0].startswith("Letter.")] == []


def test_who_got_a_mail_reads_it_again_and_nobody_else_does(hear, world):
    pages = [reverse(f"front:my-mail{part}", args=[world.ids["mail member"]]) for part in ("-detail", "-part")]

    for page, part in zip(pages, ("text", "html"), strict=True):
        says = f"Letter.{part}"
        assert {who for who in ROLES if says in {bird[0] for bird in hear(who, page)}} == {"member"}


def test_the_preview_is_read_by_leads_and_tells_what_every_member_may_know(hear, world):
    page = on(world, "front:group-mail-preview")

    heard = hear("lead", page)

    assert ("LeadNote.words", "south") in heard
    assert {who for says, who in heard if says == "Meeting.title"} >= {"south-public", "south-members"}
    assert {"south-draft", "south-councils"} & {who for says, who in heard if says == "Meeting.title"} == set()


@pytest.mark.parametrize("label", ["membership", "invitation", "joinrequest"])
def test_a_download_holds_the_rows_of_ones_own_groups(asker, world, label):
    rows = [world.ids[f"{label.removeprefix('join')} {group}"] for group in GROUPS]
    path = reverse(f"admin:peergroups_{label}_changelist")

    answers = {
        reader: asker.ask(ROLES[reader], path, "POST", {"action": "download", "_selected_action": rows})
        for reader in ("lead", "coordinator", "member")
    }

    groups = {r: {c.groups for c in world.cage.heard(a.text) if c.says == "PeerGroup.name"} for r, a in answers.items()}
    assert groups == {"lead": {("south",)}, "coordinator": {("south",), ("north",)}, "member": set()}


# Mail and personal data -----------------------------------------------------------------------------------------------
def test_what_the_planner_writes_tells_each_reader_only_what_they_may_know(world):
    newest = Body.objects.order_by("-message").values_list("message", flat=True).first()

    planning.plan(world.now)

    mails = Body.objects.filter(message__gt=newest).select_related("message")
    invited, leaks, titles = Role("whoever is invited", knocked=dict.fromkeys(GROUPS, "invited")), [], {}
    guests = {world.rows[f"guest {group} held"].email: group for group in GROUPS}
    for mail in mails:
        reader, own = world.roles.get(mail.message.person_id, invited), mail.message.to_address
        if own in guests:  # the notes of a meeting go to whoever was there, and name nobody to a guest
            reader = Role("guest", {guests[own]: SUPPLIER})
            assert {c.says for c in world.cage.heard(words_of(mail.mime))} & {"User.name", "User.email"} == set()
        if "was there" in reader.knocked.values():
            reader = Role("was there", {SOUTH: SUPPLIER})
        if "invited" in reader.knocked.values():  # the lead who invites can be answered
            own += world.rows["person south public lead"].email + world.rows["person north public lead"].email
        heard = world.cage.heard(words_of(mail.mime))
        leaks += [(reader.name, c.text) for c in heard if c.text not in own and not may_read(c, reader)]
        titles.setdefault(reader.name, set()).update(owner(c) for c in heard if c.says == "Meeting.title")
    assert leaks == []
    coming = {"south-public", "south-members", "south-public-sector", "north-councils"}
    assert titles["member"] == {*coming, "south-held"}  # whose notes are circulated
    assert "north-members" in titles["lead of another group"]
    assert titles["guest"] == {"south-held", "north-held"}


def test_what_is_kept_of_somebody_is_told_to_them_alone(asker, world):
    path = reverse("front:my-data-download")

    heard = world.cage.heard(asker.ask(ROLES["member"], path).text)

    assert {canary.person for canary in heard if canary.says.startswith("User.")} == {"member"}
    assert "User.email" in {canary.says for canary in heard}


def test_lists_of_choices_in_json_name_nobody_to_who_may_not_know(asker, world):
    """The admin's autocomplete, for every field that leads to somebody or something."""
    path = reverse("admin:autocomplete")
    for query in declared.autocompletes():
        for reader in ("lead", "lead of another group"):
            answer = asker.ask(ROLES[reader], f"{path}?{query}")
            found = json.loads(answer.text.partition("\n\n")[2])["results"] if answer.kind == "ok" else []
            leaks = [canary.text for canary in world.cage.heard(answer.text) if not may_read(canary, ROLES[reader])]
            assert leaks == [], (reader, query, found)


def test_each_page_for_one_audience_is_heard_by_it(hear, world):
    """The world is full: whoever may know of a meeting reads its title on its page."""
    page = declared.PAGES_BY_NAME["meetings:meeting-detail"]
    for place in page.of:
        for name, role in ROLES.items():
            if place.is_there and place.door == "south" and "ok" in expected(page, role, place, "GET"):
                path = on(world, page.name, place.where["pk"][1:], slug=place.door)
                assert ("Meeting.title", place.name.replace(" ", "-")) in hear(name, path)
