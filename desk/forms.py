"""What leads type at their desk."""

from django import forms

from common.forms import Form
from peergroups.models import Membership

LEADERS = [Membership.Kind.COUNCIL, Membership.Kind.PUBLIC_BODY]


class HandOverForm(Form):
    """To whom a lead hands the group: somebody of a council or public body who is in it and does not lead it."""

    to = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label="Who leads the group from now on",
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who leads the group from now on",
            "invalid_choice": "They are not in the group any more, or lead it already. Choose somebody else",
        },
    )

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        here = Membership.objects.current().filter(group=group, role=Membership.Role.MEMBER, kind__in=LEADERS)
        self.fields["to"].queryset = here.select_related("person", "council").order_by("person__name", "pk")
        self.fields["to"].label_from_instance = lambda row: f"{row.person}, {row.on_behalf_of}"
