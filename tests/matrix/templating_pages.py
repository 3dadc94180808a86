"""Who gets what answer from the pages of templates: see declared.py."""

from tests.matrix import bodies
from tests.matrix.templating import KNOWN
from tests.matrix.vocabulary import (
    GROUPS,
    MISSING,
    NORTH,
    NOWHERE,
    SOUTH,
    Place,
    everyone,
    insiders,
    leads,
    leads_anywhere,
    nobody,
    of_things,
    page,
)
from tests.matrix.world import MEETINGS

TEMPLATE = of_things("template", KNOWN, slug=False)


# What they would post -------------------------------------------------------------------------------------------------
def given(world, role, place):
    line = world.ids.get(f"item {place.name}", 0)
    said = {"title": "Half a day", "purpose": "For a dozen people", "kind": "agenda", "licence": "ogl-3"}
    return said | {f"keep-{line}": "on", f"title-{line}": "Any line", f"kind-{line}": "talk", f"minutes-{line}": "9"}


def another_version(world, role, place):
    line = world.ids.get(f"template line {place.name}", 0)
    said = {"title": "Half a day", "purpose": "For two dozen people", "licence": "cc0-1"}
    return said | {f"keep-{line}": "on", f"title-{line}": "Any line", f"kind-{line}": "talk", f"minutes-{line}": "9"}


def its_line(world, role, place):
    return {"lines": [str(world.ids[f"template line {place.door or SOUTH}"])]}


def _copied(group, other):
    def at(meeting, template):
        return {"slug": group, "pk": meeting, "template": template}

    mine, none = f"@meeting {group} public", f"{group} missing"
    return (
        Place(f"{group} public", at(mine, f"@template {group}"), group),
        Place(f"{group} past", at(f"@meeting {group} past", f"@template {group}"), group, variant="past"),
        Place(f"{group} public, none", at(mine, MISSING), group, is_there=False),
        Place(none, at(MISSING, f"@template {group}"), group, nobody, is_there=False),
        Place(
            f"{other}'s", at(f"@meeting {other} public", f"@template {group}"), group, nobody, is_there=False, like=none
        ),
    )


COPIED = (
    *_copied(SOUTH, NORTH),
    *_copied(NORTH, SOUTH),
    Place(NOWHERE, {"slug": "no-such-group", "pk": MISSING, "template": MISSING}, is_there=False),
)
VERSION = (
    *(Place(group, {"pk": f"@template {group}", "number": 1}, group) for group in GROUPS),
    Place(NOWHERE, {"pk": MISSING, "number": 1}, is_there=False),
)
# What is used is withdrawn: who used it and who gave it read on.
USE = (
    *(
        Place(group, {"pk": f"@template {group} withdrawn", "use": f"@use of template {group}"}, group, insiders)
        for group in GROUPS
    ),
    Place("south missing", {"pk": "@template south withdrawn", "use": MISSING}, is_there=False),
    Place(NOWHERE, {"pk": MISSING, "use": MISSING}, is_there=False),
)
OWN = {"get": leads, "post": leads}

# fmt: off
PAGES = [
    page("templates:template-list", get=everyone, post=None, public=True,
         queries=("?q=zq", "?kind=workshop", "?meeting=1")),
    page("templates:template-detail", of=TEMPLATE, get=everyone, post=leads_anywhere, public=True),
    page("templates:template-version", of=VERSION, get=everyone, post=leads_anywhere, public=True),
    page("templates:template-use", of=USE, get=everyone, post=None, public=True),
    page("templates:template-change", of=TEMPLATE, body=another_version, **OWN),
    page("templates:template-withdraw", of=TEMPLATE, body=bodies.a_click, **OWN),
    page("meetings:template-give", of=of_things("meeting", MEETINGS), know=insiders, get=leads, post=leads,
         body=given),
    page("meetings:template-copy", of=COPIED, know=insiders, get=leads, post=leads, body=its_line, closed={"past"}),
]
# fmt: on
READ_BY = dict.fromkeys(
    ("TemplateVersion.title", "TemplateVersion.purpose", "TemplateLine.title", "TemplateLine.words"), everyone
)
