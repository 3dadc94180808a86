"""Scrutiny days as a list shows them. Five statements for any number of them."""

from collections import Counter, defaultdict

from django.db.models import Case, IntegerField, Q, Value, When

from common import london
from scrutiny.days import marks
from scrutiny.models import Commitment, Day, Participation, Verdict

Stage = Day.Stage
NEXT = {  # what comes next, and which date says by when
    Stage.DRAFT: ("Not begun yet", None),
    Stage.GATHERING: ("Needs until", "gather_until"),
    Stage.BALLOT: ("Votes until", "vote_until"),
    Stage.AGREED: ("To be signed by", "sign_by"),
    Stage.STATEMENT: ("To be signed by", "sign_by"),
    Stage.SENT: ("Meets the supplier on", "meets_on"),
}


def found_days(user, form):
    """Days the reader may know of, as the form (forms.lists.DayFilter) narrows them: what goes on first."""
    found = Day.objects.visible_to(user)
    if form.text:
        named = Q(title__icontains=form.text) | Q(supplier__name__icontains=form.text)
        found = found.filter(named | Q(product__name__icontains=form.text))
    if form.chosen:
        found = found.filter(group=form.chosen)
    if form.show:
        found = found.filter(stage__in=Day.OVER) if form.show == "over" else found.exclude(stage__in=Day.OVER)
    is_over = Case(When(stage__in=Day.OVER, then=Value(1)), default=Value(0), output_field=IntegerField())
    return found.select_related("group", "supplier", "product", "meeting").order_by(is_over, "-made_at", "-pk")


def with_standing(days, now):
    """These days as a list, each with `sign`, `stands`, `next_words`, `councils`, `kept`, `missed` and `to_come`."""
    days, today = list(days), london.today(now)
    ids = [day.pk for day in days]
    part = Participation.objects.taking_part().filter(day__in=ids).order_by()
    councils = Counter(part.values_list("day", flat=True))
    commitments = list(Commitment.objects.filter(day__in=ids).order_by())
    said = Verdict.objects.filter(commitment__in=[one.pk for one in commitments]).order_by("at", "pk")
    verdicts = {one.commitment_id: one for one in said}
    found = defaultdict(Counter)
    for one in commitments:
        found[one.day_id][marks.mark_of(one, verdicts.get(one.pk), today).counts_as] += 1
    for day in days:
        counts = found[day.pk]
        day.councils, day.stands = councils[day.pk], day.get_stage_display()
        day.kept, day.missed, day.to_come = (counts[word] for word in (marks.KEPT, marks.MISSED, marks.TO_COME))
        day.sign = _sign(day)
        day.next_words = _next(day)
    return days


def _sign(day):
    """Closed is good where nothing was missed; else the figures beside it say what came of it."""
    if day.stage == Stage.CLOSED and not day.missed:
        return "good"
    return "bad" if day.stage == Stage.CANCELLED else "wait"


def _next(day):
    words, name = NEXT.get(day.stage, ("", None))
    value = getattr(day, name) if name else None
    return f"{words} {london.plain_date(value)}" if value else words
