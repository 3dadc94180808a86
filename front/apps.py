from django.apps import AppConfig
from django.db.backends.signals import connection_created


class FrontConfig(AppConfig):
    name = "front"

    def ready(self):
        from common import kept_pages

        connection_created.connect(kept_pages.watch, dispatch_uid="kept pages")
