"""What a supplier's contact does without an account: opens a link, reads what they were sent, replies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.addresses import canonical
from common import limits
from scrutiny import contact_links
from scrutiny.actions import sending as deeds
from scrutiny.forms.ratings import AddressForm, ReplyForm
from scrutiny.rating_map import with_newest_reply, with_replies
from scrutiny.refusals import Refused
from scrutiny.views.ratings import asks_and_does, typed

LIMIT = "contact_link"
NOT_THIS = "This link was not sent to that address. Enter the address that got the mail"
TOO_MANY = "Somebody has tried this link very often. Wait an hour, then open it again"


@login_not_required
@never_cache
@asks_and_does
def contact_link(request, token):
    """GET shows nothing and changes nothing: mail scanners follow links. POST, with the right address, opens it."""
    now = timezone.now()
    try:
        sending = contact_links.read(token, now)
    except contact_links.BadLink:
        return _say(request, "scrutiny/contact_link_closed.html", {"why": "broken"}, 404)
    except contact_links.ClosedLink as closed:
        return _say(request, "scrutiny/contact_link_closed.html", {"why": closed.why, "token": token}, 410)
    form = AddressForm(typed(request))
    if form.is_valid() and _is_theirs(request, form, sending):
        if deeds.open_link(sending=sending, link=sending.link, now=now):
            request.session.cycle_key()  # a session that somebody else knows of reads nothing
            contact_links.remember(request.session, sending, now)
            page = "scrutiny:contact-day" if sending.day_id else "scrutiny:contact-ratings"
            return redirect(page, sending.pk)
        return redirect(request.path)
    return _say(request, "scrutiny/contact_link.html", {"form": form}, 429 if form.non_field_errors() else 200)


def _is_theirs(request, form, sending):
    if not limits.within(request, LIMIT, key=str(sending.pk)):
        form.add_error(None, TOO_MANY)
    elif canonical(form.cleaned_data["email"]) != sending.contact.email:
        form.add_error("email", NOT_THIS)
    return form.is_valid()


@login_not_required
@never_cache
@require_POST
def contact_new_link(request, token):
    """Send another link, to the contact's own address. The page says the same whatever becomes of it."""
    try:
        sending = contact_links.signed(token)
    except contact_links.BadLink:
        return _say(request, "scrutiny/contact_link_closed.html", {"why": "broken"}, 404)
    deeds.send_new_link(sending=sending, now=timezone.now())
    return _say(request, "scrutiny/contact_link_sent.html", {}, 200)


@login_not_required
@never_cache
@asks_and_does
def contact_ratings(request, pk):
    """What was sent in one mail, and nothing else, in the browser that opened its link. A POST replies to one of it."""
    sending = contact_links.remembered(request.session, pk, timezone.now())
    if sending is None or sending.day_id is not None:
        raise contact_links.NotOpenHere
    versions = list(with_replies(sending.versions.with_all()))
    with_newest_reply(versions)
    forms = {version.pk: _form(request, version) for version in versions}
    answered = next((one for one in versions if forms[one.pk].is_bound), None)
    if request.method == "POST" and answered is None:
        raise Http404
    if answered is not None and forms[answered.pk].is_valid():
        return _reply(request, sending, answered, forms[answered.pk])
    context = {
        "sending": sending, "rows": [(version, forms[version.pk]) for version in versions], "now": timezone.now(),
        "form": forms[answered.pk] if answered else None,
    }  # fmt: skip
    return _say(request, "scrutiny/contact_ratings.html", context, 200)


def _form(request, version):
    """Bound where the POST is about this version."""
    given = request.POST if request.POST.get("version") == str(version.pk) else None
    text = version.reply.text if version.reply else ""
    return ReplyForm(given, initial={"text": text}, auto_id=f"id_{version.pk}_%s")


def _reply(request, sending, version, form):
    try:
        said = deeds.reply(sending=sending, version=version, text=form.cleaned_data["text"], now=timezone.now())
    except Refused as refused:
        messages.error(request, f"Nothing was changed. {refused}")
    else:
        if not said:
            messages.info(request, "Nothing has changed: it was so already.")
        elif form.cleaned_data["text"]:
            messages.success(request, "Your reply stands. The council is told.")
        else:
            messages.success(request, "Your reply is taken back.")
    return redirect(request.path)


def _say(request, template, context, status):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
