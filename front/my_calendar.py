"""My meetings in my own calendar: secret addresses for my devices, each shown once."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import feed_links
from accounts.models import FeedLink
from common.forms import Form

REPLACE, SWITCH_OFF = "replace", "switch-off"


class LinkForm(Form):
    name = forms.CharField(
        label="Which calendar is it for?",
        help_text="For you to tell your links apart, such as “Work Outlook” or “Phone”",
        max_length=FeedLink._meta.get_field("name").max_length,
        error_messages={"required": "Enter a name for this calendar, such as “Phone”"},
    )

    def act(self, *, person, now):
        """Returns the secret, or None with an error on the form."""
        try:
            return feed_links.make(person=person, name=self.cleaned_data["name"], by=person, now=now)
        except feed_links.LinkRefused as refusal:
            self.add_error("name", str(refusal))


@never_cache
def my_calendar(request):
    """My links, and a form to make one. A new one is shown in the answer itself: nothing keeps its secret meanwhile."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (secret := form.act(person=request.user, now=timezone.now())):
        return _shown_once(request, form.cleaned_data["name"], secret)
    context = {"form": form, "links": request.user.feed_links.all(), "most": feed_links.MOST}
    return render(request, "account/my_calendar.html", context)


@never_cache
def my_calendar_link(request, pk):
    """Say what replacing it and switching it off mean, and do it."""
    link = request.user.feed_links.filter(pk=pk).first()
    if link is None:
        raise Http404
    deed = request.POST.get("deed") if request.method == "POST" else None
    if deed == REPLACE:
        try:
            secret = feed_links.replace(link=link, by=request.user, now=timezone.now())
        except feed_links.LinkRefused as refused:
            messages.error(request, str(refused))
            return redirect("front:my-calendar")
        return _shown_once(request, link.name, secret)
    if deed == SWITCH_OFF:
        feed_links.switch_off(link=link, by=request.user)
        messages.success(request, f"The link for “{link.name}” is switched off.")
        return redirect("front:my-calendar")
    return render(request, "account/my_calendar_link.html", {"link": link})


def _shown_once(request, name, secret):
    # No webcal: link. Some programs ask such an address without encryption first, and the secret is in the address.
    url = settings.SITE_URL + reverse("front:personal-feed", args=[secret])
    response = render(request, "account/my_calendar_made.html", {"name": name, "url": url})
    response["Referrer-Policy"] = "no-referrer"
    return response
