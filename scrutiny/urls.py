"""Addresses of the register (suppliers/, products/, uses/, supplier-contacts/) and of scrutiny days (scrutiny/)."""

from django.urls import path, re_path

from scrutiny.days.urls import urlpatterns as day_pages
from scrutiny.rating_urls import urlpatterns as rating_pages
from scrutiny.views import listing, lists, shared

app_name = "scrutiny"

register_pages = [
    path("suppliers/", lists.supplier_list, name="supplier-list"),
    path("suppliers/<int:pk>/", shared.supplier_detail, name="supplier-detail"),
    path("suppliers/<int:pk>/uses.csv", shared.supplier_csv, name="supplier-csv"),
    path("products/", lists.product_list, name="product-list"),
    path("products/<int:pk>/", shared.product_detail, name="product-detail"),
    path("products/<int:pk>/uses.csv", shared.product_csv, name="product-csv"),
    path("uses.csv", lists.uses_csv, name="uses-csv"),
    path("uses/<int:pk>/", shared.use_detail, name="use-detail"),
    re_path(r"^councils/(?P<code>[A-Za-z]{3,4})/uses/$", listing.council_list, name="council-list"),
    re_path(r"^councils/(?P<code>[A-Za-z]{3,4})/uses/change/$", listing.council_change, name="council-change"),
    re_path(r"^councils/(?P<code>[A-Za-z]{3,4})/uses/confirm/$", listing.council_confirm, name="council-confirm"),
]

urlpatterns = [*rating_pages, *register_pages, *day_pages]
