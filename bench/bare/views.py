from django.db.models import Count, Sum
from django.shortcuts import render

from bench.bare.models import Council, Group, Meeting

ROWS = 30


def page(request):
    """Five queries and thirty rows; one's own name for who is signed in."""
    meetings = Meeting.objects.select_related("group", "host")
    context = {
        "groups": list(Group.objects.annotate(meetings=Count("meeting")).order_by("name")),
        "meetings": list(meetings[:ROWS]),
        "next": meetings.order_by("starts_at").first(),
        "sums": Meeting.objects.aggregate(meetings=Count("pk"), coming=Sum("coming")),
        "hosts": list(Council.objects.order_by("name")[:ROWS]),
    }
    return render(request, "bare/page.html", context)
