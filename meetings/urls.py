"""Addresses of a group's meetings, below groups/<slug>/meetings/."""

from django.urls import path

from meetings import feeds
from meetings.views import agenda, detail, editing, lists

app_name = "meetings"

urlpatterns = [
    path("", lists.meeting_list, name="meeting-list"),
    path("feed.ics", feeds.meeting_feed, name="meeting-feed"),
    path("feed.atom", feeds.meeting_atom, name="meeting-atom"),
    path("new/", editing.schedule_meeting, name="meeting-schedule"),
    path("<int:pk>/", detail.meeting_detail, name="meeting-detail"),
    path("<int:pk>/answer/", detail.meeting_answer, name="meeting-answer"),
    path("<int:pk>/meeting.ics", feeds.meeting_calendar, name="meeting-calendar"),
    path("<int:pk>/edit/", editing.edit_meeting, name="meeting-edit"),
    path("<int:pk>/publish/", editing.publish_meeting, name="meeting-publish"),
    path("<int:pk>/delete/", editing.delete_meeting, name="meeting-delete"),
    path("<int:pk>/cancel/", editing.cancel_meeting, name="meeting-cancel"),
    path("<int:pk>/notes/", editing.write_notes, name="meeting-notes"),
    path("<int:pk>/agenda/", agenda.meeting_agenda, name="meeting-agenda"),
    path("<int:pk>/agenda/<int:item>/", agenda.edit_item, name="agenda-item-edit"),
    path("<int:pk>/agenda/<int:item>/move/", agenda.move_item, name="agenda-item-move"),
    path("<int:pk>/agenda/<int:item>/remove/", agenda.remove_item, name="agenda-item-remove"),
]
