"""An agenda that a group gives to all others, whom it came from, and who used it."""

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from common.history import tracked
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting
from peergroups.models import OfGroupQuerySet, PeerGroup, belonging_of

WHOLE = "template_version_has_no_more_lines"
ONLY_ITS_LINES = pgtrigger.Trigger(
    name=WHOLE,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NEW.position > (SELECT size FROM meetings_templateversion given WHERE given.id = NEW.version_id) THEN
            RAISE EXCEPTION 'a version that was given has its lines'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{WHOLE}';
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)


CREDITED = "template_keeps_the_credit_it_owes"
OWES_A_CREDIT = pgtrigger.Trigger(
    name=CREDITED,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF EXISTS (SELECT 1 FROM meetings_templateversion given WHERE given.id = NEW.version_id
                   AND given.licence = 'cc0-1')
            AND EXISTS (SELECT 1 FROM meetings_templateversion owed WHERE owed.id = NEW.source_id
                        AND owed.licence <> 'cc0-1') THEN
            RAISE EXCEPTION 'what it came from asks for a credit, and its licence for none'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{CREDITED}';
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)


def _history(name):
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class TemplateQuerySet(OfGroupQuerySet):
    def listed(self):
        """Those that stand on the list: given to all, and not withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user):
        """Templates whose pages this person may read: all that are listed, for visitors too.

        One that was withdrawn: members of the group that gave it and of those that used it, and coordinators.
        """
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.listed()
        if user.is_coordinator:
            return self.all()
        mine = belonging_of(user).groups
        used = apps.get_model("meetings", "TemplateUse").objects.filter(
            version__template=OuterRef("pk"), meeting__group__in=mine
        )
        return self.filter(Q(withdrawn_at=None) | Q(group__in=mine) | Exists(used))


@tracked(stays=True)
class Template(models.Model):
    """Something that a group gives to all groups to begin their own agenda with. Its words stand in its versions.

    Withdrawn, it leaves the list; its page stays for the groups that used it. It is never deleted: what was given stays
    given.
    """

    class Kind(models.TextChoices):
        AGENDA = "agenda", "Agenda"
        WORKSHOP = "workshop", "Workshop plan"
        SCRUTINY_DAY = "scrutiny-day", "Scrutiny-day plan"

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="templates")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.AGENDA)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="template_is_withdrawn_by_somebody_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["group"], name="template_of_a_group")]
        triggers = [
            pgtrigger.ReadOnly(name="template_stays_whose_it_is", fields=["group", "kind", "given_at"]),
            pgtrigger.Protect(name="template_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.group}"

    def get_absolute_url(self):
        return reverse("templates:template-detail", args=[self.pk])

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None


class OfTemplateQuerySet(OfGroupQuerySet):
    group_path = "template__group"


class TemplateVersionQuerySet(OfTemplateQuerySet):
    def newest(self):
        """Of each template the version that is used from now on."""
        later = TemplateVersion.objects.filter(template=OuterRef("template"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def visible_to(self, user):
        """Of templates whose pages this person may read."""
        return self.filter(template__in=Template.objects.visible_to(user).order_by().values("pk"))

    def with_sums(self):
        """Each with `minutes`, `days`, and `used`: how many announced meetings any version was used for."""
        lines = TemplateLine.objects.filter(version=OuterRef("pk")).order_by().values("version")
        uses = TemplateUse.objects.filter(version__template=OuterRef("template")).announced().order_by()
        counted = uses.values("version__template").annotate(number=Count("meeting", distinct=True)).values("number")
        return self.annotate(
            minutes=Subquery(lines.annotate(sum=Sum("minutes")).values("sum")),
            days=Subquery(lines.annotate(last=Max("day")).values("last")),
            used=Coalesce(Subquery(counted), 0),
        )


class TemplateVersion(models.Model):
    """What a template says from one moment to the next version. Never edited: who used it can read what they used."""

    class Licence(models.TextChoices):
        OGL = "ogl-3", "Open Government Licence v3.0"
        CC_BY = "cc-by-4", "Creative Commons Attribution 4.0"
        CC0 = "cc0-1", "Creative Commons Zero 1.0"

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=140)
    purpose = models.CharField("what it is for", max_length=400)
    licence = models.CharField(max_length=7, choices=Licence.choices, default=Licence.OGL)
    size = models.PositiveSmallIntegerField("how many lines it has")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TemplateVersionQuerySet.as_manager()

    class Meta:
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_has_a_version_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, size__gte=1), name="template_version_is_counted_and_has_a_line"
            ),
        ]
        triggers = [_history("template_version_is_history")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("templates:template-version", args=[self.template_id, self.number])

    @property
    def asks_for_credit(self):
        """Whether whoever uses it has to say whose it was."""
        return self.licence != self.Licence.CC0


class TemplateSourceQuerySet(OfGroupQuerySet):
    group_path = "version__template__group"


class TemplateSource(models.Model):
    """A version came from this version of another template, by way of a meeting. It may have come from several.

    A version has all that the one before it came from: its words go on. Whoever gave something under a licence that
    asks for a credit gets it: nothing that came from it is given under one that asks for none.
    """

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="sources")
    source = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="went_into")

    objects = TemplateSourceQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "source"], name="template_version_came_from_another_once"),
            models.CheckConstraint(condition=~Q(version=F("source")), name="template_version_came_from_another"),
        ]
        triggers = [OWES_A_CREDIT, _history("template_source_is_history")]

    def __str__(self):
        return f"{self.version}, from “{self.source}”"


class TemplateLineQuerySet(OfGroupQuerySet):
    group_path = "version__template__group"


class TemplateLine(models.Model):
    """A line of a version: what an agenda's line says, without who leads it and what hung on it."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=15, choices=AgendaItem.Kind.choices, default=AgendaItem.Kind.DISCUSSION)
    title = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField()
    words = models.TextField("what it is about", max_length=2000, blank=True)

    objects = TemplateLineQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="template_line_place_is_taken_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, day__range=(1, 14), minutes__range=(1, 720)),
                name="template_line_has_a_place_and_takes_some_minutes",
            ),
        ]
        triggers = [ONLY_ITS_LINES, _history("template_line_is_history")]

    def __str__(self):
        return self.title

    @property
    def is_pause(self):
        return self.kind in {AgendaItem.Kind.BREAK, AgendaItem.Kind.NETWORKING}


class TemplateUseQuerySet(OfGroupQuerySet):
    group_path = "meeting__group"

    def announced(self):
        """For meetings that were announced: a draft may still come to nothing."""
        return self.exclude(meeting__state=Meeting.State.DRAFT)

    def visible_to(self, user):
        """For meetings that this person may know of."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user).order_by().values("pk"))


class TemplateUse(models.Model):
    """A version was copied into a meeting's agenda. What became of its lines there: `UsedLine`."""

    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="uses")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="template_uses")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TemplateUseQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "meeting"], name="template_version_is_used_once_for_a_meeting"),
        ]
        triggers = [pgtrigger.ReadOnly(name="template_use_is_history")]

    def __str__(self):
        return f"{self.version} for {self.meeting}"


class UsedLineQuerySet(OfGroupQuerySet):
    group_path = "use__meeting__group"


class UsedLine(models.Model):
    """The line of an agenda that came from this line of a template. It goes when the agenda's line is taken off."""

    use = models.ForeignKey(TemplateUse, models.CASCADE, related_name="lines")
    line = models.ForeignKey(TemplateLine, models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="template_lines")

    objects = UsedLineQuerySet.as_manager()

    class Meta:
        ordering = ["use", "line"]
        constraints = [
            models.UniqueConstraint(fields=["use", "line"], name="template_line_is_used_once_for_a_meeting"),
            models.UniqueConstraint(fields=["use", "item"], name="agenda_line_stands_for_one_template_line"),
        ]
        triggers = [pgtrigger.ReadOnly(name="used_line_is_history")]

    def __str__(self):
        return f"{self.item}, from “{self.line}”"
