"""Signing in with another address: a code to the old one first, then one to the new one."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import addresses, confirming, moving
from common import limits
from common.forms import AddressField, Form
from front.security import mailed
from front.security.confirming import after_a_fresh_code
from front.security.forms import MailedCodeForm
from front.security.pages import stay_signed_in

PURPOSE = "address"


class NewAddressForm(Form):
    email = AddressField(label="New email address", help_text="We send a code to it, to see that it is yours")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self):
        email = addresses.canonical(self.cleaned_data["email"])
        if not email or len(email) > 254:
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"])
        if email == self.person.email:
            raise forms.ValidationError("You sign in with this address already. Enter another one")
        return email


@never_cache
@after_a_fresh_code
def address(request):
    """Ask for the new address and send a code there."""
    form, status = NewAddressForm(request.POST if request.method == "POST" else None, person=request.user), 200
    if form.is_valid():
        email, person = form.cleaned_data["email"], request.user
        if limits.within(request, "codes_to_a_new_address", key=str(person.pk)) and limits.within(
            request, "codes_to_an_address", key=email
        ):
            old, _ = mailed.waiting(request, PURPOSE)
            replaces = old.id if old else ""
            sent = confirming.send_code_to(address=email, person=person, replaces=replaces, now=timezone.now())
            mailed.keep(request, PURPOSE, sent)
            return redirect("front:address-code")
        form.add_error("email", "Too many codes were asked for. Wait 15 minutes, then ask again")
        status = 429
    return render(request, "security/address.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters("code")
@after_a_fresh_code
def address_code(request):
    """Take the code from the new address; from then on it is the one to sign in with."""
    sent, _ = mailed.waiting(request, PURPOSE)
    if sent is None:
        return redirect("front:address")
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and mailed.take(request, PURPOSE, form):
        try:
            moving.change_address(person=request.user, email=sent.email, by=request.user, now=timezone.now())
        except moving.AddressTaken as taken:
            messages.error(request, str(taken))
            return redirect("front:address")
        stay_signed_in(request)
        messages.success(request, f"You sign in with {sent.email} now. Other browsers are signed out.")
        return redirect("front:security")
    return render(request, "security/address_code.html", {"form": form, "shown": sent.email})
