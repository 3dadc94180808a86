"""A page with the map may be longer: it is known by its looks, on the register of councils.

In a module of its own, like all that reads the network: made-up councils would meet real ones of the same code.
"""

from django.contrib.staticfiles import finders


def test_the_map_of_the_front_page_is_known_by_its_looks(client, network):
    assert finders.find("product.css")
    assert b'class="pg-map' in client.get("/").content
    assert b'class="pg-map' not in client.get("/timebank/").content
