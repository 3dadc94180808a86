"""Meetings in the admin, where they are looked at and taken along as a spreadsheet."""

import pytest

from tests.factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/meetings/meeting/"


def form_of(client, meeting):
    return client.get(f"{LIST}{meeting.pk}/change/")
