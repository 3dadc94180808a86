from django.contrib import admin

from common.admin import CoordinatorAdmin, ScopedInline
from standards.models import Point, Standard


class PointInline(ScopedInline):
    model = Point

    def manageable(self, request):
        return Point.objects.all()


@admin.register(Standard)
class StandardAdmin(CoordinatorAdmin):
    list_display = ["name", "version", "publisher"]
    inlines = [PointInline]
