"""Django's admin as the desk of whoever looks after groups: coordinators and leads, behind the product's own sign-in.

Who leads a group today comes in, and what they may see there is asked of `manageable_by(user)` (common/admin.py).
`is_staff` and Django's permissions decide nothing.
"""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import URLResolver, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import get_text_list

from common.admin import ScopedAdmin
from common.pagination import paginate
from common.paths import safe_path
from desk.front_page import FrontPage
from peergroups.models import PeerGroup

# Ours: signing out. There are no passwords; and the shortcut by number would tell of any row of any table.
NOT_HERE = {"logout", "password_change", "password_change_done", "view_on_site"}
ROOMS = [
    "peergroups",
    "meetings",
    "ballots",
    "timebank",
    "scrutiny",
    "digests",
    "accounts",
    "councils",
    "outbox",
    "standards",
    "skills",
]
FIRST = [
    "PeerGroup", "StartRequest", "Membership", "Invitation", "JoinRequest", "Meeting", "Action", "Decision", "Ballot",
    "Request", "Offer", "Loan", "Account", "Transfer", "Supplier", "Product", "Use", "User", "Council", "Message",
]  # fmt: skip


def led_by(request):
    """Names of the groups that who is asking leads; asked of the database once a request."""
    if not hasattr(request, "_groups_led"):
        groups = PeerGroup.objects.none() if request.user.is_coordinator else PeerGroup.objects.all()
        request._groups_led = [group.name for group in groups.manageable_by(request.user)]
    return request._groups_led


class Site(AdminSite):
    site_header = "Peer Groups"
    site_title = "Peer Groups"
    index_title = "Your desk"
    site_url = "/"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only lists that know whose rows they show: what packages bring along for their tables stays out."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """An open account, and a coordinator's or that of somebody who leads a group today."""
        user = request.user
        if not user.is_authenticated or not user.is_active:
            return False
        return user.is_coordinator or bool(led_by(request))

    def admin_view(self, view, cacheable=False):
        """Strangers are sent to our sign-in. For whoever is signed in without the right, there is nothing here."""
        inside = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            return inside(request, *args, **kwargs)

        guarded.__dict__.update(inside.__dict__)  # csrf_exempt and the like
        return guarded

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """The way in is our own sign-in, with the second factor behind it; then the page that was asked for."""
        wanted = safe_path(request.GET.get(REDIRECT_FIELD_NAME)) or reverse("admin:index", current_app=self.name)
        return redirect(wanted) if request.user.is_authenticated else redirect_to_login(wanted)

    def get_urls(self):
        pages = [page for page in super().get_urls() if getattr(page, "name", None) not in NOT_HERE]
        _send_strangers_to_our_sign_in(pages)
        return pages

    def index(self, request, extra_context=None):
        """What needs this person first, then the lists: without those of rare things that are empty."""
        groups = list(PeerGroup.objects.manageable_by(request.user).order_by("name"))
        page = FrontPage(request.user, groups, _chosen(groups, request.GET.get("group")), timezone.now())
        context = {
            "page": page,
            "turn": paginate(request, page.needs),
            "title": _title(page),
            "app_list": self._worth_showing(request),
            "factor_is_skipped": settings.MODE == "demo" and not settings.SECOND_FACTOR_REQUIRED,
        }
        return super().index(request, context | (extra_context or {}))

    def _worth_showing(self, request):
        apps = self.get_app_list(request)
        for app in apps:
            app["models"] = [model for model in app["models"] if not self._is_hidden(request, model["model"])]
        return [app for app in apps if app["models"]]

    def _is_hidden(self, request, model):
        model_admin = self.get_model_admin(model)
        return model_admin.hidden_when_empty and not model_admin.get_queryset(request).exists()

    def each_context(self, request):
        context = super().each_context(request)
        groups = [] if request.user.is_coordinator else led_by(request)
        standing = f"Lead of {get_text_list(groups, 'and')}" if groups else "Coordinator"
        return {**context, "standing": standing, "lists": self._lists(request, context["available_apps"])}

    def _lists(self, request, apps):
        """Every list this person has, for the bar."""
        models = [model for app in apps for model in app["models"] if model["admin_url"]]
        return [
            {"name": model["name"], "url": model["admin_url"], "is_here": request.path.startswith(model["admin_url"])}
            for model in models
        ]

    def get_app_list(self, request, app_label=None):
        """Rooms in the order of the work, lists by what people call them."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for model in app["models"]:
                model["name"] = self.get_model_admin(model["model"]).list_title or model["name"]
            app["models"].sort(key=lambda model: _place(model["object_name"], FIRST))
        return sorted(apps, key=lambda app: _place(app["app_label"], ROOMS))


def _chosen(groups, slug):
    """The group that the address names, among these. Raises Http404 for any other."""
    if not slug:
        return None
    for group in groups:
        if group.slug == slug:
            return group
    raise Http404


def _title(page):
    return f"{page.group.name}: what needs you" if page.group else "What needs you"


def _place(word, order):
    return order.index(word) if word in order else len(order)


def _send_strangers_to_our_sign_in(pages):
    """LoginRequiredMiddleware asks each view for its login_url; Django names the admin's own, which is not here."""
    for page in pages:
        if isinstance(page, URLResolver):
            _send_strangers_to_our_sign_in(page.url_patterns)
        else:
            page.callback.__dict__.pop("login_url", None)
