"""What is new in ratings, for a digest: products of which something new can be read."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count
from django.urls import reverse

from common import london
from common.lines import News
from peergroups.readers import readers_of
from scrutiny.models import RatingVersion
from scrutiny.rating_map import ENOUGH

RATINGS = "rating"


def news_for(spans, now=None, readers=None):
    """{person id: [News]} for people of the public sector: a line for each product. Three statements at most.

    What is new and not yet enough for anybody to read is no news. A line stands with the reader’s first group.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    found = _fresh(spans) if readers else []
    lines = {}
    for span in spans:
        reader = readers.get(span.person.pk)
        if reader is not None and reader.is_public_sector and reader.groups:
            mine = [row for row in found if span.after < row[0] <= span.until]
            if mine:
                lines[span.person.pk] = _lines(mine, min(reader.groups))
    return lines


def _fresh(spans):
    """[(at, product, its name, point)] of what came to its time in these spans, the oldest first."""
    first, last = (london.today(moment) for moment in (min(s.after for s in spans), max(s.until for s in spans)))
    shown = RatingVersion.objects.shown(last).order_by("shows_on", "pk")
    product, point = "rating__use__product", "rating__point"
    rows = list(shown.filter(shows_on__gte=first).values_list("shows_on", product, f"{product}__name", point))
    if not rows:
        return []
    counts = shown.filter(rating__use__product__in={row[1] for row in rows}).order_by().values_list(product, point)
    enough = {
        (one, other) for one, other, councils in counts.annotate(Count("rating__council", distinct=True))
        if councils >= ENOUGH
    }  # fmt: skip
    return [
        (london.moment(day, dt.time()), pk, name, number) for day, pk, name, number in rows if (pk, number) in enough
    ]


def _lines(rows, group_id):
    points, last = defaultdict(set), {}
    for at, product, name, point in rows:
        points[product, name].add(point)
        last[product] = at
    return [
        News(
            key=f"ratings:product{product}",
            kind=RATINGS,
            title=f"What councils say of {name}",
            url=reverse("scrutiny:product-ratings", args=[product]),
            group_id=group_id,
            at=last[product],
            why=f"Something new on {'1 point' if len(mine) == 1 else f'{len(mine)} points'} of a standard.",
        )
        for (product, name), mine in points.items()
    ]
