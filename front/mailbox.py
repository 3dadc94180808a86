"""The demonstration's mailbox: every mail the product sent, as its reader would see it. Elsewhere there is none."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from common.forms import Form
from common.pagination import paginate
from front import shown_mail
from outbox.models import MailboxCopy


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
    context = {"copy": copy, "mail": shown_mail.read(copy.mime, request)}
    return render(request, "mailbox/detail.html", context)


@login_not_required
@require_safe
@xframe_options_sameorigin
def mailbox_part(request, pk):
    """The HTML of a mail, for the frame on its page."""
    _only_in_the_demonstration()
    return shown_mail.alone(shown_mail.html_of(get_object_or_404(MailboxCopy, pk=pk).mime), request)


def _only_in_the_demonstration():
    if settings.MODE != "demo":
        raise Http404("only the demonstration keeps its mail")
