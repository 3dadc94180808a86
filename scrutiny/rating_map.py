"""What councils say of products, point by point: how many said what, from three councils on, and never one figure."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch
from django.urls import reverse

from scrutiny.models import RatingVersion, Reply

ENOUGH = 3  # councils that say something of a product and a point, before anybody reads what
SCORES = (-2, -1, 0, 1, 2)
SHADES = 4


@dataclass
class Row:
    """One line of a map: `thing` is a point or a product. `said` {score: councils}, empty below three `councils`.

    `url`: where the words to it stand.
    """

    thing: object
    councils: int = 0
    said: dict = field(default_factory=dict)
    url: str = ""

    @property
    def is_enough(self):
        return self.councils >= ENOUGH

    @property
    def missing(self):
        return ENOUGH - self.councils

    @property
    def cells(self):
        """[(score, how many, shade from 0 to 4)], from what hinders most to what helps most."""
        return [(score, self.said.get(score, 0), self._shade(self.said.get(score, 0))) for score in SCORES]

    def _shade(self, number):
        return -(-number * SHADES // self.councils) if self.councils else 0


def of_product(product, points, today):
    """A Row for each of these points. Two statements, whatever the numbers."""
    shown = RatingVersion.objects.shown(today).filter(rating__use__product=product, rating__point__in=points)
    rows = _rows(points, shown, "rating__point")
    for row in rows:
        row.url = _words_of(product, row.thing)
    return rows


def of_point(products, point, today):
    """A Row for each of these products, on one point. Two statements, whatever the numbers."""
    shown = RatingVersion.objects.shown(today).filter(rating__point=point, rating__use__product__in=products)
    rows = _rows(products, shown, "rating__use__product")
    for row in rows:
        row.url = _words_of(row.thing, point)
    return rows


def _words_of(product, point):
    return reverse("scrutiny:product-point", args=[product.pk, point.pk])


def _rows(things, shown, by):
    shown, rows = shown.order_by(), {thing.pk: Row(thing) for thing in things}
    for pk, councils in shown.values_list(by).annotate(Count("rating__council", distinct=True)):
        rows[pk].councils = councils
    for pk, score, councils in shown.values_list(by, "score").annotate(Count("rating__council", distinct=True)):
        if rows[pk].is_enough:
            rows[pk].said[score] = councils
    return list(rows.values())


def words_on(product, row, today):
    """What councils say of it on the point of this row: versions, a queryset by council; none where too few do."""
    if not row.is_enough:
        return RatingVersion.objects.none()
    shown = RatingVersion.objects.shown(today).filter(rating__use__product=product, rating__point=row.thing)
    return with_replies(shown.with_all()).order_by("rating__council__short_name", "pk")


def with_replies(versions):
    replies = Reply.objects.select_related("contact__supplier").order_by("-at", "-pk")
    return versions.prefetch_related(Prefetch("replies", replies))


def with_newest_reply(versions):
    """These, fetched `with_replies`, each with its `reply`: the newest that says something, unless taken back since."""
    for version in versions:
        newest = next(iter(version.replies.all()), None)
        version.reply = newest if newest is not None and newest.text else None
    return versions
