"""Known answers: every byte of the sealed format, the wrapped keys and what derives from the root key is frozen here.

A test that fails means that blobs, keys, sign-ins, chains and backups written before can no longer be read or checked.
Then the format needs a new version number beside the old one, never a new answer in this file.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseapp.accounts import directory
from caseapp.accounts.service import devices, throttle
from caseapp.cases.service.register import external_key
from caseapp.infra.audit import chain, trail
from caseapp.infra.backup import container
from caseapp.infra.sealing import blobs, keyring, slots, vaults
from caseapp.infra.sealing.keyring import Keyring
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import CLASS_NUMBERS

ROOT = bytes(range(32))
DEK = bytes(range(32, 64))
OTHER = bytes(range(64, 96))
ROW = bytes(range(16))
VAULT = bytes(range(16, 32))
NONCE = bytes(range(100, 112))
PLACE = {"table": "case_file", "class_number": 1, "row_id": ROW, "vault_id": VAULT}

SEALED = {
    "fields of both scripts": (
        {"family": "Tamazirtiq", "given_ar": "زبيرو"},
        (
            "01010000036465666768696a6b6c6d6e6fce4fe8b2b2d898b4fe6efd8ceb7aff17a0f091174fe8426fa429181a191646514c"
            "2c37abecac049483560c6cd55d7a5f330dcd18115dba457dc928d7e4ce3ea06922e3f1733eb5c9d3e9b0c5322b7b58e4a7b7"
            "2fc8a1bd74de1c7e7b47c833fe720f225d79e09b8775b8e4b80ceb4469f47f9aa6efcbda576f038d58ac840a9386997f62ac"
            "2bb0c338f1832c337f9efc"
        ),
    ),
    "no field at all": (
        {},
        (
            "01010000036465666768696a6b6c6d6e6fce100ed3dfb1f4cddc54dfd88a179e6dc982e57e3eca6e4dc3406e7f774927236e"
            "1615735e74ac4d098ebdb55d7f07df330dcd18115dba457dc928d7e4ce3ea06922e3f1733eb5c9d3e9b0c5322b7b58e4a7b7"
            "2fc8a1bd74de1c7e7b47c833fe720f225d79e09b8775b8e4b80ceb4469f47f9aa6efcbda576f038d58ac840a93da9ab5f73e"
            "2ba6efbae278f5629a986d"
        ),
    ),
    "more than one step of padding": (
        {"text": "x" * 120},
        (
            "01010000036465666768696a6b6c6d6e6fce4ffab6a7c5d6f7fe2ca7a0f26fe615b1fa9d0646b21635bb3816070f315f5b16"
            "6e6d0b260cd43571f6c5cd25077fa74b75b5606925c23d05b150af9cb646d8115a9b890b46cdb1ab91c8bd4a5303209cdfcf"
            "57b0d9c50ca66406033fb04b860a775a250198e3ff0dc09cc074933c118c07e2de97b3a22f177bf520d4fc72eb00e121732f"
            "50f4f40f267729a3c4089096e04b95ea84f7c228f927f0730f60244c99c36bfe901a6b4176ef3704310e61fd6244a4d0910b"
            "44b2b086403fa0d9c656dcf47bafb7c76119c3e10ad647b14fe350036b88d34167f6d22521dafb1753e99ef04b419f86f6a4"
            "bf491b4bcf1fe1a0ae77870d5735e94bc4135ac3c50ee3592eb39e0478a706752b3786aa02cc53"
        ),
    ),
}

DERIVED = {
    "cookies.1": "305471d6e9e8202995fd4960711ac95e4b34430e83aa163b8462ffdf579dcef0",
    "audit-mac.1": "2f8066e19dcb87719bae2f3339738a63a71a9ddc0a1014e6db844c12350e8f4d",
    "audit-signing.1": "6aa9dc19c2c01652237ae41af85e3ea6af84e3c891cb331aea91780b9de1a9a1",
    "backup.1": "830a78bc82588564d537699264b47331531d24d39a111e83c19e29ee567b39cf",
    "login.1": "a1e2a012cebcad03a84934130565eefa716cd2f40b5ab1393cfcb07e65359bd7",
    "external-number.1": "f813d1e04b11eff42723629854e9508d9910e3882883c7a2f928f2f624fe02b8",
    "device.1": "fdf704b5ba77d6103e4dfc9201f719e3081c5b6f3e491124f9b31e505d52a2cd",
    "throttle.1": "84968a597a5a84746bb6280c4cd3672bbff3f2050905825f2935f903898b7566",
    "field.1": "bc1e4feae5f18922dc6cf3f3bfb00c2c62cf859e98c41513aec1269712990d91",
    "street-debrief.1": "6cdecc37c3e906ab694e17bb305431e3bb1ab1ea065011540f1b0c97b470102c",
    "street-report.1": "a5cdbd1e08eb2fddb63f55ae0ef34f301b3fcd9281bea7211c680e356ecfc763",
    "outside-link.1": "98325862a5e16561c08b5dd8e20c35b7010e43a3386c00d47cc8c381951add07",
    "outside-ticket.1": "87cb286bf3ae3541806996add1538238f79d32efce0f9c4e2c87252fa5bfd615",
}


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    """The process's keyring, for the length of a test, is one whose root is known."""
    known = Keyring(ROOT)
    monkeypatch.setattr(keyring, "_keyring", known)
    return known


@pytest.mark.parametrize("name", SEALED)
def test_a_blob_is_sealed_to_these_very_bytes(name: str) -> None:
    fields, known = SEALED[name]
    blob = blobs.seal(AESGCM(DEK), 3, fields, nonce=NONCE, **PLACE)
    assert blob.hex() == known
    assert blobs.unseal(AESGCM(DEK), bytes.fromhex(known), **PLACE) == fields
    assert blobs.dek_version_of(bytes.fromhex(known)) == 3


def test_a_blob_opens_without_our_code() -> None:
    """The format as the page describes it, with nothing but AES-GCM and SHA-256."""
    blob = bytes.fromhex(SEALED["fields of both scripts"][1])
    header, nonce, sealed = blob[:5], blob[5:17], blob[17:]
    assert header == bytes((1, 1, 0, 0, 3))
    table = hashlib.sha256(b"caseapp.table.case_file").digest()[:8]
    bound = b"caseapp.sealed" + header + table + bytes((1,)) + ROW + VAULT
    plain = AESGCM(DEK).decrypt(nonce, sealed, bound)
    assert len(plain) == 128
    assert plain.rstrip(b"\x00") == '{"family":"Tamazirtiq","given_ar":"زبيرو"}'.encode() + b"\x80"


def test_what_a_blob_is_bound_to() -> None:
    assert blobs.binding(bytes.fromhex("0101000003"), "case_file", 1, ROW, VAULT).hex() == (
        "636173656170702e7365616c65640101000003e7ff93ad1083282101000102030405060708090a0b0c0d0e0f101112131415"
        "161718191a1b1c1d1e1f"
    )
    assert blobs.table_id("case_file").hex() == "e7ff93ad10832821"
    assert blobs.table_id("case_event").hex() == "8d5bfa815e0f1314"


def test_the_numbers_of_the_classes() -> None:
    assert {str(c): n for c, n in CLASS_NUMBERS.items()} == {
        "identity": 1, "contact": 2, "social": 3, "health": 4, "judicial": 5, "notes": 6,
    }  # fmt: skip


def test_every_bit_of_a_blob_counts() -> None:
    """The negative control of the answers above: whatever is changed, nothing opens."""
    blob = bytes.fromhex(SEALED["no field at all"][1])
    for position in range(len(blob)):
        altered = bytearray(blob)
        altered[position] ^= 1
        with pytest.raises(Unreadable):
            blobs.unseal(AESGCM(DEK), bytes(altered), **PLACE)


@pytest.mark.parametrize("part", ["table", "class_number", "row_id", "vault_id"])
def test_every_part_of_a_place_counts(part: str) -> None:
    elsewhere = {"table": "case_event", "class_number": 2, "row_id": VAULT, "vault_id": ROW}
    blob = bytes.fromhex(SEALED["no field at all"][1])
    with pytest.raises(Unreadable):
        blobs.unseal(AESGCM(DEK), blob, **(PLACE | {part: elsewhere[part]}))


WRAPPED = (
    "010100026465666768696a6b6c6d6e6f085a9c253dac10d9762b15a3962824b212935459df39a525ff88f613a7fefb17d4e1"
    "62dbe49facf6d352054154456de7"
)


def test_a_key_is_wrapped_to_these_very_bytes() -> None:
    assert blobs.wrap(AESGCM(ROOT), 2, OTHER, b"purpose", NONCE).hex() == WRAPPED
    assert blobs.unwrap(AESGCM(ROOT), bytes.fromhex(WRAPPED), b"purpose") == OTHER
    assert blobs.wrapping_version_of(bytes.fromhex(WRAPPED)) == 2
    with pytest.raises(Unreadable):
        blobs.unwrap(AESGCM(ROOT), bytes.fromhex(WRAPPED), b"another")


def test_the_purposes_of_wrapped_keys() -> None:
    assert keyring._purpose(ROW, 2).hex() == "6b656b000102030405060708090a0b0c0d0e0f0002"
    assert (
        vaults._purpose(VAULT, "health", 5, ROW).hex()
        == "64656b101112131415161718191a1b1c1d1e1f040005000102030405060708090a0b0c0d0e0f"
    )
    header = container.Header("keys", "0123456789abcdef", "2026-11-21T22:00:00+00:00", "sqlite", "0001", {})
    assert container._purpose(header) == b"backup.keys.0123456789abcdef"


@pytest.mark.parametrize("purpose", DERIVED)
def test_what_derives_from_the_root_key(purpose: str) -> None:
    assert Keyring(ROOT).derive(purpose).hex() == DERIVED[purpose]
    # RFC 5869 by hand: no salt, one block.
    extracted = hmac.digest(bytes(32), ROOT, "sha256")
    assert hmac.digest(extracted, b"caseapp." + purpose.encode() + b"\x01", "sha256").hex() == DERIVED[purpose]


def test_every_derivation_of_the_source_is_frozen() -> None:
    """A new purpose needs an answer above, before anything is written with it."""
    import re
    from pathlib import Path

    source = "\n".join(p.read_text() for p in (Path(__file__).resolve().parents[2] / "caseapp").rglob("*.py"))
    found = set(re.findall(r"derive\(\"([^\"]+)\"\)", source)) | set(re.findall(r'^PURPOSE = "([^"]+)"', source, re.M))
    assert found == set(DERIVED)


def test_the_slots_of_the_root_key(costly: None) -> None:
    assert slots._stretch("recovery", "o1il-2345 6789-bcdf", bytes(16)).hex() == (
        "89104b0bb17bddcd7625faef7c8299a60ed8d735abbabf140916d0f40c654260"
    )
    assert slots._stretch("passphrase", "Tamazirtiq", bytes(16)).hex() == (
        "b519cce2d51cbee9699dc133addb150aac31abed024bec2d0eeaecf782fa58b4"
    )
    assert slots._stretch("file", "K", bytes(16)).hex() == (
        "0fe312fd572a27726c3809744fd89e019923126cd78df5121aa4531a482fbfcc"
    )


RECOVERY = (
    "010100016465666768696a6b6c6d6e6f87cb2f099ca5d2ab32c1020a8c7782d8d0d61ab06fe3179d72657a36042b84480418"
    "385817c414450a2f37b55eeac27a"
)


def test_a_recovery_slot_opens_with_its_code_however_it_is_typed(costly: None, tmp_path) -> None:
    import base64
    import json

    folder = tmp_path / "keys"
    folder.mkdir()
    slot = {
        "kind": "recovery",
        "salt": base64.b64encode(bytes(range(16))).decode(),
        "wrapped": base64.b64encode(bytes.fromhex(RECOVERY)).decode(),
        "verified": True,
    }
    (folder / "slots.json").write_text(json.dumps({"format": 1, "slots": [slot]}))
    file = slots.SlotFile(folder)
    assert file.open("recovery", "2345-6789-BCDF-GHJK-MNPQ-RSTV-WXZ2-3456") == ROOT
    assert file.open("recovery", " 23456789bcdfghjkmnpqrstvwxz23456 ") == ROOT
    with pytest.raises(slots.NoSlotOpens):
        file.open("recovery", "2345-6789-BCDF-GHJK-MNPQ-RSTV-WXZ2-3457")


LINE = {
    "id": ROW,
    "at": datetime(2026, 11, 21, 22, 0, 0, 123456, tzinfo=UTC),
    "actor_id": VAULT,
    "workplace_id": None,
    "fact": "case.opened",
    "about_id": ROW,
    "detail": '{"classes":"identity"}',
    "reason": None,
}
CANONICAL = (
    "00000010000102030405060708090a0b0c0d0e0f000000103137393532393834303031323334353600000010101112131415"
    "161718191a1b1c1d1e1f000000000000000b636173652e6f70656e656400000010000102030405060708090a0b0c0d0e0f00"
    "0000167b22636c6173736573223a226964656e74697479227d00000000"
)


def test_a_line_of_the_trail(ring: Keyring) -> None:
    assert trail.canonical(LINE).hex() == CANONICAL
    mac = trail.mac(LINE)
    assert mac.hex() == "d14de5795cb870bbf301375518b6e878"
    assert trail.digest(bytes(32), trail.canonical(LINE), mac).hex() == (
        "91780035bb068466436efaa1dd3c8b646e64be7fdec5fe5800bef74cd7820cb6"
    )


SIGNATURE = (
    "6434e39ff093095a12abd2b2da85a13ff3a9ad852a255b1c51219ffb10e399b67220472341301f1e7258408cdbfd14c00428"
    "19b78f124587d1a55a685722750e"
)


def test_the_signature_of_a_checkpoint(ring: Keyring) -> None:
    message = chain._message(7, bytes(32), LINE["at"])
    assert message == b"caseapp.audit.1" + bytes(7) + b"\x07" + bytes(32) + b"2026-11-21T22:00:00.123456+00:00"
    assert ring.signing_key().sign(message).hex() == SIGNATURE
    public = Ed25519PublicKey.from_public_bytes(
        bytes.fromhex("eeeddc907360562e0f3fb0a2d02ee87f11ff4d4e62679df9be6c6374647f8d47")
    )
    public.verify(bytes.fromhex(SIGNATURE), message)
    with pytest.raises(InvalidSignature):
        public.verify(bytes.fromhex(SIGNATURE), chain._message(8, bytes(32), LINE["at"]))


def test_keyed_fingerprints(ring: Keyring) -> None:
    assert external_key(ROW, " Ab-12 ").hex() == "dfe4fb3b8625cb5679d8561d39a52515"
    assert external_key(ROW, "aB-12").hex() == "dfe4fb3b8625cb5679d8561d39a52515"
    assert directory.login_key("F.Bennani").hex() == (
        "251fa4e7eec83b827357b21e252ddca2700e761bb509dd3d4d25efa423f54613"
    )
    assert devices._tag("00" * 16, bytes(32)) == "jTQ3GhF-18g-MyGI"
    assert throttle.subject(throttle.Counter.ACCOUNT, b"x")[1].hex() == (
        "b85acd07984f1fce8c3769baec37b6b899456d5821e24f2e8c529276794ed12c"
    )
