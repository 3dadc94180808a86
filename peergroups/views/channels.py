"""Channels of Slack and Teams that are told what a group announces: the list, one more, one less. For its leads."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from outbox.models import Message
from peergroups import actions
from peergroups.doors import enter_group, get_visible, require
from peergroups.forms import WebhookForm
from peergroups.models import Webhook
from peergroups.permissions import can_manage_webhooks
from peergroups.refusals import Refused
from peergroups.views.members import asks_and_does


@require_safe
def webhook_list(request, slug):
    visit = enter_group(request, slug)
    require(can_manage_webhooks(visit))
    webhooks = list(Webhook.objects.standing().filter(group=visit.group).defer("url").select_related("added_by"))
    latest = _latest_posts(webhooks)
    for webhook in webhooks:
        webhook.latest = latest.get(webhook.outbox_name)
    context = {"visit": visit, "group": visit.group, "webhooks": webhooks}
    return render(request, "peergroups/webhook_list.html", context)


def _latest_posts(webhooks):
    """{name in the outbox: its latest post that was sent or refused}, in one statement."""
    posts = Message.objects.filter(
        channel=Message.Channel.WEBHOOK, to_address__in=[webhook.outbox_name for webhook in webhooks]
    )
    tried = posts.filter(state__in=[Message.State.SENT, Message.State.PARKED]).order_by("to_address", "-pk")
    return {post.to_address: post for post in tried.distinct("to_address")}


@sensitive_post_parameters("url")
@sensitive_variables("form")
@asks_and_does
def add_webhook(request, slug):
    visit = enter_group(request, slug)
    require(can_manage_webhooks(visit))
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            added = actions.add_webhook(group=visit.group, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{added} is told from now on. Look there: a first word is on its way.")
            return redirect(webhooks_url(visit.group))
    return render(request, "peergroups/webhook_new.html", {"visit": visit, "group": visit.group, "form": form})


@asks_and_does
def remove_webhook(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_manage_webhooks(visit))
    webhook = get_visible(Webhook.objects.filter(group=visit.group), pk)
    if request.method == "POST" or webhook.removed_at is not None:
        is_new = request.method == "POST" and actions.remove_webhook(
            webhook=webhook, by=request.user, now=timezone.now()
        )
        said = f"{webhook} is not told any more." if is_new else f"{webhook} was taken away before."
        (messages.success if is_new else messages.info)(request, said)
        return redirect(webhooks_url(visit.group))
    return render(request, "peergroups/webhook_remove.html", {"visit": visit, "group": visit.group, "webhook": webhook})


def webhooks_url(group):
    return reverse("peergroups:webhook-list", args=[group.slug])
