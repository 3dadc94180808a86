"""Addresses of ballots: a group's own below its page, each by its number below ballots/."""

from django.urls import include, path

from ballots.views import asking, counting, lists, voting

app_name = "ballots"

ballot_pages = [
    path("", voting.ballot_detail, name="ballot-detail"),
    path("trail/", voting.ballot_trail, name="ballot-trail"),
    path("change/", asking.ballot_change, name="ballot-change"),
    path("delete/", asking.ballot_delete, name="ballot-delete"),
    path("open/", asking.ballot_open, name="ballot-open"),
    path("extend/", asking.ballot_extend, name="ballot-extend"),
    path("withdraw/", asking.ballot_withdraw, name="ballot-withdraw"),
    path("tally/", counting.ballot_tally, name="ballot-tally"),
    path("tie/", counting.ballot_tie, name="ballot-tie"),
]

urlpatterns = [
    path("ballots/", lists.my_ballots, name="my-ballots"),
    path("ballots/<int:pk>/", include(ballot_pages)),
    path("groups/<slug:slug>/ballots/", lists.ballot_list, name="ballot-list"),
    path("groups/<slug:slug>/ballots/new/", asking.ballot_new, name="ballot-new"),
]
