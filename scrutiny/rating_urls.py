"""Addresses of ratings and suppliers' contacts: part of urls.py."""

from django.urls import path

from scrutiny.views import contact_pages, contacts, judging, rating_maps, ratings

urlpatterns = [
    path("uses/<int:pk>/ratings/", ratings.use_ratings, name="use-ratings"),
    path("uses/<int:pk>/ratings/<int:point>/", ratings.rating_edit, name="rating-edit"),
    path("uses/<int:pk>/ratings/<int:point>/take-back/", ratings.rating_take_back, name="rating-take-back"),
    path("uses/<int:pk>/ratings/judge/<str:code>/", judging.rating_judge, name="rating-judge"),
    path("uses/ratings/", judging.rating_queue, name="rating-queue"),
    path("uses/ratings/<int:pk>/take-off/", judging.rating_take_off, name="rating-take-off"),
    path("products/ratings/", rating_maps.ratings, name="ratings"),
    path("products/<int:pk>/ratings/", rating_maps.product_ratings, name="product-ratings"),
    path("products/<int:pk>/ratings/<int:point>/", rating_maps.product_point, name="product-point"),
    path("suppliers/<int:pk>/contacts/", contacts.contact_list, name="contact-list"),
    path("supplier-contacts/<int:pk>/withdraw/", contacts.contact_withdraw, name="contact-withdraw"),
    path("supplier-contacts/ratings/<int:pk>/", contact_pages.contact_ratings, name="contact-ratings"),
    path("supplier-contacts/link/<str:token>/", contact_pages.contact_link, name="contact-link"),
    path("supplier-contacts/link/<str:token>/new/", contact_pages.contact_new_link, name="contact-new-link"),
]
