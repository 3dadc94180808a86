"""Addresses of the time bank, below timebank/."""

from django.urls import include, path, re_path

from timebank.views import (
    agreements,
    approvals,
    changing,
    hours,
    lists,
    loans,
    offers,
    requests,
    reversals,
    skills,
    statements,
)

app_name = "timebank"

request_pages = [
    path("new/", requests.request_new, name="request-new"),
    path("<int:pk>/", requests.request_detail, name="request-detail"),
    path("<int:pk>/change/", requests.request_change, name="request-change"),
    path("<int:pk>/open/", requests.request_open, name="request-open"),
    path("<int:pk>/close/", requests.request_close, name="request-close"),
    path("<int:pk>/withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("<int:pk>/answer/", loans.request_answer, name="request-answer"),
]
offer_pages = [
    path("new/", offers.offer_new, name="offer-new"),
    path("<int:pk>/", offers.offer_detail, name="offer-detail"),
    path("<int:pk>/change/", offers.offer_change, name="offer-change"),
    path("<int:pk>/renew/", offers.offer_renew, name="offer-renew"),
    path("<int:pk>/end/", offers.offer_end, name="offer-end"),
]
loan_pages = [
    path("", loans.loan_detail, name="loan-detail"),
    path("change/", loans.loan_change, name="loan-change"),
    path("take-back/", loans.loan_take_back, name="loan-take-back"),
    path("choose/", loans.loan_choose, name="loan-choose"),
    path("decline/", loans.loan_decline, name="loan-decline"),
    path("cancel/", loans.loan_cancel, name="loan-cancel"),
    path("approver/", approvals.loan_approver, name="loan-approver"),
    path("hours/", hours.loan_hours, name="loan-hours"),
    path("hours/<int:entry>/remove/", hours.entry_remove, name="entry-remove"),
    path("claim/", hours.loan_claim, name="loan-claim"),
    path("confirm/", hours.loan_confirm, name="loan-confirm"),
    path("dispute/", hours.loan_dispute, name="loan-dispute"),
    path("decide/", hours.loan_decide, name="loan-decide"),
    path("thanks/", loans.loan_thanks, name="loan-thanks"),
    path("terms/", agreements.loan_terms, name="loan-terms"),
    path("agreement/", agreements.loan_agreement, name="loan-agreement"),
    path("helper/", changing.loan_helper, name="loan-helper"),
    path("approver/again/", changing.loan_again, name="loan-again"),
    path("in-hours/", changing.loan_in_hours, name="loan-in-hours"),
    path("put-right/", changing.loan_put_right, name="loan-put-right"),
    path("order/", changing.loan_order, name="loan-order"),
    path("invoice/", agreements.loan_invoice, name="loan-invoice"),
]
council_pages = [
    path("", statements.statement, name="statement"),
    path("statement.csv", statements.statement_csv, name="statement-csv"),
    path("settings/", statements.account_settings, name="account-settings"),
    path("skills/", skills.council_skills, name="council-skills"),
]

urlpatterns = [
    path("", lists.home, name="home"),
    path("requests/", include(request_pages)),
    path("offers/", include(offer_pages)),
    path("loans/<int:pk>/", include(loan_pages)),
    path("release/<str:token>/", approvals.release, name="release"),
    path("skills/", skills.skill_list, name="skill-list"),
    path("skills/mine/", skills.my_skills, name="my-skills"),
    re_path(r"^councils/(?P<code>[A-Za-z]{3,4})/", include(council_pages)),
    path("transfers/", statements.transfer_list, name="transfer-list"),
    path("transfers.csv", statements.transfers_csv, name="transfers-csv"),
    path("transfers/<int:pk>/undo/", reversals.transfer_undo, name="transfer-undo"),
    path("reversals/<int:pk>/", reversals.reversal_detail, name="reversal-detail"),
]
