from django.contrib import admin
from django.urls import path

from bench.bare import views

urlpatterns = [path("", views.page), path("admin/", admin.site.urls)]
