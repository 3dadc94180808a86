"""Everything that is kept about me: to read, and to take along."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import london
from front.personal_data import showing

AT_MOST = 25


@never_cache
@require_safe
def my_data(request):
    tables = [table.for_reading() for table in showing.everything(request.user, at_most=AT_MOST)]
    context = {
        "tables": [table for table in tables if table.rows],
        "empty": [table for table in tables if not table.rows],
        "at_most": AT_MOST,
    }
    return render(request, "account/my_data.html", context)


@never_cache
@require_safe
def my_data_download(request):
    """All of it as JSON; never kept by a browser or by anything on the way."""
    now = timezone.now()
    tables = showing.everything(request.user, say=showing.as_data)
    answer = JsonResponse(
        {"made_at": now.isoformat(), "tables": [table.for_taking_along() for table in tables]},
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    answer["Content-Disposition"] = f'attachment; filename="peer-groups-my-data-{london.today(now):%Y-%m-%d}.json"'
    return answer
