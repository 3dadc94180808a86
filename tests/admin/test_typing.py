"""Whatever is typed into a form of the admin, it answers: adding and changing, of whatever is registered."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.admin.conftest import everything
from tests.factories import CouncilFactory, StandardFactory, SuccessionFactory
from tests.scrutiny_factories import UseFactory
from tests.typed import prove_a_page_answers

pytestmark = pytest.mark.django_db
FORMS = {
    f"{model._meta.label} {verb}": (model, verb)
    for model, one in admin.site._registry.items()
    for verb in ("add", "change")
    if verb in one.coordinator_may
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_the_admin_answers_whatever_is_typed(as_coordinator, group, council, form):
    everything(group, CouncilFactory(), "word")
    UseFactory(council=council)
    StandardFactory()
    SuccessionFactory(predecessor=council, successor=CouncilFactory())
    model, verb = FORMS[form]
    name, row = f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}", model._default_manager.first()
    assert row is not None

    prove_a_page_answers(as_coordinator, reverse(name, args=[row.pk] if verb == "change" else []))


def test_there_are_forms_in_the_admin():
    assert len(FORMS) > 10
