"""The skills: the framework's 52 roles in 8 families, and 7 more that councils need."""

import io

import pytest
from django.core.management import call_command

from skills.models import Skill
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def run():
    out = io.StringIO()
    call_command("import_skills", stdout=out)
    return out.getvalue()


def test_all_skills_arrive_once():
    assert run() == "Skills: 59 rows written.\n"
    assert run() == "Skills: 0 rows written.\n"

    framework = Skill.objects.filter(source="framework")
    assert (framework.count(), framework.values("family").distinct().count()) == (52, 8)
    assert list(Skill.objects.filter(source="councils").values_list("name", flat=True)) == [
        "Digital inclusion",
        "Freedom of information",
        "Geographic information (GIS)",
        "Line-of-business systems",
        "Procurement and market engagement",
        "Social media",
        "Workshop facilitation",
    ]


def test_a_name_that_was_changed_is_put_right_and_a_skill_of_our_own_stays():
    run()
    Skill.objects.filter(slug="user-researcher").update(name="Something else")
    own = Skill.objects.create(slug="kindness", name="Kindness", family="Other", source="councils")

    assert run() == "Skills: 1 rows written.\n"
    assert Skill.objects.get(slug="user-researcher").name == "User researcher"
    assert Skill.objects.filter(pk=own.pk).exists()


def test_a_skill_is_in_its_family_once_and_has_a_name():
    Skill.objects.create(slug="a", name="Kindness", family="Other", source="councils")

    with refused("skill_is_in_its_family_once"):
        Skill.objects.create(slug="b", name="Kindness", family="Other", source="councils")
    with refused("skills_skill_slug_key"):
        Skill.objects.create(slug="a", name="Patience", family="Other", source="councils")
    with refused("skill_has_a_name_and_a_family"):
        Skill.objects.create(slug="c", name="", family="Other", source="councils")
