"""Templates, their versions and lines, and who used them."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import Template, TemplateLine, TemplateSource, TemplateUse, TemplateVersion, UsedLine
from tests.factories import AgendaItemFactory, MeetingFactory, PeerGroupFactory


class TemplateFactory(DjangoModelFactory):
    """On the list, without a version yet. Give `withdrawn=True` for one that was taken off."""

    class Meta:
        model = Template

    class Params:
        withdrawn = factory.Trait(withdrawn_at=factory.LazyFunction(timezone.now))

    group = factory.SubFactory(PeerGroupFactory)


class TemplateVersionFactory(DjangoModelFactory):
    """Room for three lines, none of them there yet."""

    class Meta:
        model = TemplateVersion

    template = factory.SubFactory(TemplateFactory)
    number = factory.LazyAttribute(lambda o: o.template.versions.count() + 1)
    title = factory.Sequence(lambda n: f"Sample template {n}")
    purpose = "For a morning with a dozen people"
    size = 3


class TemplateSourceFactory(DjangoModelFactory):
    class Meta:
        model = TemplateSource

    version = factory.SubFactory(TemplateVersionFactory)
    source = factory.SubFactory(TemplateVersionFactory)


class TemplateLineFactory(DjangoModelFactory):
    class Meta:
        model = TemplateLine

    version = factory.SubFactory(TemplateVersionFactory)
    position = factory.LazyAttribute(lambda o: o.version.lines.count() + 1)
    title = factory.Sequence(lambda n: f"Sample line {n}")
    minutes = 20


class TemplateUseFactory(DjangoModelFactory):
    class Meta:
        model = TemplateUse

    version = factory.SubFactory(TemplateVersionFactory)
    meeting = factory.SubFactory(MeetingFactory)


class UsedLineFactory(DjangoModelFactory):
    class Meta:
        model = UsedLine

    use = factory.SubFactory(TemplateUseFactory)
    line = factory.SubFactory(TemplateLineFactory, version=factory.SelfAttribute("..use.version"))
    item = factory.SubFactory(AgendaItemFactory, meeting=factory.SelfAttribute("..use.meeting"))
