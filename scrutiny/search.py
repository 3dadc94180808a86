"""What can be found of suppliers: what they and their products are called today, and were called before.

For who reads the register. What councils need, rate and say of them is not looked through.
"""

from common.search import Said, Source
from scrutiny.models import Product, ProductName, Supplier, SupplierName


def _suppliers(known):
    return Supplier.objects.visible_to(known.reader)


def _products(known):
    return Product.objects.visible_to(known.reader).filter(is_own=False)


def _once(known):
    return SupplierName.objects.filter(supplier__in=known(_suppliers).order_by().values("pk"))


def _once_made(known):
    return ProductName.objects.filter(product__in=known(_products).order_by().values("pk"))


def _say_supplier(supplier):
    return Said(supplier.get_absolute_url(), "")


def _say_product(product):
    return Said(product.get_absolute_url(), product.supplier.name if product.supplier else "")


def _say_once(former):
    return Said(former.supplier.get_absolute_url(), "", about=f"Today {former.supplier}")


def _say_once_made(former):
    return Said(former.product.get_absolute_url(), "", about=f"Today {former.product}")


OF_SUPPLIER, OF_PRODUCT = ("supplier",), ("product",)
SOURCES = [
    Source("suppliers", "Supplier", _suppliers, _say_supplier, "name", None),
    Source("suppliers", "Product", _products, _say_product, "name", None, related=OF_SUPPLIER),
    Source("suppliers", "Former supplier name", _once, _say_once, "name", None, related=OF_SUPPLIER),
    Source("suppliers", "Former product name", _once_made, _say_once_made, "name", None, related=OF_PRODUCT),
]
