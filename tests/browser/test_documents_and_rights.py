"""Documents and persons’ rights in a real browser: a photo is sent, a wrong file told of, pages hold in each width."""

from __future__ import annotations

from typing import Any

import pytest

from core.db.base import new_id
from core.db.unit_of_work import commit
from core.files.examples import named_file, stored_document
from core.lifecycle.examples import a_request
from core.lifecycle.requests import make_copy
from core.testing.browser import PHONE, turn
from core.testing.plugin import create_member, create_structure
from tests.browser.conftest import Complaints
from tests.browser.looking import problems, told
from tests.core.files.hostile import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def house(app: Any) -> Any:
    return create_structure(app, "named_files", name="Médiation Saint-Avel")


@pytest.fixture
def director(app: Any, house: Any) -> Any:
    return create_member(app, house, "director", "mediator", given_name="Solène", family_name="Maréchal")


@pytest.fixture
def urls(house: Any, director: Any, acting: Any) -> list[str]:
    """A page of each kind, with something on it."""
    base = f"/s/{house.slug}"
    with acting(director) as actor:
        case = named_file(actor)
        levels = ("team", "restricted", "sealed", "private")
        kept = [stored_document(case, actor, level=level) for level in levels]
        access, erase = a_request("access", actor), a_request("erase", actor)
        rectify, failed = a_request("rectify", actor), a_request("access", actor)
        make_copy(access, actor=actor)
        failed.state = "failed"
        commit()
        return [
            f"{base}/documents/dossier/{case.id}",
            f"{base}/documents/dossier/{case.id}/ajouter",
            f"{base}/documents/personne/{access.subject_id}",
            f"{base}/documents/{kept[0].id}/corriger",
            f"{base}/dossiers/{case.id}",
            f"{base}/droits",
            f"{base}/droits/{access.id}",
            f"{base}/droits/{failed.id}",
            f"{base}/droits/{failed.id}/documents",
            f"{base}/droits/{erase.id}/effacer",
            f"{base}/droits/{rectify.id}/repondre",
            f"{base}/droits/pour/person/{access.subject_id}",
        ]


def test_each_page_holds_in_every_width_and_mode(browse: Any, director: Any, urls: list[str]) -> None:
    page = browse(director, size=PHONE)
    complaints = Complaints().listen(page)
    found = {}
    for url in urls:
        page.goto(url)
        found[url] = problems(page) + complaints.take()
    assert not any(found.values()), told(found)


def test_a_photo_is_added_and_a_script_is_told_of(
    browse: Any, house: Any, director: Any, acting: Any, tmp_path: Any
) -> None:
    with acting(director) as actor:
        case_id = named_file(actor).id
        commit()
    script, photo = tmp_path / "photo.jpg", tmp_path / "photo-2.jpg"
    script.write_bytes(b"#!/bin/sh\n")
    photo.write_bytes(picture(size=(400, 300)))
    title = f"Palier {new_id().hex[-4:]}"
    page = browse(director, size=PHONE)
    page.goto(f"/s/{house.slug}/documents/dossier/{case_id}/ajouter")
    page.get_by_label("Fichier").set_input_files(str(script))
    page.get_by_label("Nature").select_option("photo")
    page.get_by_label("Titre").fill(title)
    turn(page, page.get_by_role("button", name="Ajouter", exact=True))
    assert page.get_by_text("Ce fichier n’est ni une image").first.is_visible()
    assert page.get_by_label("Titre").input_value() == title, "what was typed is kept"
    page.get_by_label("Fichier").set_input_files(str(photo))
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.wait_for_url("**/documents/dossier/*")
    with page.expect_download() as taken:
        page.get_by_role("link", name=f"{title} (télécharger)").click()
    assert taken.value.suggested_filename.endswith(".jpg")
