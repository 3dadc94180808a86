"""What the links in a mail about belonging do. `front.deeds` maps each purpose to these."""

from accounts.models import User
from common import do_links, london
from peergroups import actions
from peergroups.models import JoinRequest, Membership
from peergroups.permissions import can_decide_for

GONE = do_links.DeedPage("This request is no longer there", "Nothing was changed.", state="gone")


def show_accept(link, now):
    """Who would be let in, and as what. Changes nothing."""
    request = _read(link)
    if request is None:
        return GONE
    if request.outcome:
        return do_links.DeedPage(_decided(request), facts=_facts(request), state="done")
    if not request.person.is_active:
        return do_links.DeedPage("They closed their account", "Nothing was changed.", state="gone")
    behalf = f" for {request.on_behalf_of}" if request.on_behalf_of else ""
    return do_links.DeedPage(
        title=f"Let {request.person} into {request.group.in_text}?",
        lede=f"They become a member{behalf}{_vouching(request, now)}. They get a mail that says so.",
        button=f"Let {request.person} in",
        facts=_facts(request),
    )


def act_accept(link, now):
    """Let them in. Doing it again says that it was done."""
    request = _read(link)
    if request is None:
        return do_links.Outcome(GONE.title, GONE.lede)
    by = User.objects.get(pk=link.person_id)
    try:
        actions.accept_request(request=request, kind=Membership.Kind.COUNCIL, by=by, now=now)
    except actions.RequestDecided as refused:
        request.refresh_from_db()
        title = _decided(request) if request.outcome else str(refused)
        return do_links.Outcome(title, done_already=request.outcome == JoinRequest.Outcome.ACCEPTED)
    except actions.Refused as refused:
        return do_links.Outcome("Nothing was changed", str(refused))
    return do_links.Outcome(
        title=f"{request.person} is a member of {request.group.in_text}",
        lede="We have told them.",
        next_url=request.group.get_absolute_url(),
        next_label="The group’s page",
        facts=_facts(request),
    )


def _read(link):
    """The request, while the reader of the mail may decide it."""
    found = JoinRequest.objects.select_related("group", "person", "council").filter(pk=link.object_id).first()
    reader = User.objects.get(pk=link.person_id)
    return found if found is not None and can_decide_for(reader, found.group) else None


def _decided(request):
    return {
        JoinRequest.Outcome.ACCEPTED: f"{request.person} is a member already",
        JoinRequest.Outcome.DECLINED: "Another lead said no already",
        JoinRequest.Outcome.WITHDRAWN: f"{request.person} no longer asks to join",
    }[request.outcome]


def _vouching(request, now):
    """What a lead says by letting in somebody whose address does not show their council."""
    if request.council_id and request.group.covers(request.council, london.today(now)):
        return ", and you say that you know they work there"
    return ""


def _facts(request):
    facts = [("Group", request.group.full_name), ("Job", request.person.job_title), ("For", request.on_behalf_of)]
    return tuple((label, text) for label, text in [*facts, ("Address", request.person.email)] if text)
