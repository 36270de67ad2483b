"""The plugins of the suite: those shipped, the throw-away one, and third parties' that the environment allows."""

from __future__ import annotations

import os
from types import ModuleType

import tests.throwaway.plugin
import wsgi
from core.config import plugins_allowed
from core.extension.manager import find_entry_points


def shipped() -> list[ModuleType]:
    return [*wsgi.plugins(), tests.throwaway.plugin]


def under_test() -> list[ModuleType]:
    return [*shipped(), *find_entry_points(plugins_allowed(os.environ))]
