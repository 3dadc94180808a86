"""Every address of the product. Paths read as a sentence from the group down."""

from allauth.mfa.base.views import authenticate as second_factor
from django.contrib import admin
from django.urls import include, path, re_path

from front import account, councils, do, groups, health, home, mailbox, sign_in, static_pages, welcome

front = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("account/", account.account, name="account"),
    path("do/<str:token>/", do.do, name="do"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.mailbox_message, name="mailbox-message"),
    path("mailbox/<int:pk>/html/", mailbox.mailbox_part, name="mailbox-part"),
    path("healthz", health.healthz, name="healthz"),
    path("accessibility/", static_pages.accessibility, name="accessibility"),
    path("privacy/", static_pages.privacy, name="privacy"),
]

# Pages of lower rooms that show what higher rooms know are views of front/, under the name of the room they are about.
council_pages = [
    path("", councils.council_list, name="council-list"),
    re_path(r"^(?P<code>[A-Za-z]{3,4})-(?P<slug>[\w-]*)/$", councils.council_detail, name="council-detail"),
]
group_pages = [
    path("", groups.group_list, name="group-list"),
    path("<slug:slug>/", groups.group_detail, name="group-detail"),
    path("<slug:slug>/join/", groups.join_group, name="group-join"),
]

urlpatterns = [
    path("", include((front, "front"))),
    path("councils/", include((council_pages, "councils"))),
    path("groups/<slug:slug>/meetings/", include("meetings.urls")),
    path("groups/", include((group_pages, "peergroups"))),
    # allauth signs people in and asks for these names of its own: the first is our page, the second is its own stage.
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/second-factor/", second_factor, name="mfa_authenticate"),
    path("admin/", admin.site.urls),
]

handler400 = "front.errors.bad_request"
handler403 = "front.errors.forbidden"
handler404 = "front.errors.not_found"
handler500 = "front.errors.server_error"
