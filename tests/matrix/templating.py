"""Templates of the matrix's world: of each group one on the list and one that was withdrawn, which is used."""

from django.utils import timezone

from meetings.models import Template, TemplateLine, TemplateUse, TemplateVersion, UsedLine
from tests.matrix.vocabulary import everyone, insiders

KNOWN = {"": everyone, "withdrawn": insiders}


def fill(world, group):
    row, extra = world.rows[f"group {group}"], world.rows[f"person {group} extra"]
    for variant, knows in KNOWN.items():
        name = f"{group} {variant}".strip()
        off = {"withdrawn_at": timezone.now(), "withdrawn_by": extra} if variant else {}
        template = world.keep(f"template {name}", Template.objects.create(group=row, given_by=extra, **off))
        told = {"groups": [group], "knows": knows}
        said = world.cage.fill(TemplateVersion, name, **told, template=template, number=1, size=1, given_by=extra)
        version = world.keep(f"version {name}", TemplateVersion.objects.create(**said))
        said = world.cage.fill(TemplateLine, name, **told, version=version, position=1, minutes=5)
        line = world.keep(f"template line {name}", TemplateLine.objects.create(**said))
    past, item = world.rows[f"meeting {group} past"], world.rows[f"item {group} past"]
    use = TemplateUse.objects.create(version=version, meeting=past, by=extra)
    world.keep(f"use of template {group}", use)
    UsedLine.objects.create(use=use, line=line, item=item)
