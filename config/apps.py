from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import celery, checks  # noqa: F401  shared tasks belong to our app in every process
