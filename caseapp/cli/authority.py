"""An authority of one house, and the certificates it signs; it can vouch for nothing but local names and addresses.

The authority is limited to local names and private addresses, and to the names it was made for: whoever
steals its key cannot pretend to be a bank on the PCs that trust it.
"""

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = timedelta(days=3653)
SERVER_LIFE = timedelta(days=397)
# PCs of a small office often run a little late; a certificate "not yet valid" is a puzzling refusal.
HEAD_START = timedelta(hours=12)

LOCAL_DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")
PRIVATE_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)


class CertificateError(Exception):
    """Why no certificate could be made, in French and in Arabic."""

    def __init__(self, french: str, arabic: str, detail: str = "") -> None:
        super().__init__(french)
        self.french, self.arabic, self.detail = french, arabic, detail


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_authority(names: Iterable[str], now: datetime) -> Pair:
    """A new authority, good for ten years, for local names, private addresses and the names given."""
    key = ec.generate_private_key(ec.SECP256R1())
    # The date tells two authorities of one machine apart in a PC's list.
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "caseapp"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"caseapp {socket.gethostname()[:40]} {now:%Y-%m-%d}"),
        ]
    )
    certificate = (
        _signed_by(subject, key, now, AUTHORITY_LIFE)
        .subject_name(subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(certificate, key)


def make_server(authority: Pair, names: Sequence[str], now: datetime) -> Pair:
    """A server certificate for these host names and addresses, good for 397 days.

    Raises CertificateError when the authority was not made for one of the names.
    """
    refused = [name for name in names if not _allows(authority.certificate, name)]
    if refused:
        raise CertificateError(
            "L'autorité existante n'a pas été faite pour ces noms ; refaites-la avec --new-ca, puis "
            "réinstallez ca.crt sur chaque poste.",
            "السلطة الحالية لم تُنشأ لهذه الأسماء؛ أعد إنشاءها بالخيار --new-ca ثم ثبّت ca.crt من جديد على كل جهاز.",
            ", ".join(refused),
        )
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    life = min(SERVER_LIFE, issuer.not_valid_after_utc - now)
    certificate = (
        _signed_by(issuer.subject, authority.key, now, life)
        .subject_name(subject)
        .public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Pair(certificate, key)


def _signed_by(
    issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """The part that both kinds of certificate have in common."""
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - HEAD_START)
        .not_valid_after(now - HEAD_START + life)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
            critical=False,
        )
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a name spells, if it is one."""
    with suppress(ValueError):
        return ipaddress.ip_address(name)
    return None


def _general_name(name: str) -> x509.GeneralName:
    address = address_of(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _permitted(names: Iterable[str]) -> list[x509.GeneralName]:
    """What the authority may vouch for."""
    networks = [ipaddress.ip_network(network) for network in PRIVATE_NETWORKS]
    domains = list(LOCAL_DOMAINS)
    for name in names:
        address = address_of(name)
        if address is None:
            if not _within(name, domains):
                domains.append(name)
        elif not any(address in network for network in networks):
            networks.append(ipaddress.ip_network(address))
    return [*map(x509.DNSName, domains), *map(x509.IPAddress, networks)]


def _within(name: str, domains: Iterable[str]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def _allows(authority: x509.Certificate, name: str) -> bool:
    """May this authority vouch for this name?"""
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    address = address_of(name)
    if address is None:
        return _within(name, [limit.value for limit in limits if isinstance(limit, x509.DNSName)])
    networks = [limit.value for limit in limits if isinstance(limit, x509.IPAddress)]
    return any(
        address in network for network in networks if isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network)
    )
