"""Addresses behind the link of a supplier's contact, of a scrutiny day: part of urls.py."""

from django.urls import path

from scrutiny.days.views import contact_day

urlpatterns = [
    path("supplier-contacts/days/<int:pk>/", contact_day.contact_day, name="contact-day"),
    path("supplier-contacts/days/<int:pk>/needs/<int:position>/", contact_day.contact_answer, name="contact-answer"),
    path(
        "supplier-contacts/days/<int:pk>/commitments/<int:commitment>/",
        contact_day.contact_commitment,
        name="contact-commitment",
    ),
]
