"""What the link in the yearly mail does: say that a council's list is still true.

`front.deeds` maps the purpose to these. They act for whoever acts for the council on that day.
"""

from common import do_links, london
from councils.models import Council
from scrutiny.actions import listing
from scrutiny.models import UseCheck
from scrutiny.permissions import speaks_for
from scrutiny.refusals import Refused
from scrutiny.sharing import council_uses
from scrutiny.uses_emails import DEED_LASTS, change_path, ends, fingerprint

GONE = do_links.DeedPage("This is no longer yours to answer", "Nothing was changed.", state="gone")
OTHER = "The list has changed since you got the mail"
DONE, WHO_SAID_SO = "The list is confirmed already", "You or a colleague at {} said so. Nothing more is needed."


def show_confirm(link, now):
    """What saying yes means. Changes nothing."""
    council, sharers = _list(link, now)
    if council is None:
        return GONE
    more = {"facts": _facts(sharers), "next_url": change_path(council), "next_label": "Open the list"}
    if _is_confirmed(council, sharers, now):
        return do_links.DeedPage(DONE, WHO_SAID_SO.format(council.short_name), state="done", **more)
    if fingerprint(sharers) != link.choice:
        words = "It stands below as it is now. Open the list to confirm it, or to put it right."
        return do_links.DeedPage(OTHER, words, state="gone", **more)
    return do_links.DeedPage(
        f"Does {council.short_name} still use all of this?",
        "It then counts as confirmed by you today. To change something, open the list.",
        button="All of it is true",
        **more,
    )


def act_confirm(link, now):
    """Confirm it. Doing it again says that it was done."""
    council, sharers = _list(link, now)
    if council is None:
        return do_links.Outcome(GONE.title, "", done_already=False)
    more = {"next_url": change_path(council), "next_label": "The whole list"}
    if _is_confirmed(council, sharers, now):
        return do_links.Outcome(DONE, WHO_SAID_SO.format(council.short_name), done_already=True, **more)
    if fingerprint(sharers) != link.choice:
        return do_links.Outcome(OTHER, "Nothing was changed. Look at it as it is now.", **more)
    try:
        listing.confirm_all(council=council, by=speaks_for(link.person_id, council, now), now=now)
    except Refused as refused:
        return do_links.Outcome("Nothing was changed", str(refused), **more)
    return do_links.Outcome("Confirmed. Thank you", "You are asked again in a year.", **more)


def _list(link, now):
    """(the council, what it uses), while the reader acts for it; else (None, [])."""
    council = Council.objects.filter(pk=link.object_id).first()
    if council is None or speaks_for(link.person_id, council, now) is None:
        return None, []
    return council, council_uses(council, london.today(now))


def _is_confirmed(council, sharers, now):
    """Whether its people have said something of each of these since such a mail left: by a link, or on its page."""
    uses = {sharer.use.pk for sharer in sharers}
    lately = UseCheck.objects.filter(council=council, use__in=uses, at__gt=now - DEED_LASTS)
    return bool(uses) and lately.values("use").distinct().count() == len(uses)


def _facts(sharers):
    return tuple((sharer.use.get_kind_display(), f"{sharer.use.product}{ends(sharer.use)}") for sharer in sharers)
