"""The register: every UK principal authority, past, present and decided, and what became of each."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.text import slugify

from common import domains
from common.history import tracked
from councils import names

MOST_PARTS = 1_000_000


class CouncilQuerySet(models.QuerySet):
    def as_at(self, date):
        """Councils that exist on this day. No start is long ago, no end is still there; `end` is the last day."""
        return self.filter(Q(start=None) | Q(start__lte=date), Q(end=None) | Q(end__gte=date))

    def with_code(self, code):
        """The council of this code, in letters of either size: a queryset of one or none. Also by the code it had."""
        code = code.upper()
        return self.filter(Q(code=code) | Q(former_code=code)).order_by(Case(When(code=code, then=0), default=1))[:1]

    def on_domain(self, address):
        """Councils that use exactly the domain of this e-mail address (several may share one). Never a suffix match."""
        domain = domains.of_address(address)
        return self.filter(email_domains__domain=domain) if domain else self.none()

    def named_like(self, text):
        """Councils whose code is this text, or whose English and Welsh names contain each of its words.

        Typed plainly: “ynys mon” finds Ynys Môn, “newcastle under lyme” Newcastle-under-Lyme.
        """
        spoken = Concat("official_name", Value(" "), "short_name", Value(" "), "welsh_name")
        found = self.alias(plain_names=names.Plain(spoken))
        words = Q()
        for word in names.plain(text).split():
            words &= Q(plain_names__contains=word)
        return found.filter(words | Q(code__iexact=text.strip()))


@tracked()
class Council(models.Model):
    """One UK principal local authority.

    The three-letter code is the stable key of the field's registers; the GSS code changes at boundary changes and a
    slug repeats over time (Buckinghamshire is two bodies). A decided council that is not in the register yet has a
    code of four letters, ours, until an import brings its own; addresses with ours (`former_code`) lead on then.
    """

    class Kind(models.TextChoices):
        COUNTY = "county", "County council"
        DISTRICT = "district", "District council"
        UNITARY = "unitary", "Unitary authority"
        METROPOLITAN = "metropolitan", "Metropolitan borough"
        LONDON = "london", "London borough"
        CITY = "city", "City corporation"
        WELSH = "welsh", "Welsh unitary authority"
        SCOTTISH = "scottish", "Scottish unitary authority"
        NORTHERN_IRISH = "northern-irish", "Northern Irish district"

    class Nation(models.TextChoices):
        ENGLAND = "england", "England"
        SCOTLAND = "scotland", "Scotland"
        WALES = "wales", "Wales"
        NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"

    code = models.CharField(max_length=4, unique=True)
    former_code = models.CharField("code of ours, until the register had one", max_length=4, blank=True, editable=False)
    gss = models.CharField("GSS code", max_length=9, blank=True)
    official_name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=80)
    welsh_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    nation = models.CharField(max_length=16, choices=Nation.choices)
    region = models.CharField(max_length=40, blank=True)
    county = models.CharField("county's code", max_length=4, blank=True, help_text="Of a district in two tiers")
    start = models.DateField("first day", null=True, blank=True, help_text="Blank: long ago")
    end = models.DateField("last day", null=True, blank=True, help_text="Blank: still there")
    hex_q = models.SmallIntegerField(null=True, blank=True)
    hex_r = models.SmallIntegerField(null=True, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["short_name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{3,4}$"),
                name="council_code_is_three_or_four_letters",
                violation_error_message="Enter a code of three capital letters.",
            ),
            models.UniqueConstraint(
                fields=["former_code"], condition=~Q(former_code=""), name="council_code_of_ours_was_of_one"
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(start=None) | Q(end__gte=F("start")),
                name="council_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
            ),
            models.CheckConstraint(
                condition=Q(hex_q=None, hex_r=None) | Q(hex_q__isnull=False, hex_r__isnull=False),
                name="council_hexagon_is_whole",
                violation_error_message="Enter both numbers of the hexagon, or neither.",
            ),
        ]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("councils:council-detail", args=[self.code, self.slug])

    @property
    def slug(self):
        return slugify(self.short_name)

    def exists_on(self, date):
        return (self.start is None or self.start <= date) and (self.end is None or self.end >= date)


@tracked()
class EmailDomain(models.Model):
    """What a council's staff write from: IDNA-encoded, lower case, compared exactly. Two councils may share one."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="email_domains")
    domain = models.CharField(max_length=253, db_index=True)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(fields=["council", "domain"], name="council_has_a_domain_once"),
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
                name="domain_is_idna_lower_case",
                violation_error_message="Enter a domain such as example.gov.uk.",
            ),
        ]

    def __str__(self):
        return self.domain


@tracked()
class Succession(models.Model):
    """On this day the successor took over from the predecessor: several into one, or one into several.

    `share`: of what can be divided the successor gets so many parts of all that the successors of that day get
    together, whatever they add up to. It holds while each of them has one (`endings.Ending.shares`).
    """

    predecessor = models.ForeignKey(Council, models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Council, models.PROTECT, related_name="succeeds")
    on = models.DateField("first day of the successor")
    share = models.PositiveIntegerField(
        "parts it gets",
        null=True,
        blank=True,
        help_text="Of what is divided, such as the hours of the time bank: 2 here and 1 for the other successor are "
        "two thirds and one. Equal parts unless every successor has a number here",
    )

    class Meta:
        ordering = ["on", "predecessor__short_name"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_happens_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_needs_two_councils"),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__range=(0, MOST_PARTS)),
                name="succession_shares_few_parts",
                violation_error_message="Enter a number of parts from 0 to 1,000,000.",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}, {self.on:%-d %B %Y}"
