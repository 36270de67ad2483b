"""Files that a form sends: a route that takes some says so, and a file too heavy is dropped, not the form.

Beyond ``MOST`` the bytes of a file are read and thrown away, so that the rest of the form arrives and the page
can say what is wrong beside the field. Beyond ``MOST_BODY`` the answer is the page « trop lourd ».
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO, Any, Final, TypeVar, cast

from flask import Flask, Request, current_app, request

MOST: Final = 32 * 1024 * 1024
MOST_BODY: Final = 64 * 1024 * 1024
#: Beyond this a file waits on disk, in a file without a name, and not in memory.
_IN_MEMORY: Final = 512 * 1024

View = TypeVar("View", bound=Callable[..., Any])


class Upload(tempfile.SpooledTemporaryFile[bytes]):
    """One received file; ``size`` is what was sent, kept or not."""

    def __init__(self) -> None:
        super().__init__(max_size=_IN_MEMORY)
        self.size = 0

    @property
    def too_heavy(self) -> bool:
        return self.size > MOST

    def write(self, data: Any) -> int:
        self.size += len(data)
        if self.too_heavy:
            self.truncate(0)
            return len(data)
        return super().write(data)


class UploadingRequest(Request):
    """Flask's request, whose files are ``Upload``."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return Upload()


def takes_files(view: View) -> View:
    """Mark a view whose form may carry a file: its body may be heavier."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


def received(name: str) -> Upload | None:
    """The file sent under that name; None when none was chosen."""
    found = request.files.get(name)
    if found is None or not (found.filename or found.stream.read(1)):
        return None
    found.stream.seek(0)
    return cast(Upload, found.stream)


def init_app(app: Flask) -> None:
    """Before anything reads the body: the forms' token is in it."""
    app.request_class = UploadingRequest

    @app.before_request
    def _allow() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "__takes_files__", False):
            request.max_content_length = MOST_BODY
