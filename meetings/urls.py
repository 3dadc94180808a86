"""Addresses of a group's meetings, actions and decisions, below groups/<slug>/."""

from django.urls import include, path

from meetings import feeds
from meetings.views import actions as action_views
from meetings.views import (
    after,
    agenda,
    agenda_ready,
    attendance,
    confirming,
    copying,
    decisions,
    detail,
    editing,
    hosting,
    links,
    lists,
    notes,
    pasted_notes,
    pasting,
    polls,
    publicity,
    room,
    standing,
    tables,
    templating,
    topics,
    trials,
    write_up,
)
from meetings.views import settings as setting_views

app_name = "meetings"

meeting_pages = [
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
    path("<int:pk>/copy/", copying.copy_meeting, name="meeting-copy"),
    path("<int:pk>/publicity/", publicity.meeting_publicity, name="meeting-publicity"),
    path("<int:pk>/links/", links.meeting_links, name="meeting-links"),
    path("<int:pk>/agenda/", agenda.meeting_agenda, name="meeting-agenda"),
    path("<int:pk>/agenda/template/", templating.give_template, name="template-give"),
    path("<int:pk>/agenda/from/<int:template>/", templating.copy_template, name="template-copy"),
    path("<int:pk>/agenda.md", pasting.agenda_markdown, name="agenda-markdown"),
    path("<int:pk>/agenda/paste/", pasting.paste_agenda, name="agenda-paste"),
    path("<int:pk>/agenda/ready/", agenda_ready.agenda_ready, name="agenda-ready"),
    path("<int:pk>/agenda/<int:item>/", agenda.edit_item, name="agenda-item-edit"),
    path("<int:pk>/agenda/<int:item>/move/", agenda.move_item, name="agenda-item-move"),
    path("<int:pk>/agenda/<int:item>/remove/", agenda.remove_item, name="agenda-item-remove"),
    path("<int:pk>/agenda/<int:item>/discussed/", agenda.mark_discussed, name="item-discussed"),
    path("<int:pk>/agenda/<int:item>/topics/", topics.topics_of_line, name="agenda-item-topics"),
    path("<int:pk>/agenda/placements/<int:placement>/", topics.settle_placement, name="placement-settle"),
]

room_pages = [
    path("<int:pk>/room/", room.meeting_room, name="meeting-room"),
    path("<int:pk>/room/presence/", room.room_presence, name="room-presence"),
    path("<int:pk>/room/guests/", room.add_guest, name="room-guest-new"),
    path("<int:pk>/room/guests/<int:guest>/", room.change_guest, name="room-guest"),
    path("<int:pk>/room/items/<int:item>/notes/", room.item_notes, name="item-notes"),
    path("<int:pk>/room/items/<int:item>/action/", room.item_action, name="item-action"),
    path("<int:pk>/room/items/<int:item>/decision/", room.item_decision, name="item-decision"),
    path("<int:pk>/room/items/<int:item>/tables/", tables.item_tables, name="item-tables"),
    path("<int:pk>/room/tables/<int:table>/", tables.table_findings, name="table-findings"),
    path("<int:pk>/room/note-takers/", notes.note_takers, name="note-takers"),
    path("<int:pk>/notes/", notes.meeting_notes, name="meeting-notes"),
    path("<int:pk>/notes/paste/", pasted_notes.paste_notes, name="notes-paste"),
    path("<int:pk>/notes/history/", notes.notes_history, name="notes-history"),
]
action_pages = [
    path("", action_views.action_list, name="action-list"),
    path("new/", action_views.new_action, name="action-new"),
    path("<int:pk>/", action_views.action_detail, name="action-detail"),
    path("<int:pk>/done/", action_views.finish_action, name="action-done"),
    path("<int:pk>/time/", action_views.extend_action, name="action-time"),
    path("<int:pk>/hand-over/", action_views.hand_over_action, name="action-hand-over"),
    path("<int:pk>/drop/", action_views.drop_action, name="action-drop"),
    path("<int:pk>/reopen/", action_views.reopen_action, name="action-reopen"),
    path("<int:pk>/change/", action_views.change_action, name="action-change"),
]
decision_pages = [
    path("", decisions.decision_list, name="decision-list"),
    path("<int:pk>/", decisions.decision_detail, name="decision-detail"),
    path("<int:pk>/review/", decisions.review_decision, name="decision-review"),
]

after_pages = [
    path("<int:pk>/notes/circulate/", after.circulate_notes, name="notes-circulate"),
    path("<int:pk>/notes/agree/", after.agree_notes, name="notes-agree"),
    path("<int:pk>/notes/confirm/", confirming.confirm_notes, name="notes-confirm"),
    path("<int:pk>/notes/corrections/", after.correction_list, name="correction-list"),
    path("<int:pk>/notes/corrections/<int:correction>/", after.settle_correction, name="correction-settle"),
    path("<int:pk>/write-up/", write_up.write_up, name="write-up"),
    path("<int:pk>/write-up.md", write_up.write_up_markdown, name="write-up-markdown"),
    path("<int:pk>/feedback/", after.meeting_feedback, name="meeting-feedback"),
]

date_pages = [
    path("", polls.date_poll_list, name="date-poll-list"),
    path("new/", polls.new_date_poll, name="date-poll-new"),
    path("<int:pk>/", polls.date_poll, name="date-poll"),
    path("<int:pk>/fix/<int:option>/", polls.fix_date_poll, name="date-poll-fix"),
    path("<int:pk>/withdraw/", polls.withdraw_date_poll, name="date-poll-withdraw"),
]

topic_pages = [
    path("topics/", topics.topic_list, name="topic-list"),
    path("topics/propose/", topics.propose_topic, name="topic-propose"),
    path("topics/<int:pk>/withdraw/", topics.withdraw_topic, name="topic-withdraw"),
    path("standing/", standing.standing_list, name="standing-list"),
    path("standing/<int:pk>/stop/", standing.stop_standing, name="standing-stop"),
    path("host-offers/new/", standing.new_host_offer, name="host-offer-new"),
    path("host-offers/<int:pk>/", standing.settle_host_offer, name="host-offer-settle"),
]

urlpatterns = [
    *topic_pages,
    path("settings/", setting_views.group_meeting_settings, name="group-meeting-settings"),
    path("meetings/", include(meeting_pages)),
    path("meetings/", include(room_pages)),
    path("meetings/", include(after_pages)),
    path("meetings/<int:pk>/dates/", polls.new_date_poll, name="meeting-date-poll"),
    path("dates/", include(date_pages)),
    path("trials/", trials.trial_list, name="trial-list"),
    path("trials/new/", trials.new_trial, name="trial-new"),
    path("trials/<int:pk>/", trials.trial_detail, name="trial-detail"),
    path("hosts/", hosting.host_list, name="host-list"),
    path("attendance/", attendance.attendance_over_time, name="attendance-over-time"),
    path("actions/", include(action_pages)),
    path("decisions/", include(decision_pages)),
]
