"""Who speaks for a supplier: leads verify them, and withdraw them."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings.views.mailing import may_mail
from peergroups.doors import get_visible
from scrutiny.actions import contacts as deeds
from scrutiny.forms.ratings import ContactForm, ReasonForm
from scrutiny.models import Supplier, SupplierContact
from scrutiny.raters import can_keep_contacts
from scrutiny.refusals import Refused
from scrutiny.views.ratings import asks_and_does, typed


def enter(request):
    """Raises Http404 for who does not look after contacts: nobody else knows who they are."""
    if not can_keep_contacts(request.user):
        raise Http404


@asks_and_does
def contact_list(request, pk):
    enter(request)
    supplier = get_visible(Supplier.objects.all(), pk)
    form = ContactForm(typed(request))
    if form.is_valid() and may_mail(request, form):
        try:
            deeds.verify(supplier=supplier, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, "They speak for the supplier now, and get by email what there is to reply to.")
            return redirect("scrutiny:contact-list", supplier.pk)
    contacts = supplier.contacts.select_related("verified_by", "withdrawn_by").annotate(sent=Count("sendings"))
    contacts = contacts.order_by("-withdrawn_at", "name")
    return render(request, "scrutiny/contact_list.html", {"supplier": supplier, "form": form, "contacts": contacts})


@asks_and_does
def contact_withdraw(request, pk):
    enter(request)
    contact = get_visible(SupplierContact.objects.select_related("supplier"), pk)
    form = ReasonForm(typed(request), hint="For the record. Leads read it")
    if form.is_valid():
        done = deeds.withdraw(contact=contact, by=request.user, now=timezone.now(), **form.cleaned_data)
        said = "Their links show nothing any more." if done else "They were withdrawn already."
        messages.success(request, said)
        return redirect("scrutiny:contact-list", contact.supplier_id)
    return render(request, "scrutiny/contact_withdraw.html", {"contact": contact, "form": form})
