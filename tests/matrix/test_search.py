"""Search in the full world: whoever looks finds what is theirs to read, and nothing else sings."""

import pytest
from django.urls import reverse

from front.search import KINDS
from tests.matrix.asking import may_read
from tests.matrix.test_canaries import owner
from tests.matrix.vocabulary import ROLES

pytestmark = pytest.mark.django_db
URL = reverse("front:search")
SLIP = "zq-canrie-suoth"


@pytest.mark.parametrize("name", ROLES)
def test_nobody_hears_what_they_may_not_read(asker, world, name):
    role, leaks, heard = ROLES[name], [], set()
    for kind in KINDS:
        for asked in (f"?q=zq&kind={kind}", f"?q=zq&kind={kind}&page=2", f"?q={SLIP}&kind={kind}"):
            answer = asker.ask(role, URL + asked)
            assert answer.kind == "ok", asked
            songs = world.cage.heard(answer.text)
            leaks += [(asked, canary.text) for canary in songs if not may_read(canary, role)]
            heard |= {canary.says for canary in songs}

    assert leaks == []
    assert "Meeting.title" in heard


def test_each_finds_the_meetings_they_may_know_of(asker, world):
    def hear(name):
        text = "".join(asker.ask(ROLES[name], f"{URL}?q=zq&kind=meetings&group=south&page={n}").text for n in (1, 2))
        return {owner(canary) for canary in world.cage.heard(text) if canary.says == "Meeting.title"}

    open_to_all = {"south-public", "south-past", "south-held", "south-written", "south-cancelled"}
    assert hear("anonymous") == open_to_all
    assert hear("member") >= {*open_to_all, "south-members", "south-public-sector"}
    assert "south-draft" not in hear("member")
    assert "south-draft" in hear("lead")
