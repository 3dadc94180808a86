"""Made-up rows of the register of suppliers, products and uses, valid like those of factories.py."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from scrutiny.models import (
    Body,
    Ownership,
    Product,
    ProductName,
    Rating,
    RatingVersion,
    Reply,
    Sending,
    Supplier,
    SupplierContact,
    SupplierName,
    SystemKind,
    Use,
    UseCheck,
    UseSource,
)
from standards.models import Point, Standard
from tests.factories import CouncilFactory
from tests.timebank_factories import officer


# Who sells what -------------------------------------------------------------------------------------------------------
class SupplierFactory(DjangoModelFactory):
    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"Example Supplier {n} Ltd")


class SupplierNameFactory(DjangoModelFactory):
    class Meta:
        model = SupplierName

    supplier = factory.SubFactory(SupplierFactory)
    name = factory.Sequence(lambda n: f"Example Former {n} Ltd")


class OwnershipFactory(DjangoModelFactory):
    class Meta:
        model = Ownership

    supplier = factory.SubFactory(SupplierFactory)
    owner = factory.SubFactory(SupplierFactory)


class ProductFactory(DjangoModelFactory):
    """Give `is_own=True, supplier=None` for what councils make for themselves."""

    class Meta:
        model = Product

    name = factory.Sequence(lambda n: f"Sample Product {n}")
    supplier = factory.SubFactory(SupplierFactory)


class ProductNameFactory(DjangoModelFactory):
    class Meta:
        model = ProductName

    product = factory.SubFactory(ProductFactory)
    name = factory.Sequence(lambda n: f"Sample Former Product {n}")


# Who uses it ----------------------------------------------------------------------------------------------------------
def body_of(council):
    """The council as a body, the one row there is of it."""
    return Body.objects.get_or_create(council=council)[0]


class BodyFactory(DjangoModelFactory):
    """A council's. Give `kind="park", council=None, name=…` for another body, `serves=[councils]` for a joint one."""

    class Meta:
        model = Body
        skip_postgeneration_save = True

    council = factory.SubFactory(CouncilFactory)

    @factory.post_generation
    def serves(self, create, extracted, **kwargs):
        if extracted:
            self.serves.set(extracted)


class UseFactory(DjangoModelFactory):
    """A council uses a product for planning, since ever and still. `council=` for a council's own."""

    class Meta:
        model = Use

    class Params:
        council = None

    body = factory.LazyAttribute(lambda o: body_of(o.council) if o.council else BodyFactory())
    product = factory.SubFactory(ProductFactory)
    kind = SystemKind.PLANNING


class UseSourceFactory(DjangoModelFactory):
    class Meta:
        model = UseSource

    use = factory.SubFactory(UseFactory)
    source = factory.Sequence(lambda n: f"Sample list {n}")
    as_at = "2026-05-30"
    confidence = UseSource.Confidence.STATED


class UseCheckFactory(DjangoModelFactory):
    """“Still true”, by somebody of the council that uses it."""

    class Meta:
        model = UseCheck

    use = factory.SubFactory(UseFactory)
    council = factory.LazyAttribute(lambda o: o.use.body.council)
    answer = UseCheck.Answer.CONFIRMED
    by = factory.LazyAttribute(lambda o: officer(o.council))


# What councils say of it, and the other side --------------------------------------------------------------------------
class RatingFactory(DjangoModelFactory):
    """Nothing but what it is about: `RatingVersionFactory` says something."""

    class Meta:
        model = Rating

    use = factory.SubFactory(UseFactory)
    council = factory.LazyAttribute(lambda o: o.use.body.council)
    point = factory.LazyFunction(lambda: some_point())


def some_point(number=1):
    """A point of the sample standard, made once."""
    given = {"name": "Sample standard", "publisher": "Example"}
    standard, _ = Standard.objects.get_or_create(slug="sample", version="1", defaults=given)
    return Point.objects.get_or_create(standard=standard, number=number, defaults={"title": f"Sample point {number}"})[
        0
    ]


class RatingVersionFactory(DjangoModelFactory):
    """A draft. Give `state="submitted"`, "returned", "taken-back", or "passed": then `passed_on` is six weeks ago.

    So what is passed shows, where three councils say something.
    """

    class Meta:
        model = RatingVersion

    rating = factory.SubFactory(RatingFactory)
    score = 1
    comment = "It helps us a lot"
    example = "A resident found their application in a minute"
    by = factory.LazyAttribute(lambda o: officer(o.rating.council))

    @classmethod
    def _create(cls, model, *args, state="draft", passed_on=None, shows_on=None, **given):
        version = super()._create(model, *args, **given)
        if state == "draft":
            return version
        went = {"submitted_at": version.at, "state": "submitted"}
        RatingVersion.objects.filter(pk=version.pk).update(**went)
        if state != "submitted":
            days = {}
            if state == "passed":
                passed_on = passed_on or dt.date.today() - dt.timedelta(days=42)
                days = {"passed_on": passed_on, "shows_on": shows_on or passed_on + dt.timedelta(days=29)}
            because = "Please name nobody" if state == "returned" else ""
            judged = {"judged_at": version.at, "because": because, **days}
            RatingVersion.objects.filter(pk=version.pk).update(state=state, **judged)
        version.refresh_from_db()
        return version


class SupplierContactFactory(DjangoModelFactory):
    """Verified by nobody in particular."""

    class Meta:
        model = SupplierContact

    supplier = factory.SubFactory(SupplierFactory)
    name = factory.Sequence(lambda n: f"Vera Vendor {n}")
    email = factory.Sequence(lambda n: f"vera{n}@vendor.example")
    how = "Rang the number on their website"
    verified_at = factory.LazyFunction(timezone.now)


class SendingFactory(DjangoModelFactory):
    """`versions=[…]` is what was sent."""

    class Meta:
        model = Sending
        skip_postgeneration_save = True

    contact = factory.SubFactory(SupplierContactFactory)

    @factory.post_generation
    def versions(self, create, extracted, **kwargs):
        self.versions.set(extracted or [])


class ReplyFactory(DjangoModelFactory):
    """To a passed version that the contact was sent."""

    class Meta:
        model = Reply

    version = factory.LazyFunction(lambda: RatingVersionFactory(state="passed"))
    contact = factory.LazyAttribute(lambda o: SendingFactory(versions=[o.version]).contact)
    text = "We have mended it since"
