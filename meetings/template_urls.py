"""Addresses of templates, below templates/. How an agenda becomes one, and one an agenda, is below its meeting."""

from django.urls import path

from meetings.views import templates

app_name = "templates"

urlpatterns = [
    path("", templates.template_list, name="template-list"),
    path("<int:pk>/", templates.template_detail, name="template-detail"),
    path("<int:pk>/versions/<int:number>/", templates.template_detail, name="template-version"),
    path("<int:pk>/uses/<int:use>/", templates.template_use, name="template-use"),
    path("<int:pk>/change/", templates.change_template, name="template-change"),
    path("<int:pk>/withdraw/", templates.withdraw_template, name="template-withdraw"),
]
