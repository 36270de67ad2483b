"""Three hundred hostile or damaged files: none is kept under a type that it is not, and nothing breaks."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput
from core.files.cleaning import clean
from core.files.documents import open_document, readable_document, store_document
from core.files.examples import named_file
from core.files.models import Document
from core.files.office_xml import MACROS, OUTSIDE, UNREADABLE
from core.files.schemas import StoreDocument
from core.files.sniffing import DOCX, JPEG, KINDS, ODT, PDF, PNG
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post
from tests.core.files.hostile import (
    SCRIPTS,
    goods,
    hostile_files,
    pdf,
    quiet_texts,
    reaching_pdfs,
    reaching_texts,
)

FORMATS = {JPEG: "JPEG", PNG: "PNG"}


@pytest.fixture(scope="module")
def house(app):
    return create_structure(app, "named_files")


@pytest.fixture(scope="module")
def ines(app, house):
    return create_member(app, house)


def is_what_it_says(kind, content):
    """Whether the bytes kept are, from the first to the last, a file of their kind that does nothing."""
    if kind in FORMATS:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            return picture.format == FORMATS[kind] and not dict(picture.getexif())
    if kind is PDF:
        with pikepdf.open(io.BytesIO(content)) as document:
            quiet = not any(
                word in content
                for word in (
                    b"/JavaScript",
                    b"/JS",
                    b"/Launch",
                    b"/EmbeddedFile",
                    b"/OpenAction",
                    b"cript:",
                    b"file:",
                )
            )
            return len(document.pages) > 0 and content.startswith(b"%PDF-") and quiet
    with zipfile.ZipFile(io.BytesIO(content)) as packet:
        names = packet.namelist()
        main = {ODT: "content.xml", DOCX: "word/document.xml"}[kind]
        return main in names and content.startswith(b"PK") and not any("vba" in name for name in names)


def kept_of(content, case, actor):
    """The document made of it, or None and the fields that the refusal stands beside."""
    try:
        said = StoreDocument(new_id(), "other")
        return store_document(said, io.BytesIO(content), actor=actor, case=case), set()
    except InvalidInput as refused:
        return None, set(refused.errors)


def test_none_of_three_hundred_is_kept_under_a_wrong_type(ines, acting):
    files = hostile_files()
    assert len(files) >= 300
    with acting(ines) as actor:
        case, kept = named_file(actor), 0
        for _name, content in files:
            document, wrong = kept_of(content, case, actor)
            assert (document is None) == (wrong == {"file"})
            if document is None:
                continue
            commit()
            found = b"".join(open_document(*readable_document(document.id, actor), actor))
            assert is_what_it_says(KINDS[document.mime], found)
            assert not any(script in found for script in SCRIPTS[:6])
            kept += 1
        assert 20 < kept < 150, "the honest ones among them, cleaned"


@pytest.mark.parametrize("content", list(reaching_texts()))
def test_a_text_that_starts_a_program_or_reads_elsewhere_is_refused_in_french(content, ines, acting):
    with acting(ines) as actor, pytest.raises(InvalidInput) as refused:
        store_document(
            StoreDocument(new_id(), "other"), io.BytesIO(content), actor=actor, case=named_file(actor)
        )
    assert set(refused.value.errors) == {"file"}
    assert refused.value.errors["file"][0] in {MACROS, OUTSIDE, UNREADABLE}


@pytest.mark.parametrize("content", list(quiet_texts()))
def test_an_honest_letter_keeps_its_fields_and_its_links(content, ines, acting):
    with acting(ines) as actor:
        document = store_document(
            StoreDocument(new_id(), "other"), io.BytesIO(content), actor=actor, case=named_file(actor)
        )
        assert KINDS[document.mime] in (DOCX, ODT)


@pytest.mark.parametrize("content", list(reaching_pdfs()))
def test_the_links_of_a_pdf_lead_to_a_page_or_nowhere(content):
    with pikepdf.open(io.BytesIO(clean(io.BytesIO(content), len(content)).content)) as kept:
        assert "/OpenAction" not in kept.Root
        assert "/Base" not in kept.Root.URI
        [link] = kept.pages[0].Annots
        assert "/URI" not in link.A
        assert "/URI" not in link.PA


def test_a_link_to_a_page_stays_in_a_pdf():
    document = pikepdf.open(io.BytesIO(pdf()))
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://exemple.test/aide"))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    document.pages[0].Annots = pikepdf.Array([link])
    out = io.BytesIO()
    document.save(out)
    with pikepdf.open(io.BytesIO(clean(out, len(out.getvalue())).content)) as kept:
        assert str(kept.pages[0].Annots[0].A.URI) == "https://exemple.test/aide"


@pytest.mark.parametrize("content", goods(), ids=["jpeg", "png", "webp", "pdf", "docx", "odt"])
def test_an_honest_file_of_each_kind_is_kept(content, ines, acting):
    with acting(ines) as actor:
        document = store_document(
            StoreDocument(new_id(), "other"), io.BytesIO(content), actor=actor, case=named_file(actor)
        )
        assert readable_document(document.id, actor)[0].size > 0


def test_its_name_and_claimed_type_change_nothing(ines, acting, house, signed_in):
    with acting(ines) as actor:
        case_id = named_file(actor).id
        commit()
    client, url = signed_in(ines), f"/s/{house.slug}/documents/dossier/{case_id}/ajouter"
    names = ("😀.png", "../../etc/passwd", "a" * 300 + ".pdf", "script.js", "\u202efdp.exe")
    for name in names:
        file = (io.BytesIO(goods()[0]), name, "text/html")
        answer = post(client, url, {"id": str(new_id()), "kind": "other", "level": "team", "file": file})
        assert answer.status_code == 303
    with acting(ines):
        found = session.execute(select(Document.mime).where(Document.case_id == case_id)).scalars().all()
    assert found == ["image/jpeg"] * len(names)
