"""Asks a process of its own to read a file, and hands over its rows as they come."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

from core.ingest.extract import extract
from core.ingest.limits import SECONDS, UnfitSheet
from core.ingest.sniffing import CSV

#: Where ``core`` is importable from.
ROOT: Final = Path(__file__).parents[2]
LITTLE: Final = 1024 * 1024


def read_file(kind: str, sheet: int, content: bytes) -> Iterator[dict[str, Any]]:
    """What ``extract`` says of the file. Raises UnfitSheet, for a process that was stopped as well.

    A little text can do no harm: it is read here.
    """
    if kind == CSV and len(content) <= LITTLE:
        yield from extract(kind, sheet, content)
        return
    command = [sys.executable, "-m", "core.ingest.extract", kind, str(sheet)]
    # Nothing of the application's secrets goes with a file somebody sent.
    settings = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=settings,
        cwd=ROOT,
    ) as reader:
        watch = threading.Timer(SECONDS * 2, reader.kill)
        watch.start()
        try:
            _feed(cast("IO[bytes]", reader.stdin), content)
            yield from _messages(cast("IO[bytes]", reader.stdout))
        finally:
            watch.cancel()
            reader.kill()


def _feed(target: IO[bytes], content: bytes) -> None:
    try:
        target.write(content)
        target.close()
    except BrokenPipeError as error:
        raise UnfitSheet("unreadable") from error


def _messages(source: IO[bytes]) -> Iterator[dict[str, Any]]:
    ended = False
    for line in source:
        message = json.loads(line)
        if "refused" in message:
            raise UnfitSheet(message["refused"])
        ended = ended or "end" in message
        yield message
    if not ended:
        raise UnfitSheet("unreadable")
