from tests.network.conftest import _filled, network  # noqa: F401, the smallest network
