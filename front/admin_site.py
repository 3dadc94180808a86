"""Django's admin for coordinators, behind the product's own sign-in. Leads come in with the lead's desk."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.decorators import method_decorator


class Site(AdminSite):
    site_header = "Peer Groups"
    site_title = "Peer Groups"
    index_title = "The network"

    def has_permission(self, request):
        return request.user.is_active and request.user.is_staff

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Send strangers to our sign-in. For whoever is signed in without the right, there is nothing here."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or request.path)
