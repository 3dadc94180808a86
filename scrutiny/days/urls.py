"""Addresses of scrutiny days: part of scrutiny/urls.py."""

from django.urls import include, path

from scrutiny.days.statement_urls import statement_pages
from scrutiny.days.supplier_urls import urlpatterns as supplier_pages
from scrutiny.days.views import councils, needs, planning, story, templating, voting

day_pages = [
    path("", story.day_detail, name="day-detail"),
    path("change/", planning.day_change, name="day-change"),
    path("delete/", planning.day_delete, name="day-delete"),
    path("cancel/", planning.day_cancel, name="day-cancel"),
    path("dates/", planning.day_dates, name="day-dates"),
    path("template/", templating.day_template, name="day-template"),
    path("councils/", planning.day_councils, name="day-councils"),
    path("begin/", planning.day_begin, name="day-begin"),
    path("answer/", councils.day_answer, name="day-answer"),
    path("join/", councils.day_declare, name="day-declare"),
    path("leave/", councils.day_leave, name="day-leave"),
    path("needs/", needs.day_needs, name="day-needs"),
    path("needs/new/", needs.need_new, name="need-new"),
    path("needs/<int:need>/", needs.need_detail, name="need-detail"),
    path("needs/<int:need>/change/", needs.need_change, name="need-change"),
    path("needs/<int:need>/withdraw/", needs.need_withdraw, name="need-withdraw"),
    path("needs/<int:need>/merge/", needs.need_merge, name="need-merge"),
    path("needs/<int:need>/apart/", needs.need_unmerge, name="need-unmerge"),
    path("vote/", voting.day_vote, name="day-vote"),
    path("three/", voting.day_three, name="day-three"),
    *statement_pages,  # the statement and what follows
]

urlpatterns = [
    path("scrutiny/", story.day_list, name="day-list"),
    path("scrutiny/new/", planning.day_new, name="day-new"),
    path("scrutiny/<int:pk>/", include(day_pages)),
    *supplier_pages,
]
