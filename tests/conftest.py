"""The suite's application is the shipped one plus the throw-away plugin, so that two domains live at once."""

from __future__ import annotations

from types import ModuleType

import pytest
from _pytest.nodeid import NodeId

from tests.under_test import under_test

pytest_plugins = ("core.testing.databases", "core.testing.plugin", "core.testing.browser", "tests.demo")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one group go to one process of a run.

    pytest-xdist 3.8 writes the group where pytest 9.2 no longer reads it, so that groups went unheard and every world
    was built once for each process (its issue 1386). To go with its next
    version.
    """
    if config.getoption("loadgroup", default=False):
        for item in items:
            written = getattr(item, "_nodeid", item.nodeid)
            if written != item.nodeid:
                item._id = NodeId.parse(written)


@pytest.fixture(scope="session")
def plugin_modules() -> list[ModuleType]:
    return under_test()
