from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import celery, checks  # noqa: F401  shared tasks belong to our app in every process

        if settings.SENTRY_DSN and not settings.BARE:
            from config import faults

            faults.begin(settings.SENTRY_DSN, settings.MODE)
