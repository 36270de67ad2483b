"""The suite's application is the shipped one plus the throw-away plugin, so that two domains live at once."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.under_test import under_test

pytest_plugins = ("core.testing.databases", "core.testing.plugin", "core.testing.browser")


@pytest.fixture(scope="session")
def plugin_modules() -> list[ModuleType]:
    return under_test()
