"""Each module of contracts builds one world for hundreds of tests: one process of a run takes it whole, or with
others of the group that it names itself. Those of the group « routes » share the world and the examples made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.world import KeptExamples, build_world

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def world(app):
    return build_world(app)


@pytest.fixture(scope="session")
def kept(app, world):
    return KeptExamples(app, world["home_all"])
