"""Signing out in every other browser."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts import factors
from front.security.pages import stay_signed_in


@never_cache
def sign_out_everywhere(request):
    """Say what it does, and do it: each other browser's next request is nobody's. This one stays signed in."""
    if request.method == "POST":
        factors.sign_out_everywhere(person=request.user)
        stay_signed_in(request)
        messages.success(request, "Every other browser is signed out.")
        return redirect("front:security")
    return render(request, "security/sign_out_everywhere.html")
