"""What protects an account: who gets what answer. Without a fresh code every change leads to the page that asks."""

from allauth.mfa.models import Authenticator

from accounts.models import LostFactor
from tests.matrix.vocabulary import GROUPS, MISSING, SOUTH, Place, coordinators, everyone, page, signed_in

ANY_FACTOR = (Place("any", {"pk": MISSING}),)  # nobody is told whether it is theirs
READ_BY = {"LostFactor.because": coordinators}


def fill(world):
    """Whose account the admin shows has a second factor, and lost one before."""
    for group in GROUPS:
        Authenticator.objects.create(user=world.rows[f"person {group}"], type="totp", data={"secret": "sealed"})
    reader = f"{SOUTH} extra"
    filled = world.cage.fill(LostFactor, reader, groups=[SOUTH], knows=coordinators, person=reader)
    world.keep(
        "lost factor", LostFactor.objects.create(**filled | {"person": world.rows[f"person {reader}"], "at": world.now})
    )


def a_code_to_confirm(world, role, place):
    return {"next": "/account/security/app/"}


def out_elsewhere(world, role, place):
    return {"deed": "out"}


CHANGES = {"get": signed_in, "post": signed_in, "only_moves": True}
PAGES = [
    page("front:security", get=signed_in, post=signed_in),
    page("front:second-factor", **CHANGES),
    page("front:confirm", get=signed_in, post=signed_in, body=a_code_to_confirm),
    page("front:confirm-code", **CHANGES),
    page("front:app-new", **CHANGES),
    page("front:passkey-new", **CHANGES),
    page("front:recovery-codes", **CHANGES),
    page("front:factor-remove", of=ANY_FACTOR, **CHANGES),
    page("front:address", **CHANGES),
    page("front:address-code", **CHANGES),
    page("front:sign-out-everywhere", get=signed_in, post=signed_in, body=out_elsewhere),
    page("admin:login", get=everyone, post=everyone, public=True, also={"sign-in"}, only_moves=True),
    page("mfa_authenticate", get=everyone, post=everyone, public=True, also={"sign-in"}, only_moves=True),
]
