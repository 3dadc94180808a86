"""A council writes what it says of a point, sends it to a lead, changes its mind, takes it back."""

from django.db import transaction
from django.db.models import Max

from scrutiny import rating_telling
from scrutiny.models import Rating, RatingVersion
from scrutiny.raters import may_rate_for
from scrutiny.refusals import NotYours, Refused, TooLate

State = RatingVersion.State
TEXT = ("score", "comment", "example")


@transaction.atomic
def save_draft(*, use, council, point, score, comment, example, by, now):
    """Keep what the council has under its pen on this point. Any of it may be missing. Returns the version.

    What was judged stays as it is, and shows if it does, until this is passed and its day has come. Raises NotYours;
    TooLate while an earlier one waits for a lead.
    """
    _speak(use, council, by, now)
    rating, _ = Rating.objects.get_or_create(use=use, council=council, point=point)
    open_one = _open(rating)
    text = {"score": score, "comment": comment, "example": example}
    if open_one is None:
        return RatingVersion.objects.create(rating=rating, number=_next(rating), at=now, by=by, **text)
    if open_one.state != State.DRAFT:
        raise TooLate("It waits for a lead, and can be changed once the lead has read it.")
    for name, value in {**text, "at": now, "by": by}.items():
        setattr(open_one, name, value)
    open_one.save(update_fields=[*text, "at", "by"])
    return open_one


@transaction.atomic
def submit(*, use, council, by, now, points=None):
    """Send drafts of this council on this use to a lead: those that say everything, or those on `points` (keys).

    Returns the versions. Raises NotYours; Refused where a chosen draft lacks something.
    """
    _speak(use, council, by, now)
    drafts = RatingVersion.objects.filter(rating__use=use, rating__council=council, state=State.DRAFT)
    drafts = list(_locked(drafts if points is None else drafts.filter(rating__point__in=points)))
    ready = [draft for draft in drafts if is_whole(draft)]
    if points is not None and len(ready) != len(drafts):
        raise Refused("Choose a score, and give a comment and an example.")
    for draft in ready:
        draft.state, draft.submitted_at = State.SUBMITTED, now
        draft.save(update_fields=["state", "submitted_at"])
    return ready


@transaction.atomic
def take_back(*, rating, by, now):
    """The council says this no more: nothing of it shows from now on. Returns False if nothing was there.

    What was written stays on record, for the council and for who judged it. Raises NotYours.
    """
    _speak(rating.use, rating.council, by, now)
    versions = list(_locked(rating.versions.filter(state__in=[State.DRAFT, State.SUBMITTED, State.PASSED])))
    for version in versions:
        if version.state == State.DRAFT:
            version.delete()
            continue
        version.state = State.TAKEN_BACK
        version.save(update_fields=["state"])
    rating_telling.overtaken(rating.use, rating.council)
    return bool(versions)


def is_whole(version):
    return version.score is not None and bool(version.comment) and bool(version.example)


def _speak(use, council, by, now):
    if council not in may_rate_for(by, use, now):
        raise NotYours


def _open(rating):
    return _locked(rating.versions.open()).first()


def _locked(versions):
    return versions.select_for_update(of=["self"], no_key=True).order_by("pk")


def _next(rating):
    return (rating.versions.aggregate(last=Max("number"))["last"] or 0) + 1
