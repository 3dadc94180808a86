"""What invented people of some councils say of the real list of what they use: contract days are invented too."""

import datetime as dt

from accounts.models import Affiliation
from common import london
from scrutiny.actions import listing
from scrutiny.models import UseCheck
from scrutiny.sharing import council_uses

PRODUCT = "Public Access"
# Council, days ago, years until the contract ends, on 31 March, and months' notice.
SAID = (
    ("OXO", 40, 2, 6),
    ("WBK", 33, 2, 3),
    ("WIN", 25, 1, 6),
    ("BUC", 12, 2, 12),
    ("WOK", 400, 1, 3),
)
ADDED = ("OXO", listing.Added("Sample Waste Rounds", "Example Rounds Ltd", "waste", {"from_on": dt.date(2022, 4, 1)}))


def load(councils, now):
    """Once each: what somebody changes afterwards stays changed."""
    for code, days, years, notice in SAID:
        council, moment = councils.get(code), now - dt.timedelta(days=days)
        acting = Affiliation.objects.acting(london.today(moment)).confirmed().filter(council=council)
        first = acting.select_related("person").order_by("pk").first()
        if first is None or UseCheck.objects.filter(council=council).exists():
            continue
        ends = dt.date(now.year + years, 3, 31)
        notice_on = (ends.replace(day=1) - dt.timedelta(days=30 * notice)).replace(day=1)
        said = [
            listing.Said(sharer.use.pk, _facts(sharer, ends, notice_on))
            for sharer in council_uses(council, london.today(moment))
        ]
        added = [ADDED[1]] if ADDED[0] == code else []
        listing.save_list(council=council, said=said, added=added, by=first.person, now=moment)


def _facts(sharer, ends, notice_on):
    if sharer.use.product.name != PRODUCT:
        return None
    return {"contract_end": ends, "notice_on": notice_on, "from_on": dt.date(2015, 4, 1)}
