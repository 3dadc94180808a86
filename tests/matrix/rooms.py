"""The pages that are declared in a file of their own, one for each part of the work, and who reads their texts."""

from tests.matrix import (
    dating_pages,
    lending_pages,
    rating_pages,
    scrutinising_pages,
    supplying_pages,
    templating_pages,
    voting_pages,
)

PAGES = [
    *dating_pages.PAGES,
    *lending_pages.PAGES,
    *voting_pages.PAGES,
    *supplying_pages.PAGES,
    *rating_pages.PAGES,
    *scrutinising_pages.PAGES,
    *templating_pages.PAGES,
]
READ_BY = {
    **dating_pages.READ_BY,
    **lending_pages.READ_BY,
    **voting_pages.READ_BY,
    **supplying_pages.READ_BY,
    **rating_pages.READ_BY,
    **scrutinising_pages.READ_BY,
    **templating_pages.READ_BY,
}
LINKS = {**lending_pages.LINKS, **voting_pages.LINKS, **supplying_pages.LINKS, **scrutinising_pages.LINKS}
