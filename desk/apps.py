from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    name = "desk"


class SiteAdminConfig(AdminConfig):
    default_site = "desk.admin_site.Site"
