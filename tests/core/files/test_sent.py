"""A form that carries a file, wherever it is: the answers come with it, a picture comes out clean."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import cast

import pytest
from PIL import Image

from core.errors import InvalidInput
from core.files.sent import NOT_A_PICTURE, clean_picture
from core.web.uploads import Upload


@pytest.fixture
def upload() -> Iterator[Callable[[bytes], Upload]]:
    """``upload(content)`` is a file as a form sends it; closed with the test, as with a request."""
    with ExitStack() as sent:

        def send(content: bytes) -> Upload:
            found = sent.enter_context(Upload())
            found.write(content)
            return cast(Upload, found)

        yield send


def picture(kind: str) -> bytes:
    out, said = io.BytesIO(), Image.Exif()
    said[0x010F] = "Appareil"
    Image.new("RGB", (8, 8), "grey").save(out, format=kind, exif=said)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")]
)
def test_a_picture_comes_out_without_what_its_camera_said(
    upload: Callable[[bytes], Upload], kind: str, mime: str
) -> None:
    content = picture(kind)
    assert b"Appareil" in content
    cleaned = clean_picture(upload(content))
    assert cleaned.kind.mime == mime
    assert b"Appareil" not in cleaned.content


@pytest.mark.parametrize("content", [b"", b"pas une image", b"\xff\xd8\xff rien"])
def test_what_is_no_picture_is_refused_beside_its_field(
    upload: Callable[[bytes], Upload], content: bytes
) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_picture(upload(content), "cliche")
    assert set(refused.value.errors) == {"cliche"}


def test_a_document_is_no_picture(upload: Callable[[bytes], Upload]) -> None:
    paper = io.BytesIO()
    Image.new("RGB", (8, 8)).save(paper, format="PDF")
    with pytest.raises(InvalidInput) as refused:
        clean_picture(upload(paper.getvalue()))
    assert refused.value.errors == {"file": [NOT_A_PICTURE]}


@pytest.mark.parametrize("content", [b"%PDF-1.4\n", b"PK\x03\x04 rien", b"des mots"])
def test_only_what_is_asked_here_is_named_to_whoever_sent_something_else(
    upload: Callable[[bytes], Upload], content: bytes
) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_picture(upload(content))
    (said,) = refused.value.errors["file"]
    assert "JPEG" in said
    assert not any(kind in said for kind in ("PDF", "ODT", "DOCX"))
