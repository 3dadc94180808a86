"""The public pages of the register: the councils of any day; and one of them, with what joins it to groups."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from common import london, words
from common.forms import Form
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from councils.models import Council
from meetings.models import Meeting
from peergroups.models import Coverage, Membership, PeerGroup
from peergroups.scopes import is_of_the_public_sector
from timebank.models import Offer, Request
from timebank.permissions import can_read_statement

FIRST_DAY = dt.date(2015, 1, 1)  # of what the register knows


class CouncilFilter(Form):
    """What the list is narrowed by, all of it in the address. A field that cannot be understood narrows nothing."""

    hides_optional = True

    q = forms.CharField(
        label="Name or code",
        help_text="Part of a name in English or Welsh, or the code",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    on = forms.DateField(
        label="On this day",
        help_text="Such as 25/11/2016. Leave it empty for today",
        required=False,
        input_formats=words.DAY_FORMATS,
        widget=forms.DateInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"invalid": "Enter a real date, such as 25/11/2016"},
    )
    nation = forms.ChoiceField(choices=[("", "All nations"), *Council.Nation.choices], required=False)
    kind = forms.ChoiceField(choices=[("", "All kinds"), *Council.Kind.choices], required=False)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day and day < FIRST_DAY:
            raise forms.ValidationError("Enter a day from 1 January 2015 on: the register does not go further back")
        return day

    def councils(self, today):
        """The day that is asked for, and the councils of that day."""
        wanted = self.cleaned_data
        day = wanted.get("on") or today
        councils = Council.objects.as_at(day)
        if wanted.get("q", "").strip():
            councils = councils.named_like(wanted["q"])
        return day, councils.filter(**self.exact)

    @property
    def exact(self):
        return {name: self.cleaned_data[name] for name in ("nation", "kind") if self.cleaned_data.get(name)}

    def of_other_days(self, day):
        """Councils of that name that were there before this day, or will be."""
        name = self.cleaned_data.get("q", "").strip()
        if not name:
            return []
        named = Council.objects.named_like(name).filter(**self.exact)
        return list(named.exclude(pk__in=Council.objects.as_at(day))[:10])


@same_for_visitors
@login_not_required
def council_list(request):
    today = london.today(timezone.now())
    form = CouncilFilter(request.GET)
    form.is_valid()
    day, councils = form.councils(today)
    regions = Coverage.objects.on(day).filter(group__kind=PeerGroup.Kind.REGION).select_related("group")
    regions = Prefetch("coverage", regions.order_by("group__name"), to_attr="covered_by")
    page = paginate(request, councils.prefetch_related(regions))
    context = {
        "form": form,
        "page": page,
        "councils": page.object_list,
        "of_other_days": form.of_other_days(day),
        "day": day,
        "today": today,
    }
    return render(request, "councils/list.html", context)


@same_for_visitors
@login_not_required
def council_detail(request, code, slug):
    council = get_object_or_404(Council.objects.with_code(code))
    if code.upper() == council.former_code:
        return redirect(council, permanent=True)  # for good: the code that came is the register's
    if (code, slug) != (council.code, council.slug):
        return redirect(council)  # slugs repeat over time and names change: the code decides
    now = timezone.now()
    today = london.today(now)
    now_covered, once_covered = regions_of(council, today)
    hosted = Meeting.objects.visible_to(request.user).filter(host_council=council)
    context = {
        "council": council,
        "is_past": council.end is not None and council.end < today,
        "is_future": council.start is not None and council.start > today,
        "before": council.succeeds.select_related("predecessor").order_by("on", "predecessor__short_name"),
        "after": council.succeeded_by.select_related("successor").order_by("on", "successor__short_name"),
        "county": Council.objects.filter(code=council.county).first() if council.county else None,
        "covered_by": now_covered,
        "once_covered_by": once_covered,
        "is_in": _is_in(request.user, council),
        "networks": PeerGroup.objects.filter(kind=PeerGroup.Kind.NETWORK),
        "meetings": hosted.for_rows(request.user).upcoming(now)[:5],
        "bank": bank_of(council, request.user, today) if council.exists_on(today) else None,
    }
    return render(request, "councils/detail.html", context)


def _is_in(user, council):
    """Whether this reader is in a group for this council: then nobody asks them to join it."""
    return user.is_authenticated and Membership.objects.current().filter(person=user, council=council).exists()


@dataclass(frozen=True)
class Bank:
    """What a council asks for and can lend, as this reader may know it, the soonest first."""

    requests: list
    offers: list
    has_statement: bool


def bank_of(council, user, today):
    """The council's Bank for people of the public sector, None for anybody else."""
    if not is_of_the_public_sector(user):
        return None
    return Bank(
        requests=list(Request.objects.visible_to(user).open().filter(council=council)[:5]),
        offers=list(Offer.objects.standing(today).filter(council=council).select_related("skill")),
        has_statement=can_read_statement(user, council, today),
    )


def regions_of(council, today):
    """Its coverage by regional groups: what holds today, and what is over because the group or the council moved on."""
    coverage = Coverage.objects.filter(council=council, group__kind=PeerGroup.Kind.REGION).select_related("group")
    begun = [row for row in coverage.order_by("group__name", "start") if row.start is None or row.start <= today]
    lasting = [row for row in begun if council.exists_on(today) and (row.end is None or row.end >= today)]
    return lasting, [row for row in begun if row not in lasting]
