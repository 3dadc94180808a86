"""Lists in pages of 25, whatever the address says."""

from django.core.paginator import Paginator


class Pages(Paginator):
    """Page numbers people can follow: the first, the last, and the neighbours of where one is."""

    def page(self, number):
        page = super().page(number)
        page.numbers = list(self.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
        return page


def paginate(request, queryset, per_page=25, count=None):
    """The page that `?page=` asks for: the first for nonsense, the last for one beyond.

    `count`: how many rows there are, where the view knows; None: they are counted. The page carries `numbers` (with …
    for gaps) and `query`, the rest of the address's filters, for `components/_pagination.html`.
    """
    pages = Pages(queryset, per_page)
    if count is not None:
        pages.count = count
    page = pages.get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    page.query = rest.urlencode()
    return page
