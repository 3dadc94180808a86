"""Pages of the admin from its own registry: whatever is registered is looked at, by a coordinator, without being named.

Of each app five pages: list, form, history and adding, as far as there are such, then its other lists; all pages of all
lists with ADMIN=whole, as in `make long`. On each axe finds nothing, nothing scrolls sideways and nothing is blocked,
on a desk and on a phone.
"""

import os

import pytest
from django.contrib import admin
from django.urls import reverse

from common import changes
from tests.admin.conftest import everything
from tests.browser.test_admin import LONG, sound
from tests.factories import CouncilFactory, StandardFactory
from tests.scrutiny_factories import UseFactory

WHOLE = os.environ.get("ADMIN") == "whole"
PAGES = 5
APPS = sorted({model._meta.app_label for model in admin.site._registry})


def lists_of(app):
    return [one for model, one in admin.site._registry.items() if model._meta.app_label == app]


def pages_of(model_admin):
    """Addresses of the pages of a list that a coordinator has, the more telling ones first."""
    name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    row = model_admin.model._default_manager.order_by("pk").last()
    pages = [reverse(f"{name}_changelist")]
    if row is not None:
        pages.append(reverse(f"{name}_change", args=[row.pk]))
        pages += [reverse(f"{name}_history", args=[row.pk])] if changes.are_kept_of(model_admin.model) else []
        pages += [reverse(f"{name}_delete", args=[row.pk])] if "delete" in model_admin.coordinator_may else []
    pages += [reverse(f"{name}_add")] if "add" in model_admin.coordinator_may else []
    return [*pages, reverse(f"{name}_changelist") + "?q=zzz"]


def chosen(app):
    """All kinds of pages of the app's fullest list, then lists and forms of its others, then its own page."""
    of_each = sorted((pages_of(one) for one in lists_of(app)), key=len, reverse=True)
    first, others = of_each[0], of_each[1:]
    pages = [*first[:-1], *(page for pages in others for page in pages[:2])]
    rest = [reverse("admin:app_list", args=[app]), *(page for pages in of_each for page in pages)]
    unique = list(dict.fromkeys([*pages, *rest]))
    return unique if WHOLE else unique[:PAGES]


@pytest.fixture
def filled(group, council, lead):
    ours = everything(group, CouncilFactory(short_name="Basingstoke"), LONG[:40])
    UseFactory(council=ours.coverage.council)
    StandardFactory()
    return ours


@pytest.mark.parametrize("app", APPS)
def test_five_pages_of_each_app(open_as, coordinator, filled, app):
    pages = chosen(app)
    page = open_as(coordinator)

    for address in pages:
        assert page.goto(address).status == 200, address
        sound(page)

    assert len(pages) >= PAGES


def test_every_kind_of_page_is_among_them(filled):
    assert APPS == [
        "accounts", "ballots", "councils", "digests", "meetings", "outbox", "peergroups", "scrutiny", "skills",
        "standards", "timebank",
    ]  # fmt: skip
    kinds = {page.rstrip("/").rpartition("/")[2] for app in APPS for page in chosen(app)}

    assert {"add", "change", "history"} <= kinds
