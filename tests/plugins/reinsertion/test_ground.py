"""SPIP, PJJ, detention and judicial situation exist only where the structure declares its ground (art. 46 LIL)."""

from __future__ import annotations

import html
from typing import Any

import pytest
from sqlalchemy import update

from core.cases.schemas import move_schema
from core.codelists.changes import entries, list_of
from core.tenancy.models import Tenant
from core.testing.sign_in import post
from core.toolkit import InvalidInput, decode, label_of, options, session
from plugins.reinsertion import examples
from plugins.reinsertion.codelists import CODE_LISTS
from plugins.reinsertion.schemas import OpenPathSchema, SaidSchema, ThemesSchema
from plugins.reinsertion.workflow import PATH

#: Every code that tells of justice, by its list; the partner directory's are shared.
JUSTICE = {
    ("reinsertion_focus_theme", "justice"),
    ("reinsertion_prescriber", "spip"),
    ("reinsertion_prescriber", "pjj"),
    ("reinsertion_exit", "detention"),
    ("partner_type", "spip"),
    ("partner_type", "pjj"),
}
LISTS = sorted({list_key for list_key, _code in JUSTICE})
LABELS = ("SPIP", "PJJ", "Incarcération", "Situation judiciaire")


def offered(actor: Any) -> set[tuple[str, str]]:
    return {(key, one.value) for key in LISTS for one in options(key, actor)}


def test_every_code_that_needs_a_ground_is_known_here() -> None:
    ours = {(one.key, code.value) for one in CODE_LISTS for code in one.codes if code.ground}
    assert ours == {pair for pair in JUSTICE if pair[0] != "partner_type"}


class TestWithoutAGround:
    def test_no_list_contains_them_not_even_the_page_that_adapts_vocabularies(
        self, acting: Any, coordinator: Any
    ) -> None:
        with acting(coordinator) as actor:
            assert not offered(actor) & JUSTICE
            for list_key, code in JUSTICE:
                assert code not in {one.value for one in list_of(list_key, actor).codes}
                assert code not in {entry.option.value for entry in entries(list_key, actor)}

    @pytest.mark.parametrize(
        ("schema", "name", "code"),
        [
            (SaidSchema, "prescriber", "spip"),
            (OpenPathSchema, "prescriber", "pjj"),
            (ThemesSchema, "codes", "justice"),
            (move_schema(PATH, PATH.transitions[-2]), "result", "detention"),
        ],
    )
    def test_saying_them_is_refused_beside_the_field(
        self, acting: Any, mediator: Any, schema: Any, name: str, code: str
    ) -> None:
        with acting(mediator) as actor:
            form = {**examples.new_path(actor).form, name: [code] if name == "codes" else code}
            known = {key: value for key, value in form.items() if key in schema().fields}
            with pytest.raises(InvalidInput) as refused:
                decode(schema, known)
            assert name in refused.value.errors

    def test_no_form_says_their_words(self, signed_in: Any, mediator: Any, house: Any, saved: Any) -> None:
        case_id = saved(mediator, lambda actor: examples.a_path(actor).id)
        browser = signed_in(mediator)
        base = f"/s/{house.slug}"
        for path in (
            "/reinsertion/ouvrir",
            f"/reinsertion/{case_id}/mots",
            f"/reinsertion/{case_id}/themes",
            f"/situations/{case_id}/etapes/leave",
            f"/dossiers/{case_id}",
        ):
            page = browser.get(base + path)
            assert page.status_code == 200, path
            assert not [word for word in LABELS if word in html.unescape(page.text)], path

    def test_posting_one_keeps_what_was_typed(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        form = saved(mediator, lambda actor: examples.new_path(actor).form)
        answer = post(
            signed_in(mediator), f"/s/{house.slug}/reinsertion/ouvrir", {**form, "prescriber": "spip"}
        )
        assert answer.status_code == 422
        assert "Réparer des vélos" in answer.text


class TestWithAGround:
    def test_they_are_offered_and_kept(self, acting: Any, declared: Any) -> None:
        with acting(declared) as actor:
            assert offered(actor) >= JUSTICE
            form = {**examples.her_words(actor).form, "prescriber": "spip"}
            assert decode(SaidSchema, form).prescriber == "spip"

    @pytest.mark.parametrize("said", ["", "   ", None])
    def test_an_empty_sentence_declares_nothing(
        self, said: Any, acting: Any, make_member: Any, make_structure: Any
    ) -> None:
        house = make_structure("reinsertion", settings={"art46_ground": said})
        with acting(make_member("mediator", structure=house)) as actor:
            assert not offered(actor) & JUSTICE

    def test_once_withdrawn_what_was_noted_is_no_longer_told(
        self, acting: Any, saved: Any, declared: Any, grounded: Any
    ) -> None:
        def withdraw(actor: Any) -> None:
            session.execute(update(Tenant).where(Tenant.id == grounded.id).values(settings={}))

        with acting(declared) as actor:
            assert label_of("reinsertion_prescriber", "spip", actor) == "SPIP"
        saved(declared, withdraw)
        with acting(declared) as actor:
            assert label_of("reinsertion_prescriber", "spip", actor) == "Réponse retirée"
