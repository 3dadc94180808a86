from celery import shared_task
from django.utils import timezone

from front import tidying


@shared_task
def tidy():
    tidying.tidy(timezone.now())
