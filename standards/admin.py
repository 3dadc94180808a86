from django.contrib import admin

from standards.models import Point, Standard


class PointInline(admin.TabularInline):
    model = Point
    extra = 0


@admin.register(Standard)
class StandardAdmin(admin.ModelAdmin):
    list_display = ["name", "version", "publisher"]
    inlines = [PointInline]
