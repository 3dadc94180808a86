"""Addresses of a scrutiny day below its own, from the statement on: part of urls.py."""

from django.urls import path

from scrutiny.days.views import convening, ending, following, statement

statement_pages = [
    path("statement/", statement.day_statement, name="day-statement"),
    path("statement.txt", statement.day_statement_text, name="day-statement-text"),
    path("statement/write/", statement.statement_write, name="statement-write"),
    path("statement/versions/", statement.statement_versions, name="statement-versions"),
    path("statement/put/", statement.statement_put, name="statement-put"),
    path("statement/sign/", statement.statement_sign, name="statement-sign"),
    path("statement/send/", statement.statement_send, name="statement-send"),
    path("meeting/", convening.day_meeting, name="day-meeting"),
    path("follow-up/", following.day_follow_up, name="day-follow-up"),
    path("commitments/new/", following.commitment_new, name="commitment-new"),
    path("commitments/<int:commitment>/", following.commitment_detail, name="commitment-detail"),
    path("commitments/<int:commitment>/date/", following.commitment_date, name="commitment-date"),
    path("commitments/<int:commitment>/ask/", following.commitment_ask, name="commitment-ask"),
    path("commitments/<int:commitment>/close/", following.commitment_close, name="commitment-close"),
    path("close/", ending.day_close, name="day-close"),
]
