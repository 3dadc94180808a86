"""Every address of the product. Paths read as a sentence from the group down."""

from django.contrib import admin
from django.urls import include, path, re_path

from desk.views import handover, report, starting
from front import (
    account,
    councils,
    do,
    ending,
    group_mail,
    groups,
    health,
    home,
    incoming,
    invitation,
    joining,
    mailbox,
    membership,
    my_actions,
    my_calendar,
    my_data,
    my_mail,
    search,
    sign_in,
    sign_in_elsewhere,
    static_pages,
    succession,
    welcome,
)
from front.security import address as new_address
from front.security import confirming, sessions
from front.security import pages as security
from front.starting import start_group
from front.templates import template_detail
from meetings.feeds import personal_feed
from meetings.views import templates
from peergroups.views import channels, contact, invitations, members, requests

front = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-in/elsewhere/", sign_in_elsewhere.leave, name="sign-in-elsewhere"),
    path("sign-in/elsewhere/back/", sign_in_elsewhere.come_back, name="sign-in-returned"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("search/", search.search, name="search"),
    path("actions/", my_actions.my_actions, name="my-actions"),
    path("account/", account.account, name="account"),
    path("account/mail/", my_mail.my_mail, name="my-mail"),
    path("account/mail/<int:pk>/", my_mail.my_mail_detail, name="my-mail-detail"),
    path("account/mail/<int:pk>/html/", my_mail.my_mail_part, name="my-mail-part"),
    path("account/calendar/", my_calendar.my_calendar, name="my-calendar"),
    path("account/calendar/<int:pk>/", my_calendar.my_calendar_link, name="my-calendar-link"),
    path("calendar/<str:secret>.ics", personal_feed, name="personal-feed"),
    path("account/data/", my_data.my_data, name="my-data"),
    path("account/data/download/", my_data.my_data_download, name="my-data-download"),
    path("account/security/", security.security, name="security"),
    path("account/security/required/", security.second_factor, name="second-factor"),
    path("account/security/confirm/", confirming.confirm, name="confirm"),
    path("account/security/confirm/code/", confirming.confirm_code, name="confirm-code"),
    path("account/security/app/", security.app_new, name="app-new"),
    path("account/security/passkeys/new/", security.passkey_new, name="passkey-new"),
    path("account/security/recovery-codes/", security.recovery_codes, name="recovery-codes"),
    path("account/security/factors/<int:pk>/remove/", security.factor_remove, name="factor-remove"),
    path("account/security/address/", new_address.address, name="address"),
    path("account/security/address/code/", new_address.address_code, name="address-code"),
    path("account/security/sign-out-everywhere/", sessions.sign_out_everywhere, name="sign-out-everywhere"),
    path("account/erase/", ending.account_erase, name="account-erase"),
    path("account/councils/<str:code>/", succession.successor_choice, name="successor-choice"),
    path("groups/<slug:slug>/mail/", group_mail.group_mail, name="group-mail"),
    path("groups/<slug:slug>/mail/preview/", group_mail.preview, name="group-mail-preview"),
    path("groups/<slug:slug>/mail/preview/html/", group_mail.preview_part, name="group-mail-preview-part"),
    path("groups/<slug:slug>/mail/<int:pk>/", group_mail.parked_mail, name="group-mail-parked"),
    path("groups/<slug:slug>/mail/addresses/<int:pk>/", group_mail.dead_address, name="group-mail-address"),
    path("groups/<slug:slug>/mail/notes/<int:pk>/withdraw/", group_mail.withdraw_note, name="lead-note-withdraw"),
    path("do/<str:token>/", do.do, name="do"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.mailbox_message, name="mailbox-message"),
    path("mailbox/<int:pk>/html/", mailbox.mailbox_part, name="mailbox-part"),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/web", health.healthz_web, name="healthz-web"),
    path("mail/incoming/", incoming.incoming, name="incoming"),
    path(".well-known/security.txt", static_pages.security_txt, name="security-txt"),
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
    path("start/", start_group, name="group-start"),  # no group's name: PeerGroup says so
    path("<slug:slug>/", groups.group_detail, name="group-detail"),
    path("<slug:slug>/join/", joining.join_group, name="group-join"),
    path("<slug:slug>/leave/", membership.leave_group, name="group-leave"),
    path("<slug:slug>/contact/", contact.contact_leads, name="group-contact"),
    path("<slug:slug>/members/", members.member_list, name="member-list"),
    path("<slug:slug>/members/<int:pk>/role/", members.change_role, name="member-role"),
    path("<slug:slug>/members/<int:pk>/confirm/", members.confirm_council, name="member-confirm"),
    path("<slug:slug>/members/<int:pk>/remove/", membership.remove_member, name="member-remove"),
    path("<slug:slug>/invitations/", invitations.invitation_list, name="invitation-list"),
    path("<slug:slug>/invitations/new/", invitations.invite_people, name="invitation-new"),
    path("<slug:slug>/invitations/<int:pk>/resend/", invitations.resend_invitation, name="invitation-resend"),
    path("<slug:slug>/invitations/<int:pk>/withdraw/", invitations.withdraw_invitation, name="invitation-withdraw"),
    path("<slug:slug>/invitations/accept/<str:token>/", invitation.invitation_accept, name="invitation-accept"),
    path("<slug:slug>/requests/<int:pk>/", requests.request_detail, name="request-detail"),
    path("<slug:slug>/channels/", channels.webhook_list, name="webhook-list"),
    path("<slug:slug>/channels/new/", channels.add_webhook, name="webhook-new"),
    path("<slug:slug>/channels/<int:pk>/remove/", channels.remove_webhook, name="webhook-remove"),
    path("<slug:slug>/coverage/<int:pk>/", requests.settle_coverage, name="coverage-settle"),
]

template_pages = [
    path("", templates.template_list, name="template-list"),
    path("<int:pk>/", template_detail, name="template-detail"),
    path("<int:pk>/versions/<int:number>/", template_detail, name="template-version"),
    path("<int:pk>/uses/<int:use>/", templates.template_use, name="template-use"),
    path("<int:pk>/change/", templates.change_template, name="template-change"),
    path("<int:pk>/withdraw/", templates.withdraw_template, name="template-withdraw"),
]

desk_pages = [
    path("start/set-up/", starting.set_up_group, name="group-set-up"),
    path("start/asked/<int:pk>/", starting.start_request, name="start-request"),
    path("start/asked/<int:pk>/decline/", starting.decline_start, name="start-request-decline"),
    path("<slug:slug>/handover/", handover.handover, name="handover"),
    path("<slug:slug>/handover/lead/", handover.hand_over_lead, name="handover-lead"),
    path("<slug:slug>/report/", report.report, name="report"),
    path("<slug:slug>/report.csv", report.report_csv, name="report-csv"),
]

urlpatterns = [
    path("", include((front, "front"))),
    path("councils/", include((council_pages, "councils"))),
    path("groups/<slug:slug>/", include("meetings.urls")),
    path("groups/", include((group_pages, "peergroups"))),
    path("groups/", include((desk_pages, "desk"))),
    path("templates/", include((template_pages, "templates"))),
    path("timebank/", include("timebank.urls")),
    path("", include("ballots.urls")),
    path("", include("scrutiny.urls")),
    # allauth asks for these names of its own: our page to sign in, and our page of its stage after the code.
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/second-factor/", security.sign_in_second_factor, name="mfa_authenticate"),
    path("admin/", admin.site.urls),
]

handler400 = "front.errors.bad_request"
handler403 = "front.errors.forbidden"
handler404 = "front.errors.not_found"
handler500 = "front.errors.server_error"
