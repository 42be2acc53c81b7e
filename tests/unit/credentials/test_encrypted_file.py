from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segtui.credentials.encrypted_file import AskPassphrase, EncryptedFile, Scrypt
from segtui.errors import Locked, Missing, NoBackend

QUICK = Scrypt(n=2)


class Person:
    """Answers with one passphrase, and counts how often they were asked."""

    def __init__(self, passphrase: str | None = "correct horse") -> None:
        self.passphrase = passphrase
        self.asked = 0

    async def __call__(self, path: Path) -> str | None:
        self.asked += 1
        return self.passphrase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secrets.json"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def put(path: Path, content: object) -> None:
    """Write a changed document in place of the file's."""
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def opened(path: Path) -> EncryptedFile:
    return EncryptedFile(path, scrypt=QUICK)


async def wrote(path: Path, ask: AskPassphrase | None = None) -> None:
    await opened(path).write("acme", "the-document", ask or Person())


async def test_what_is_written_is_read_by_another_process_with_the_passphrase(path: Path) -> None:
    await wrote(path)
    assert await opened(path).read("acme", Person()) == "the-document"


@given(st.text(max_size=30), st.text(max_size=50), st.text(min_size=1, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
async def test_any_document_survives_under_any_name(
    tmp_path: Path, name: str, document: str, passphrase: str
) -> None:
    path = tmp_path / f"{uuid4()}.json"
    await opened(path).write(name, document, Person(passphrase))
    assert await opened(path).read(name, Person(passphrase)) == document


async def test_the_passphrase_is_asked_for_once(path: Path) -> None:
    person, file = Person(), opened(path)
    await file.write("acme", "1", person)
    await file.write("other", "2", person)
    assert (await file.read("acme", person), await file.read("other", person)) == ("1", "2")
    assert person.asked == 1


async def test_nothing_is_asked_where_there_is_nothing_to_open(path: Path) -> None:
    person = Person()
    assert await opened(path).read("acme", person) is None
    await wrote(path)
    assert await opened(path).read("other", person) is None
    assert not await opened(path).delete("other")
    assert person.asked == 0


async def test_the_file_shows_neither_secret_nor_passphrase_and_is_its_owners_alone(path: Path) -> None:
    await wrote(path)
    text = text_of(path)
    assert "the-document" not in text
    assert "correct horse" not in text
    assert mode_of(path) == 0o600


async def test_a_wrong_passphrase_is_told_when_reading(path: Path) -> None:
    await wrote(path)
    with pytest.raises(Locked, match="does not open"):
        await opened(path).read("acme", Person("wrong"))


async def test_a_wrong_passphrase_cannot_add_an_item_beside_the_others(path: Path) -> None:
    await wrote(path)
    before = text_of(path)
    with pytest.raises(Locked, match="does not open"):
        await opened(path).write("other", "x", Person("wrong"))
    assert text_of(path) == before


async def test_after_a_wrong_passphrase_the_right_one_is_taken(path: Path) -> None:
    await wrote(path)
    file = opened(path)
    with pytest.raises(Locked):
        await file.read("acme", Person("wrong"))
    assert await file.read("acme", Person()) == "the-document"


@pytest.mark.parametrize("passphrase", [None, ""])
async def test_without_a_passphrase_the_hint_leads_on(path: Path, passphrase: str | None) -> None:
    with pytest.raises(Locked) as caught:
        await wrote(path, Person(passphrase))
    assert "SEGTUI_PASSPHRASE_FILE" in caught.value.hint


async def test_an_item_cannot_be_put_in_anothers_place(path: Path) -> None:
    file = opened(path)
    await file.write("test", "secret of test", Person())
    await file.write("production", "secret of production", Person())
    content = json.loads(text_of(path))
    content["items"]["test"] = content["items"]["production"]
    put(path, content)
    with pytest.raises(Locked, match="changed by another program"):
        await opened(path).read("test", Person())


async def test_the_same_secret_is_never_sealed_alike(path: Path) -> None:
    file = opened(path)
    await file.write("a", "same", Person())
    first = json.loads(text_of(path))["items"]["a"]
    await file.write("a", "same", Person())
    second = json.loads(text_of(path))["items"]["a"]
    assert first["nonce"] != second["nonce"]
    assert first["sealed"] != second["sealed"]


async def test_deleting_needs_no_passphrase_and_leaves_the_others(path: Path) -> None:
    file = opened(path)
    await file.write("a", "1", Person())
    await file.write("b", "2", Person())
    assert await opened(path).delete("a")
    assert await opened(path).read("a", Person()) is None
    assert await opened(path).read("b", Person()) == "2"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "other/1"}, "not in the format"),
        ({"kdf": {"n": 2**30, "r": 8, "p": 1, "salt": "AAAA"}}, "out of bounds"),
        ({"kdf": {"n": 0, "r": 8, "p": 1, "salt": "AAAA"}}, "out of bounds"),
        ({"kdf": {"n": 2, "r": 8, "p": 1, "salt": "!"}}, "broken"),
        ({"kdf": {}}, "broken"),
        ({"kdf": None}, "broken"),
        ({"items": {"acme": {"nonce": "AAAA"}}}, "the item 'acme' is broken"),
    ],
)
async def test_a_damaged_file_is_told_as_such(path: Path, change: dict[str, object], words: str) -> None:
    await wrote(path)
    content = json.loads(text_of(path))
    put(path, {**content, **change})
    with pytest.raises(Missing, match=words) as caught:
        await opened(path).read("acme", Person())
    assert "segtui login" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff"])
async def test_what_is_no_such_file_at_all_is_told(path: Path, content: bytes) -> None:
    put(path, content)
    with pytest.raises(Missing, match="cannot be used"):
        await opened(path).read("acme", Person())


async def test_without_cryptography_the_file_cannot_be_used(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.kdf.scrypt", None)
    with pytest.raises(NoBackend, match="cryptography"):
        await wrote(path)


def test_the_key_is_costly_to_guess() -> None:
    assert Scrypt() == Scrypt(n=131_072, r=8, p=1)
