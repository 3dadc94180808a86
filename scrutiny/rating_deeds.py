"""What the link in a lead's mail does: pass on to the supplier what the mail said. `front.deeds` maps it to these."""

from django.urls import reverse

from accounts.models import User
from common import do_links
from scrutiny.actions import judging
from scrutiny.models import RatingVersion
from scrutiny.raters import can_judge, contacts_of
from scrutiny.rating_emails import how_many, in_words
from scrutiny.refusals import Refused

NOTHING = "Nothing was changed."
GONE = do_links.DeedPage("This is no longer yours to judge", NOTHING, state="gone")


def show_pass(link, now):
    """What would be passed on, in words. Changes nothing."""
    versions = _versions(link, now)
    return _past(versions, link) or do_links.DeedPage(
        f"Pass on {how_many(versions)} of {versions[0].rating.use.product}?",
        _what_then(versions),
        button="Pass on to the supplier",
        facts=_facts(versions),
        next_url=reverse("scrutiny:rating-judge", args=[link.object_id, versions[0].rating.council.code]),
        next_label="Return something with a reason",
    )


def act_pass(link, now):
    """Pass them on. Doing it again says that it was done."""
    versions = _versions(link, now)
    if past := _past(versions, link):
        return do_links.Outcome(past.title, past.lede, done_already=past.state == "done", facts=past.facts)
    try:
        judging.judge(passed=versions, returned={}, by=User.objects.get(pk=link.person_id), now=now)
    except Refused as refused:
        return do_links.Outcome(NOTHING, str(refused))
    return do_links.Outcome(f"{how_many(versions).capitalize()} passed on. Thank you", _what_then(versions))


def _what_then(versions):
    product = versions[0].rating.use.product
    if product.supplier_id and contacts_of(product).exists():
        return f"{product.supplier} gets an email, and has 20 working days to reply before anything shows."
    return "It shows after 20 working days. The supplier has no contact here who could reply."


def _versions(link, now):
    """What the mail was about, all of one council on one use, while the reader judges it; else nothing."""
    keys = [int(number) for number in link.choice.split(".") if number.isdigit()]
    versions = list(RatingVersion.objects.filter(pk__in=keys, rating__use=link.object_id).with_all())
    reader = User.objects.get(pk=link.person_id)
    councils = {version.rating.council_id for version in versions}
    return versions if councils and all(can_judge(reader, council, now) for council in councils) else []


def _past(versions, link):
    if not versions:
        return GONE
    if all(version.state == RatingVersion.State.SUBMITTED for version in versions):
        return None
    if all(version.state == RatingVersion.State.PASSED for version in versions):
        return do_links.DeedPage("They have been passed on", "Somebody has already done it.", state="done")
    return do_links.DeedPage(
        "Something has changed since",
        "One of them was judged, or taken back. Read what waits on its page.",
        state="gone",
    )


def _facts(versions):
    return tuple(
        (f"Point {one.rating.point}", f"{in_words(one)}. {one.comment} For example: {one.example}") for one in versions
    )
