"""The demonstration's mailbox: every mail the product sent, as its reader would see it. Elsewhere there is none."""

from email import message_from_bytes
from email.policy import default as modern

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from common.forms import Form
from common.pagination import paginate
from outbox.models import MailboxCopy

# What a mail program allows: the mail's own styles and pictures from our site. No script, no form, no frame; a link may
# lead away when it is clicked.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {site} 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)


class SearchForm(Form):
    hides_optional = True
    q = forms.CharField(label="Address or words of the subject", max_length=200, required=False)


@login_not_required
@require_safe
def mailbox(request):
    _only_in_the_demonstration()
    form = SearchForm(request.GET if "q" in request.GET else None)
    copies = MailboxCopy.objects.defer("packed")
    words = form.cleaned_data["q"].split() if form.is_valid() else []
    for word in words:
        copies = copies.filter(Q(to_address__icontains=word) | Q(subject__icontains=word))
    page = paginate(request, copies)
    return render(request, "mailbox/list.html", {"form": form, "page": page, "mails": page.object_list, "words": words})


@login_not_required
@require_safe
def mailbox_message(request, pk):
    _only_in_the_demonstration()
    copy = get_object_or_404(MailboxCopy, pk=pk)
    mail = message_from_bytes(copy.mime, policy=modern)
    parts = {part.get_content_type(): part for part in reversed(list(mail.walk()))}
    calendar = parts.get("text/calendar")
    return render(
        request,
        "mailbox/detail.html",
        {
            "copy": copy,
            "mail": mail,
            "text": _home(parts["text/plain"].get_content(), request),
            "headers": [(name, _unfold(value)) for name, value in mail.items()],
            "calendar": calendar.get_payload(decode=True).decode("utf-8", "replace") if calendar else "",
            "method": calendar.get_param("method") if calendar else "",
            "kilobytes": -(-len(copy.mime) // 1024),
        },
    )


@login_not_required
@require_safe
@xframe_options_sameorigin
def mailbox_part(request, pk):
    """The HTML of a mail, for the frame on its page. Its links open in place of the whole page."""
    _only_in_the_demonstration()
    mail = message_from_bytes(get_object_or_404(MailboxCopy, pk=pk).mime, policy=modern)
    html = _home(mail.get_body(("html",)).get_content(), request)
    html = html.replace("<head>", '<head><base target="_top">', 1).replace('target="_blank"', "")
    html = html.replace('role="article"', 'role="main"', 1)  # alone in its frame it is the whole document
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY.format(site=f"{request.scheme}://{request.get_host()}")
    return response


def _only_in_the_demonstration():
    if settings.MODE != "demo":
        raise Http404("only the demonstration keeps its mail")


def _home(text, request):
    """Links as this reader reaches the site, who may have come by another name than SITE_URL."""
    return text.replace(f"{settings.SITE_URL}/", f"{request.scheme}://{request.get_host()}/")


def _unfold(value):
    return " ".join(str(value).split())
