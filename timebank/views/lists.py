"""The time bank's first page: what councils ask for and offer, and to everybody what it is."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, Count, F, Q, Value, When
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.kept_pages import same_for_visitors
from common.pagination import paginate
from peergroups.models import PeerGroup
from skills.models import Skill
from timebank import listed, matching
from timebank.forms.lists import TimebankFilter
from timebank.models import Loan, Offer, Request
from timebank.readers import reader_of


@same_for_visitors
@login_not_required
@require_safe
def home(request):
    now = timezone.now()
    reader = reader_of(request.user, now) if request.user.is_authenticated else None
    if reader is None or not reader.is_inside:
        page = paginate(request, Request.objects.public().prefetch_related("skills"))
        return render(request, "timebank/home_public.html", {"page": page, "reader": reader})
    today = london.today(now)
    form = TimebankFilter(request.GET, groups=_groups(reader), skills=Skill.objects.all(), today=today)
    own = listed.own(reader.keys, today)
    page = _offers(request, form, reader) if form.shows_offers else _requests(request, form, reader, own.offered)
    context = {
        "reader": reader, "form": form, "page": page,
        # One without an account has given and got nothing yet.
        "hours": [(council, own.balances.get(council.pk, 0)) for council in reader.councils],
        "loans": listed.loans_of(reader.keys, own.settled) if not form.narrows and page.number == 1 else [],
        "offered": listed.offered_now(today),
        "sees_transfers": reader.leads,
    }  # fmt: skip
    return render(request, "timebank/home.html", context)


def _groups(reader):
    return PeerGroup.objects.exclude(kind="leads").order_by("name") if reader.user.is_coordinator else reader.groups


def _requests(request, form, reader, offered):
    """A page of requests, the reader's own first, then those that they can help with: `offered` are their skills."""
    if form.narrows:
        found = form.requests(Request.objects.visible_to(reader.user), reader.councils)
        found = matching.fitting_first(found, reader.councils, form.today).annotate(
            council_name=F("council__short_name")
        )
    else:
        found = listed.OpenRequests(reader, form.today)
    page = paginate(request, found)
    page.object_list = list(page.object_list)
    _count_answers(page.object_list, reader)
    listed.with_skills(page.object_list, offered)
    for row in page.object_list:
        row.is_own = row.council_id in reader.keys
    return page


def _count_answers(rows, reader):
    """How many councils offer, for the people of the council that asked: `answers`, and `waiting` to be chosen."""
    own = [row.pk for row in rows if row.council_id in reader.keys]
    offered = Q(state=Loan.State.OFFERED)
    over = Q(state__in=[Loan.State.DECLINED, Loan.State.WITHDRAWN, Loan.State.REFUSED, Loan.State.CANCELLED])
    counts = Loan.objects.filter(request__in=own).order_by().values("request")
    known = {
        row["request"]: row for row in counts.annotate(answers=Count("pk", filter=~over), waiting=Count("pk", offered))
    }
    for row in rows:
        found = known.get(row.pk, {})
        row.answers, row.waiting = found.get("answers", 0), found.get("waiting", 0)


def _offers(request, form, reader):
    """A page of offers, those of the reader's own councils first."""
    own = Case(When(council__in=reader.councils, then=Value(0)), default=Value(1))
    found = form.offers(Offer.objects.visible_to(request.user)).annotate(nearness=own)
    found = found.order_by("nearness", "skill__name", "council__short_name", "pk")
    page = paginate(request, found.select_related("council", "skill"))
    page.object_list = list(page.object_list)
    for row in page.object_list:
        row.is_own, row.stands = row.council_id in reader.keys, row.stands_on(form.today)
    return page
