"""What councils say of products: one product point by point, one point in words, many products on a point."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pagination import paginate
from peergroups.doors import get_visible
from peergroups.scopes import acted_for, is_of_the_public_sector
from scrutiny import rating_map
from scrutiny.forms.ratings import MapForm
from scrutiny.models import Product, RatingVersion, Use
from scrutiny.raters import can_keep_contacts, judged_by
from scrutiny.standards import standard_in
from standards.models import Point


def enter_product(request, pk):
    """The product, for the public sector. Raises Http404."""
    return get_visible(Product.objects.visible_to(request.user).select_related("supplier"), pk)


@require_safe
def product_ratings(request, pk):
    product = enter_product(request, pk)
    today = timezone.localdate()
    shown = RatingVersion.objects.shown(today).filter(rating__use__product=product)
    standard, standards = standard_in(request.GET, shown)
    rows = rating_map.of_product(product, standard.points.all(), today) if standard else []
    context = {
        "product": product, "standard": standard, "standards": standards, "rows": rows,
        "enough": rating_map.ENOUGH, "mine": _mine(request.user, product),
        "any": any(row.is_enough for row in rows),
    }  # fmt: skip
    return render(request, "scrutiny/product_ratings.html", context)


def _mine(user, product):
    """Uses of this product that are the reader’s councils’ own."""
    today = timezone.localdate()
    uses = Use.objects.on(today).of_councils(acted_for(user, today)).filter(product=product, product__is_own=False)
    return uses.select_related("body__council").order_by("pk")


@require_safe
def product_point(request, pk, point):
    product = enter_product(request, pk)
    point = get_object_or_404(Point.objects.select_related("standard"), pk=point)
    today = timezone.localdate()
    [row] = rating_map.of_product(product, [point], today)
    page = paginate(request, rating_map.words_on(product, row, today))
    rating_map.with_newest_reply(page.object_list)
    judged = set()
    if page.object_list and can_keep_contacts(request.user):
        judged = {council["pk"] for council in judged_by(request.user, timezone.now())}
    context = {"product": product, "point": point, "row": row, "page": page, "judged": judged}
    return render(request, "scrutiny/product_point.html", context)


@require_safe
def ratings(request):
    """Products for one kind of system, on one point: by name, as a heat map."""
    if not is_of_the_public_sector(request.user):
        raise Http404
    points = Point.objects.select_related("standard").order_by("-standard__version", "standard", "number")
    form = MapForm(request.GET, points=points)
    today = timezone.localdate()
    used = Use.objects.on(today).filter(kind=form.kind).order_by().values("product")
    products = list(Product.objects.filter(pk__in=used, is_own=False).select_related("supplier"))
    rows = rating_map.of_point(products, form.point, today) if form.point else []
    context = {
        "form": form, "point": form.point, "rows": [row for row in rows if row.councils], "enough": rating_map.ENOUGH,
        "without": sum(not row.councils for row in rows),
    }  # fmt: skip
    return render(request, "scrutiny/ratings.html", context)
