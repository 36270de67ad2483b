"""Keys lie outside the database, are shared by every process, and open only what they closed."""

from __future__ import annotations

import json
import multiprocessing
import stat
import uuid
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from core.errors import ConfigurationError
from core.files.keys import KeyStore, MissingKeyError, UnreadableError, open_keystore

RECORD = str(uuid.uuid4())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "keys.json"


@pytest.fixture
def keys(path: Path) -> KeyStore:
    return open_keystore(path)


def test_the_file_is_made_at_first_use_and_only_its_owner_reads_it(path: Path, keys: KeyStore) -> None:
    assert not path.exists()
    keys.session_secret()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secrets_are_kept_and_differ_by_purpose(path: Path, keys: KeyStore) -> None:
    made = [keys.session_secret(), keys.cursor_key(), keys.recovery_codes_key()]
    again = open_keystore(path)
    assert [again.session_secret(), again.cursor_key(), again.recovery_codes_key()] == made
    assert len(set(map(str, made))) == 3
    assert Fernet(keys.cursor_key()).decrypt(Fernet(again.cursor_key()).encrypt(b"page 2")) == b"page 2"


def test_a_text_opens_for_its_record_and_structure_only(keys: KeyStore) -> None:
    sealed = keys.seal("entretien du 3 mars", tenant_id=7, record_id=RECORD)
    assert b"entretien" not in sealed
    keys.tenant_key(8)
    assert keys.unseal(sealed, tenant_id=7, record_id=RECORD) == "entretien du 3 mars"
    for tenant_id, record_id in ((8, RECORD), (7, str(uuid.uuid4()))):
        with pytest.raises(UnreadableError):
            keys.unseal(sealed, tenant_id=tenant_id, record_id=record_id)


def test_any_altered_or_shortened_byte_is_found(keys: KeyStore) -> None:
    sealed = keys.encrypt(7, RECORD, b"texte")
    altered = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    for other in (*altered, *(sealed[:n] for n in range(len(sealed)))):
        with pytest.raises(UnreadableError):
            keys.decrypt(7, RECORD, other)


def test_two_sealings_of_one_text_differ(keys: KeyStore) -> None:
    assert keys.encrypt(7, RECORD, b"texte") != keys.encrypt(7, RECORD, b"texte")


def test_after_a_rotation_old_texts_open_and_new_ones_use_the_new_key(path: Path, keys: KeyStore) -> None:
    elsewhere = open_keystore(path)
    old = elsewhere.encrypt(7, RECORD, b"avant")
    keys.rotate_tenant(7)
    new = keys.encrypt(7, RECORD, "après".encode())
    assert new[:4] != old[:4]
    assert (keys.decrypt(7, RECORD, old), keys.decrypt(7, RECORD, new)) == (b"avant", "après".encode())
    assert elsewhere.decrypt(7, RECORD, new) == "après".encode(), "made by another process since"


def test_signatures_name_their_key_and_outlive_its_rotation(keys: KeyStore) -> None:
    number, signature = keys.sign("audit", b"entry")
    keys.rotate("audit")
    later, other = keys.sign("audit", b"entry")
    assert later > number
    assert other != signature
    assert keys.sign("audit", b"entry", key_id=number) == (number, signature)


def test_a_forgotten_structure_cannot_be_read_again(path: Path, keys: KeyStore) -> None:
    sealed, elsewhere = keys.encrypt(7, RECORD, b"texte"), open_keystore(path)
    assert elsewhere.decrypt(7, RECORD, sealed) == b"texte"
    keys.forget_tenant(7)
    for store in (keys, elsewhere):
        with pytest.raises(UnreadableError):
            store.decrypt(7, RECORD, sealed)


def test_a_lost_store_is_told_from_tampering_and_opening_makes_no_key(path: Path, keys: KeyStore) -> None:
    number, _signature = keys.sign("audit", b"entry")
    path.unlink()
    anew = open_keystore(path)
    with pytest.raises(MissingKeyError):
        anew.sign("audit", b"entry", key_id=number)
    assert not path.exists()


def test_a_store_open_to_others_is_refused(path: Path, keys: KeyStore) -> None:
    keys.session_secret()
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        open_keystore(path).session_secret()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", json.dumps({"format": 2, "purposes": 3})])
def test_a_damaged_store_is_refused_and_never_made_anew(path: Path, keys: KeyStore, content: str) -> None:
    keys.session_secret()
    path.write_text(content, encoding="ascii")
    with pytest.raises(ConfigurationError, match="sauvegarde"):
        open_keystore(path).session_secret()
    assert path.read_text(encoding="ascii") == content


def _make_keys(path: str) -> tuple[str, list[str]]:
    keys = open_keystore(Path(path))
    return keys.session_secret(), [keys.tenant_key(number)[1].hex() for number in range(20)]


def test_processes_that_start_together_agree_on_every_key(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.map(_make_keys, [str(path)] * 4)
    assert found == [found[0]] * 4
