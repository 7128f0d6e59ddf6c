"""A certificate authority and a server certificate for one local network.

A social centre has no domain name and often no Internet, yet names of children must never cross its
network in clear. `python3 run.py cert` makes what a public authority would otherwise sell: an authority of
the house, to be installed once on each PC, and a certificate for the server, to be renewed each year.
"""

import argparse
import ipaddress
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from caseapp.cli.authority import (
    PRIVATE_NETWORKS,
    SERVER_LIFE,
    CertificateError,
    Pair,
    address_of,
    make_authority,
    make_server,
)


def names_of_this_machine() -> list[str]:
    """What the other PCs may call this machine: its name, its `.local` name, its private addresses.

    A public address is left out: who wants it asks for it by --name, and the authority then allows it.
    """
    host = socket.gethostname().lower().rstrip(".")
    names = [] if host in ("", "localhost") else [host]
    if names and "." not in host:
        names.append(f"{host}.local")
    names += _addresses(host)
    return [*dict.fromkeys([*names, "localhost", "127.0.0.1", "::1"])]


def _addresses(host: str) -> list[str]:
    """The machine's addresses on its networks. Nothing is sent: connecting UDP only chooses a route."""
    found: list[str] = []
    for family, far in ((socket.AF_INET, "10.255.255.255"), (socket.AF_INET6, "fd00::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(answer[4][0]) for answer in socket.getaddrinfo(host, None)]
    networks = [ipaddress.ip_network(network) for network in PRIVATE_NETWORKS]
    # A link-local IPv6 address carries the name of a network card ("%eth0"), which no certificate can hold.
    return [
        text
        for text in found
        if (address := address_of(text)) is not None
        and "%" not in text
        and any(address in network for network in networks)
    ]


def checked_name(text: str) -> str:
    """A host name or address as a certificate may carry it; ValueError for anything else."""
    if (address := address_of(text)) is not None:
        return str(address)
    name = text.lower().rstrip(".").encode("idna").decode("ascii")
    labels = name.split(".")
    if len(name) > 253 or not all(
        label and set(label) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and label.strip("-") == label
        for label in labels
    ):
        raise ValueError(text)
    return name


def read_authority(folder: Path, now: datetime) -> Pair | None:
    """The authority made earlier; None when there is none or it ends within a server certificate's life."""
    certificate_file, key_file = folder / "ca.crt", folder / "ca.key"
    if not (certificate_file.exists() and key_file.exists()):
        return None
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except ValueError as error:
        raise CertificateError(
            "L'autorité existante est illisible ; rétablissez ca.crt et ca.key, ou refaites-la : --new-ca.",
            "تعذّرت قراءة السلطة الحالية؛ استرجع ca.crt و ca.key أو أعد إنشاءها بالخيار --new-ca.",
            str(folder),
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise CertificateError(
            "ca.crt et ca.key ne vont pas ensemble ; rétablissez-les, ou refaites l'autorité avec --new-ca.",
            "الملفان ca.crt و ca.key غير متطابقين؛ استرجعهما أو أعد إنشاء السلطة بالخيار --new-ca.",
            str(folder),
        )
    return Pair(certificate, key) if certificate.not_valid_after_utc - now > SERVER_LIFE else None


def write_pair(folder: Path, name: str, pair: Pair) -> None:
    """Write NAME.crt and NAME.key; the key first, and readable by its owner only from its first byte."""
    _write(
        folder / f"{name}.key",
        pair.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        0o600,
    )
    _write(folder / f"{name}.crt", pair.certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace a file in one move, so that a power cut leaves the old one or the new one."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@dataclass(frozen=True)
class Made:
    """What a run of the command left in the folder."""

    folder: Path
    authority: x509.Certificate
    server: x509.Certificate
    names: Sequence[str]
    new_authority: bool


def make(folder: Path, names: Sequence[str], *, now: datetime, new_authority: bool = False) -> Made:
    """Make or renew the server certificate, and the authority when there is none; CertificateError if not."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = None if new_authority else read_authority(folder, now)
    made_anew = authority is None
    if authority is None:
        authority = make_authority(names, now)
        write_pair(folder, "ca", authority)
    server = make_server(authority, names, now)
    write_pair(folder, "server", server)
    return Made(folder, authority.certificate, server.certificate, names, made_anew)


def explanation(made: Made) -> str:
    """What was made and what to do with it, in French then in Arabic."""
    fingerprint = made.authority.fingerprint(hashes.SHA256()).hex(":").upper()
    listen = "0.0.0.0"  # noqa: S104 - shown to the reader, who wants the other PCs to reach the server
    start = (
        f"python3 run.py --host {listen} --tls-cert {made.folder / 'server.crt'} --tls-key {made.folder / 'server.key'}"
    )
    names = ", ".join(made.names)
    until, authority_until = (
        f"{certificate.not_valid_after_utc:%Y-%m-%d}" for certificate in (made.server, made.authority)
    )
    to_install_fr = (
        "À faire une fois sur chaque poste"
        if made.new_authority
        else "Autorité inchangée : rien à refaire sur les postes déjà réglés. Sur un nouveau poste"
    )
    to_install_ar = (
        "يُنجز مرة واحدة على كل جهاز"
        if made.new_authority
        else "السلطة لم تتغيّر: لا شيء يُعاد على الأجهزة المضبوطة. على جهاز جديد"
    )
    return f"""
FR  Certificat du serveur prêt, valable jusqu'au {until} (autorité : {authority_until}).
AR  شهادة الخادم جاهزة، صالحة إلى غاية {until} (السلطة: {authority_until}).

    {made.folder}
      ca.crt      FR  à installer sur les autres postes       AR  يُثبَّت على الأجهزة الأخرى
      ca.key      FR  secret : gardez-le hors de la machine   AR  سرّي: احفظه خارج هذا الجهاز
      server.crt  server.key   FR  pour cette machine         AR  لهذا الجهاز

    {names}

FR  Démarrer pour le réseau local :                           AR  للتشغيل على الشبكة المحلية:
    {start}

FR  {to_install_fr} : copiez ca.crt par clé USB, vérifiez l'empreinte, puis
      Windows         double-clic sur ca.crt > Installer un certificat > Ordinateur local >
                      « Autorités de certification racines de confiance »
      Firefox         Paramètres > Vie privée et sécurité > Afficher les certificats > Autorités > Importer
      Debian, Ubuntu  cp ca.crt /usr/local/share/ca-certificates/caseapp.crt && update-ca-certificates
                      (Chromium et Chrome : Paramètres > Confidentialité et sécurité > Sécurité >
                      Gérer les certificats)
      macOS           Trousseaux d'accès > Système > importer ca.crt > Toujours approuver
      Android         Paramètres > Sécurité > Chiffrement et identifiants > Installer un certificat > CA

AR  {to_install_ar}: انسخ ca.crt بمفتاح USB، وتحقّق من البصمة، ثم
      Windows         انقر مرتين على ca.crt ثم «تثبيت الشهادة» ثم «الجهاز المحلي» ثم
                      «المراجع المصدّقة الجذر الموثوق بها»
      Firefox         الإعدادات ← الخصوصية والأمان ← عرض الشهادات ← السلطات ← استيراد
      Debian, Ubuntu  cp ca.crt /usr/local/share/ca-certificates/caseapp.crt && update-ca-certificates
                      (Chromium و Chrome: الإعدادات ← الخصوصية والأمان ← الأمان ← إدارة الشهادات)
      macOS           «الوصول إلى سلسلة المفاتيح» ← النظام ← استيراد ca.crt ← الوثوق دائما
      Android         الإعدادات ← الأمان ← التشفير وبيانات الاعتماد ← تثبيت شهادة ← CA

    SHA-256 (ca.crt)
    {fingerprint[:48]}
    {fingerprint[48:]}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `python3 run.py cert`; 0 when made, 1 when it could not be, 2 when mistyped."""
    parser = argparse.ArgumentParser(
        prog="python3 run.py cert",
        description="Autorité et certificat pour le réseau local. · سلطة تصديق وشهادة للشبكة المحلية.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--name",
        nargs="+",
        action="extend",
        default=[],
        metavar="HOST",
        help="noms ou adresses du serveur, en plus de ceux de cette machine · أسماء الخادم أو عناوينه",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="dossier (instance/tls) · المجلّد")
    parser.add_argument("--new-ca", action="store_true", help="refaire aussi l'autorité · إعادة إنشاء السلطة أيضا")
    options = parser.parse_args(arguments)
    folder = options.out or Path(os.environ.get("CASEAPP_DATA", "instance")) / "tls"
    try:
        names = [*dict.fromkeys([*map(checked_name, options.name), *map(checked_name, names_of_this_machine())])]
    except ValueError as error:
        parser.error(f"--name {error} ?")
    try:
        made = make(folder.resolve(), names, now=datetime.now(UTC), new_authority=options.new_ca)
    except CertificateError as error:
        print(f"✗ FR  {error.french}\n✗ AR  {error.arabic}\n      {error.detail}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"✗ FR  Écriture impossible.\n✗ AR  تعذّرت الكتابة.\n      {error}", file=sys.stderr)
        return 1
    print(explanation(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
