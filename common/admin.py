"""What every list and form of the admin shares: people see what they look after, and nothing beside it.

A coordinator looks after the whole network, a lead after what belongs to the groups they lead today: the model's
`manageable_by(user)` says which rows, and lists, forms, choices, filters, autocomplete, history and downloads all ask
it. What may be done is `lead_may` and `coordinator_may`, never a group of Django's own permissions.
"""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.filters import AllValuesFieldListFilter, FieldListFilter, RelatedOnlyFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets, get_fields_from_path, get_model_from_relation, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.db.models.constants import LOOKUP_SEP
from django.forms.models import BaseInlineFormSet
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst, get_text_list

from common import changes, london, spreadsheet

# Words that an address may add to the field of a filter: what the filters' own links say.
LOOKUPS = {"exact", "in", "isnull", "isempty", "gte", "gt", "lte", "lt", "year", "month", "day", "id", "pk"}
AT_MOST_NAMED = 10
MOST_CHOICES = 100  # of a filter: beyond that nobody reads it to the end, and the search box finds by name


def counted(number, one, many):
    """“1 person”, “3 people”."""
    return f"{number} {one if number == 1 else many}"


def choices_for(site, model, request):
    """The rows of a model that this person may be shown as a choice or by name: those its own list would show them.

    What has no list is for coordinators.
    """
    if site.is_registered(model):
        model_admin = site.get_model_admin(model)
        if model_admin.has_view_permission(request):
            return model_admin.get_queryset(request)
        return model._default_manager.none()
    return model._default_manager.all() if request.user.is_coordinator else model._default_manager.none()


def _is_key(field, typed):
    try:
        field.clean(typed, None)
    except ValidationError:
        return False
    return True


def titled(words, of):
    """A filter of this kind under words of our own."""

    class Titled(of):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = words

    return Titled


class ScopedRelatedFilter(RelatedOnlyFieldListFilter):
    """Offers what occurs in this person's own list, by names this person may know.

    Where that is more than anybody reads, such as all councils, it offers what the address chose, or nothing.
    """

    def field_choices(self, field, request, model_admin):
        model = get_model_from_relation(field)
        known = choices_for(model_admin.admin_site, model, request).order_by().values("pk")
        theirs = model_admin.get_queryset(request).order_by().values(f"{self.field_path}__pk")
        rows = model._default_manager.filter(pk__in=theirs).filter(pk__in=known)
        if ordering := self.field_admin_ordering(field, request, model_admin):
            rows = rows.order_by(*ordering)
        choices = [(row.pk, str(row)) for row in rows[: MOST_CHOICES + 1]]
        if len(choices) <= MOST_CHOICES:
            return choices
        chosen = {str(key) for key in self.lookup_val or ()}
        return [(row.pk, str(row)) for row in rows if str(row.pk) in chosen] if chosen else []

    def has_output(self):
        return bool(self.lookup_val) or super().has_output()


class ScopedValuesFilter(AllValuesFieldListFilter):
    """Offers the values that occur in this person's own list, also over a relation, where Django offers all."""

    def __init__(self, field, request, params, model, model_admin, field_path):
        super().__init__(field, request, params, model, model_admin, field_path)
        rows = model_admin.get_queryset(request).order_by(field_path)
        self.lookup_choices = rows.values_list(field_path, flat=True).distinct()


class YearFilter(admin.SimpleListFilter):
    """The years of a date, for tables of a million rows: `by_year("due_on")` in a `list_filter`.

    Django's `date_hierarchy` reads every row for the years that there are; of the first and the last an index knows.
    """

    title = "year"

    def lookups(self, request, model_admin):
        dates = model_admin.get_queryset(request).order_by()
        span = dates.aggregate(first=Min(self.parameter_name), last=Max(self.parameter_name))
        if span["first"] is None:
            return []
        first, last = (_year(span[end]) for end in ("first", "last"))
        return [(str(year), str(year)) for year in range(last, first - 1, -1)]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if self.value() not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        return queryset.filter(**{f"{self.parameter_name}__year": int(self.value())})


def _year(value):
    return london.date_of(value).year


def by_year(path):
    """A filter by the years of this date."""
    return type("ByYear", (YearFilter,), {"parameter_name": path})


class Scoped:
    """For lists and inlines alike. `lead_may`, `coordinator_may`: view, add, change, delete, act (run an action)."""

    lead_may = frozenset({"view"})
    coordinator_may = frozenset({"view", "add", "change"})
    # A label shows whatever number was typed; a row of a list can be saved without asking for it by name; a copy takes
    # along what its maker cannot see.
    raw_id_fields = list_editable = ()
    save_as = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for leaky in ("raw_id_fields", "list_editable", "save_as"):
            if getattr(self, leaky, None):
                raise ImproperlyConfigured(f"{type(self).__name__}.{leaky} shows or changes what is not in scope.")
        if "delete" in self.lead_may:
            raise ImproperlyConfigured(f"{type(self).__name__}.lead_may: deleting names all that would go along.")

    def manageable(self, request):
        """The rows this person looks after."""
        return self.model._default_manager.manageable_by(request.user)

    def may(self, request, verb):
        return verb in (self.coordinator_may if request.user.is_coordinator else self.lead_may)

    # Which rows is for the queryset to say: Django hands in only what came from there, or the form around an inline.
    def has_view_permission(self, request, obj=None):
        return self.may(request, "view")

    def has_add_permission(self, request, obj=None):
        return self.may(request, "add")

    def has_change_permission(self, request, obj=None):
        return self.may(request, "change")

    def has_delete_permission(self, request, obj=None):
        return self.may(request, "delete")

    def get_queryset(self, request):
        rows, ordering = self.manageable(request), self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_field_queryset(self, db, db_field, request):
        return choices_for(self.admin_site, db_field.remote_field.model, request)

    def get_view_on_site_url(self, obj=None):
        """The page itself: Django's shortcut by number would tell of any row of any table."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class ScopedFormSet(BaseInlineFormSet):
    """The number of a row is one of this set's own: somebody else's is answered like one that is not there."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        key = form.fields.get(self.model._meta.pk.name)
        if hasattr(key, "queryset"):
            key.queryset = self.get_queryset()
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete"


class ScopedInline(Scoped, admin.TabularInline):
    """Rows of another model on a form. What may be done is asked of the inline, not of the row's own list."""

    formset = ScopedFormSet
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """In a table the heading of the column is no label: each input says what it is."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            for way in ("add", "change", "delete", "view"):  # three stops of the keyboard for each row
                setattr(field.widget, f"can_{way}_related", False)
            widget = getattr(field.widget, "widget", field.widget)  # inside the wrapper of a related choice
            widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field


class LookInline(ScopedInline):
    """What happened on the way, to read. What each row names (`related`) comes with it in one statement."""

    coordinator_may = frozenset({"view"})
    related = ()

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found.select_related(*self.related) if self.related else found


class Rows(ChangeList):
    """A list without what its columns do not show."""

    def apply_select_related(self, qs):
        return super().apply_select_related(qs).defer(*self.model_admin.list_without)


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """A list and its form, for what somebody looks after. `download_columns`: {heading: attribute} of the CSV."""

    list_title = ""  # where the model's own plural is not what people say
    list_purpose = ""  # what an empty list is for
    hidden_when_empty = False  # on the index
    list_per_page = 50
    list_without = ()  # long fields that no column shows: they stay in the database
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions_selection_counter = True
    download_columns = {}
    actions = ["download"]

    # Who may -------------------------------------------------------------------------------------------------------
    has_module_permission = Scoped.has_view_permission

    def has_act_permission(self, request):
        """For actions: permissions=["act"]."""
        return self.may(request, "act")

    def has_download_permission(self, request):
        return bool(self.download_columns)

    # Lists ---------------------------------------------------------------------------------------------------------
    def get_list_filter(self, request):
        return [self._scoped_filter(named) for named in super().get_list_filter(request)]

    def _scoped_filter(self, named):
        if not isinstance(named, str):
            return named
        field = get_fields_from_path(self.model, named)[-1]
        if field.is_relation:
            return (named, ScopedRelatedFilter)
        return (named, ScopedValuesFilter) if LOOKUP_SEP in named else named

    def lookup_allowed(self, lookup, value, request=None):
        """What an address may ask of the list: only what the filters and the dates offer.

        Django takes any field of the row, shown or not, and so lets people guess at it letter by letter.
        """
        for offered in self._offered(request):
            if lookup == offered or (
                lookup.startswith(f"{offered}{LOOKUP_SEP}")
                and set(lookup.removeprefix(offered).split(LOOKUP_SEP)[1:]) <= LOOKUPS
            ):
                return True
        return False

    def _offered(self, request):
        if self.date_hierarchy:
            yield self.date_hierarchy
        for named in self.get_list_filter(request):
            if isinstance(named, (list, tuple)):
                yield named[0]
            elif isinstance(named, str):
                yield named
            elif not issubclass(named, FieldListFilter):
                yield named.parameter_name

    def get_changelist(self, request, **kwargs):
        return Rows

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            request.POST = self._with_keys_only(request.POST)
        context = {
            "title": self.title_of_list,
            "purpose": self.list_purpose,
            "list_links": self.list_links(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def _with_keys_only(self, posted):
        """What is no key of any row selects nothing, as a row does that is not there: Django fails on it."""
        posted = posted.copy()
        chosen = posted.getlist(helpers.ACTION_CHECKBOX_NAME)
        posted.setlist(helpers.ACTION_CHECKBOX_NAME, [key for key in chosen if _is_key(self.opts.pk, key)])
        return posted

    @property
    def title_of_list(self):
        return capfirst(self.list_title or self.opts.verbose_name_plural)

    def list_links(self, request):
        """What stands above the list: (words, address) of pages of the product."""
        return []

    # Forms ---------------------------------------------------------------------------------------------------------
    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Somebody else's row and one that never was: the same page."""
        raise Http404

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:  # Django makes the copy that was asked for, save_as or not
            raise PermissionDenied
        context = {"has_history": changes.are_kept_of(self.model), "list_title": self.title_of_list}
        obj = self.get_object(request, unquote(object_id)) if object_id is not None else None
        if obj:
            context |= {"object_links": self.object_links(request, obj), "title": str(obj), "subtitle": None}
        return super().changeform_view(request, object_id, form_url, context)

    def object_links(self, request, obj):
        """What stands above the form: (words, address) of pages of the product."""
        return []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def log_addition(self, request, obj, message):
        """Not in the admin's own log: triggers keep the history of every table, whoever changed it (common.history)."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """Nor what was deleted."""

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not changes.are_kept_of(self.model):
            raise Http404
        shown = changes.of(
            obj,
            fields=self.history_fields(request, obj),
            reader=request.user,
            names=lambda model: choices_for(self.admin_site, model, request),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "subtitle": str(obj),
            "changes": shown,
            "object": obj,
            "opts": self.opts,
            "list_title": self.title_of_list,
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def history_fields(self, request, obj):
        """Names of the fields whose history this person may read: those the form shows them."""
        return set(flatten_fieldsets(self.get_fieldsets(request, obj)))

    # Actions -------------------------------------------------------------------------------------------------------
    @admin.action(description="Download as a spreadsheet (CSV)", permissions=["download"])
    def download(self, request, queryset):
        name = self.list_title or self.opts.verbose_name_plural
        return spreadsheet.response(queryset, self.download_columns, name=name)

    def row_name(self, row):
        """What a row of this list is called in a sentence."""
        return str(row)

    def ask_and_do(
        self, request, rows, deed, *, title, says, button, done, refusals, form=None, tried=True, nothing=""
    ):
        """A page that says what will happen, to whom, and to whom not and why; once it is confirmed, do it.

        `says(rows)` are the page's sentences and `done(count)` the one that follows; `refusals` are exceptions whose
        text is a sentence. `tried=False` for a deed that leaves traces which no database takes back: its page promises
        more. `nothing` is said where no row is left.
        """
        if request.POST.get("confirmed") == "yes" and (form is None or form.is_valid()):
            return self._do_each(request, rows, deed, done=done, refusals=refusals)
        left_alone = _refused(rows, deed, refusals) if tried else {}
        kept = [row for row in rows if row.pk not in left_alone]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "list_title": self.title_of_list,
            "rows": kept,
            "left_alone": [(self.row_name(row), left_alone[row.pk]) for row in rows if row.pk in left_alone],
            "consequences": says(kept),
            "nothing": nothing or "Nothing you chose needs this.",
            "button": button,
            "form": form,
            "media": self.media,
            "action": request.POST["action"],
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/confirm.html", context)

    def _do_each(self, request, rows, deed, *, done, refusals):
        """Say to whom it was done, and once for each reason to whom not."""
        names, reasons = [], {}
        for row in rows:
            try:
                deed(row)
                names.append(self.row_name(row))
            except refusals as refusal:
                reasons.setdefault(str(refusal), []).append(self.row_name(row))
        if names:
            self.message_user(request, f"{done(len(names))}: {_some(names)}.", messages.SUCCESS)
        for reason, left in reasons.items():
            self.message_user(request, f"Not changed: {_some(left)}. {reason}", messages.WARNING)


def _refused(rows, deed, refusals):
    """{number of a row: why the deed cannot be done to it}: each is done, and undone before anybody can see it."""
    found = {}
    for row in rows:
        try:
            with transaction.atomic():
                deed(row)
                transaction.set_rollback(True)
        except refusals as refusal:
            found[row.pk] = str(refusal)
    return found


def _some(names):
    """The first names, and how many more."""
    more = len(names) - AT_MOST_NAMED
    if more > 0:
        names = [*names[:AT_MOST_NAMED], counted(more, "other", "others")]
    return get_text_list(names, "and")


class ReadOnlyAdmin(ScopedAdmin):
    """To look at: it is changed by deeds that leave who and when."""

    coordinator_may = frozenset({"view"})


class CoordinatorAdmin(ScopedAdmin):
    """Not for leads."""

    lead_may = frozenset()

    def manageable(self, request):
        rows = self.model._default_manager.all()
        return rows if request.user.is_coordinator else rows.none()


class ReferenceAdmin(ScopedAdmin):
    """What is public anyway: every lead may look it up and choose from it, coordinators keep it."""

    def manageable(self, request):
        return self.model._default_manager.all()
