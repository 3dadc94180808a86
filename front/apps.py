from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class FrontConfig(AppConfig):
    name = "front"


class SiteAdminConfig(AdminConfig):
    default_site = "front.admin_site.Site"
