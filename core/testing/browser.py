"""A real browser for tests: the installed Chromium, one per worker, on the real application served over HTTP."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from core.app import Passerelle
from core.records import dataclass
from core.testing.plugin import Member
from core.testing.sign_in import sign_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: The first that is installed. The shell is the same engine without the windows that nobody looks at: a page opens
#: in it three times as fast.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A page is left before its scripts have run long enough to be worth making fast: a fifth of the work.
    "--js-flags=--no-opt,--no-maglev",
)
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
#: Milliseconds that an answer may take on a machine shared by several suites.
PATIENCE = 30_000


def installed_browser() -> str | None:
    """Path of an installed Chromium, or None; ``PASSERELLE_CHROMIUM`` names another one."""
    given = os.environ.get("PASSERELLE_CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Skip without a Chromium, unless PASSERELLE_REQUIRE_BROWSER=1: then its absence is a failure."""
    path = installed_browser()
    if path is None:
        if os.environ.get("PASSERELLE_REQUIRE_BROWSER") == "1":
            pytest.fail("PASSERELLE_REQUIRE_BROWSER=1 and no Chromium is installed")
        pytest.skip("no Chromium installed")
    return {"executable_path": path, "args": list(FLAGS), "headless": True}


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def turn(page: Any, what: Any, patience: int = PATIENCE) -> None:
    """Click a link or a button, and be on the page that answers, be it the same one again.

    The browser says by itself that another page has loaded: nothing is asked of the page left nor of the one to come,
    between which there is an empty one that no script can read.
    """
    page.wait_for_load_state(timeout=patience)
    with page.expect_event("load", timeout=patience):
        what.click(timeout=patience)


@dataclass(frozen=True, slots=True)
class Served:
    """The application over HTTP; ``url`` has no final slash."""

    url: str
    app: Passerelle


@contextmanager
def serve(answering: WSGIApplication) -> Iterator[str]:
    """What answers requests, on a free port of localhost; its address has no final slash."""
    server = make_server("localhost", 0, answering, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()


@pytest.fixture(scope="session")
def served(app: Passerelle) -> Iterator[Served]:
    """The application over HTTP, for as long as the worker lives."""
    with serve(app) as url:
        yield Served(url, app)


@pytest.fixture
def browse(served: Served, browser: Any) -> Iterator[Callable[..., Any]]:
    """``browse(member, size=PHONE, dark=True)`` opens a page signed in as her; None: signed out."""
    with browsing(served, browser) as open_page:
        yield open_page


@contextmanager
def browsing(served: Served, browser: Any) -> Iterator[Callable[..., Any]]:
    """What ``browse`` is, in a browser of one's own; closes what it opened."""
    contexts = []

    def open_page(
        member: Member | None = None, *, size: dict[str, int] = DESKTOP, dark: bool = False, **options: Any
    ) -> Any:
        context = browser.new_context(
            base_url=served.url,
            viewport=size,
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
            has_touch=size is PHONE,
            **options,
        )
        contexts.append(context)
        if member is not None:
            client = served.app.test_client()
            sign_in(served.app, client, member.user_id)
            name = served.app.config["SESSION_COOKIE_NAME"]
            cookie = client.get_cookie(name, domain="localhost")
            assert cookie is not None
            context.add_cookies([{"name": name, "value": cookie.value, "url": served.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
