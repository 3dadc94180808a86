"""What the links in mails about scrutiny days do: take part or not, sign the joint statement or not.

`front.deeds` maps each purpose to these. A link is about a Participation, a council in one day, and acts for whoever
acts for that council at that moment; one about a statement signs the text its reader saw, and no later one.
"""

from accounts.models import User
from common import do_links, london
from peergroups.speakers import acting_for
from scrutiny.days import emails
from scrutiny.days.actions import signing, taking_part
from scrutiny.days.forms.deeds import NotSigningForm, NotThisTimeForm
from scrutiny.days.stories import JOINS
from scrutiny.models import Day, Participation, SignOff, StatementRevision
from scrutiny.refusals import Refused

Answer, Stage = Participation.Answer, Day.Stage
NOTHING = "Nothing was changed."
GONE = do_links.DeedPage("This is no longer yours to answer", NOTHING, state="gone")
WHOLE = "Everything about this scrutiny day"


# Taking part ----------------------------------------------------------------------------------------------------------
def show_join(link, now):
    """What taking part means. Changes nothing."""
    part = _part(link, now)
    return _past_answer(part, Answer.TAKES_PART) or do_links.DeedPage(
        f"Does {part.council.short_name} take part?",
        "Then any of its people can write what it needs while needs are gathered. It has a vote, and is asked whether "
        "it signs.",
        button=f"{part.council.short_name} takes part",
        facts=_facts(part),
    )


def act_join(link, now):
    """Take part. Doing it again says that it was done."""
    part = _part(link, now)
    if past := _past_answer(part, Answer.TAKES_PART):
        return _unchanged(past, part)
    return _try(
        lambda: taking_part.answer(participation=part, takes_part=True, by=_reader(link), now=now),
        part,
        f"{part.council.short_name} takes part. Thank you",
        "Next: write what it needs most, on the page of the day."
        if part.day.stage == Stage.GATHERING
        else "You hear from us when there is something to sign.",
    )


def show_decline(link, now):
    part = _part(link, now)
    return _past_answer(part, Answer.DECLINES) or _ask_why_not(part, NotThisTimeForm())


def act_decline(link, now, typed):
    """Not this time; with what is wrong, if something is."""
    part = _part(link, now)
    if past := _past_answer(part, Answer.DECLINES):
        return _unchanged(past, part)
    form = NotThisTimeForm(typed)
    if not form.is_valid():
        return _ask_why_not(part, form)
    because = form.cleaned_data["because"]
    return _try(
        lambda: taking_part.answer(participation=part, takes_part=False, because=because, by=_reader(link), now=now),
        part,
        f"{part.council.short_name} does not take part this time",
        "Any of its people can say otherwise until the statement is on its way.",
    )


def _ask_why_not(part, form):
    return do_links.DeedPage(
        f"Does {part.council.short_name} not take part?",
        "It gets no more of this day’s mail. Any of its people can say otherwise until the statement is on its way.",
        button="Not this time",
        facts=_facts(part),
        form=form,
    )


def _past_answer(part, answer):
    if part is None:
        return GONE
    if part.day.stage not in JOINS or part.left_at:
        return do_links.DeedPage("It is too late to answer", taking_part.NO_MORE, state="gone")
    if answer == Answer.DECLINES and part.takes_part:  # leaving is for good, and not done from an old mail
        title = f"{part.council.short_name} takes part by now"
        return do_links.DeedPage(title, f"{_who_said_so(part)} To leave, open the page of the day.", state="gone")
    if part.answer != answer:
        return None
    said = {Answer.TAKES_PART: "takes part", Answer.DECLINES: "does not take part"}[answer]
    title = f"{part.council.short_name} {said} already"
    return do_links.DeedPage(title, f"{_who_said_so(part)} Nothing more is needed.", facts=_facts(part), state="done")


# Signing --------------------------------------------------------------------------------------------------------------
def show_sign(link, now):
    """What would be signed, whole. Changes nothing."""
    part = _part(link, now)
    return _past_signing(part, link, is_signed=True) or do_links.DeedPage(
        f"Does {part.council.short_name} sign?",
        f"{part.day.supplier} gets this text with the names of all councils that signed it.",
        button=f"{part.council.short_name} signs",
        facts=_text(part),
    )


def act_sign(link, now):
    """Sign. Doing it again says that it was done."""
    part = _part(link, now)
    if past := _past_signing(part, link, is_signed=True):
        return _unchanged(past, part)
    return _try(
        lambda: _say(part, link, is_signed=True, now=now),
        part,
        f"{part.council.short_name} signs. Thank you",
        "If the text is changed before it is sent, you are asked again.",
    )


def show_not_sign(link, now):
    part = _part(link, now)
    return _past_signing(part, link, is_signed=False) or _ask_why_unsigned(part, NotSigningForm())


def act_not_sign(link, now, typed):
    """Do not sign, and why; with what is wrong, if something is."""
    part = _part(link, now)
    if past := _past_signing(part, link, is_signed=False):
        return _unchanged(past, part)
    form = NotSigningForm(typed)
    if not form.is_valid():
        return _ask_why_unsigned(part, form)
    return _try(
        lambda: _say(part, link, is_signed=False, because=form.cleaned_data["because"], now=now),
        part,
        f"{part.council.short_name} does not sign",
        "Your reason is read by the councils that take part, and never sent to the supplier.",
    )


def _ask_why_unsigned(part, form):
    return do_links.DeedPage(
        f"Does {part.council.short_name} not sign?",
        f"Councils that take part read your reason. {part.day.supplier} never does.",
        button="We do not sign",
        facts=_text(part),
        form=form,
    )


def _past_signing(part, link, *, is_signed):
    if part is None or not part.takes_part:
        return GONE
    if part.day.stage != Stage.STATEMENT:
        return do_links.DeedPage("It is too late to say so", "The statement has gone on since.", state="gone")
    newest = _newest(part.day)
    if str(newest.number) != link.choice:
        return do_links.DeedPage(
            "The statement was changed since", "Read it as it is now: the link below opens it.", state="gone"
        )
    said = SignOff.objects.filter(revision=newest, council=part.council_id).select_related("by").order_by("-pk").first()
    if said is None or said.signed != is_signed:
        return None
    words = "signs" if is_signed else "does not sign"
    title = f"{part.council.short_name} {words}: it is noted already"
    who = f"{said.by} said so on {london.long_date(said.at)}. Nothing more is needed."
    return do_links.DeedPage(title, who, facts=_text(part), state="done")


def _say(part, link, *, is_signed, now, because=""):
    return signing.sign(
        day=part.day, council=part.council, revision=int(link.choice), is_signed=is_signed, because=because,
        by=_reader(link), now=now,
    )  # fmt: skip


# Parts ----------------------------------------------------------------------------------------------------------------
def _part(link, now):
    """The council in its day, while the reader acts for it; else None."""
    found = Participation.objects.select_related(
        "day__group",
        "day__supplier",
        "day__product__supplier",
        "day__lead_council",
        "day__meeting",
        "council",
        "answered_by",
    )
    part = found.filter(pk=link.object_id).exclude(day__stage=Stage.DRAFT).first()
    if part is None or not acting_for(part.council_id, now).filter(pk=link.person_id).exists():
        return None
    return part


def _newest(day):
    return StatementRevision.objects.filter(statement__day=day).order_by("-number").first()


def _reader(link):
    return User.objects.get(pk=link.person_id)


def _who_said_so(part):
    return f"{part.answered_by or 'A council before it'} said so on {london.long_date(part.answered_at)}."


def _facts(part):
    found = [("Scrutiny day", part.day.title), ("Council", part.council.short_name), *emails.facts(part.day)]
    return tuple((label, text) for label, text in found if text)


def _text(part):
    """What is signed: the three needs as they are worded, and the statement."""
    needs = [(f"Need {need.position}", f"{need.title}. {need.words}") for need in part.day.agreed_needs.all()]
    return (("Council", part.council.short_name), *needs, ("Statement", _newest(part.day).text))


def _unchanged(page, part):
    more = {"next_url": part.day.get_absolute_url(), "next_label": WHOLE} if part else {}
    return do_links.Outcome(page.title, page.lede, done_already=page.state == "done", facts=page.facts, **more)


def _try(deed, part, title, lede):
    more = {"next_url": part.day.get_absolute_url(), "next_label": WHOLE}
    try:
        done = deed()
    except Refused as refused:
        return do_links.Outcome(NOTHING, str(refused), **more)
    return do_links.Outcome(title, lede, done_already=done is None, facts=_facts(part), **more)
