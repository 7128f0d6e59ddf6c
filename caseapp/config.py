"""Settings, read once from the environment. Everything has a safe default for one machine without a network."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Built by `from_environment`, or by hand in tests."""

    data: Path
    """Directory of the database, the keys and the documents."""
    database_url: str
    demo: bool = True
    production: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    tls_cert: str | None = None
    tls_key: str | None = None
    key_passphrase: str | None = field(default=None, repr=False)
    """Opens the passphrase slot of the root key, for machines that must not hold a key file."""
    key_file: Path | None = None
    """Where the key file lies; beside the data only on a machine that is not in production."""
    idle_minutes: int = 20
    session_hours: int = 12
    body_limit: int = 2 * MIB
    """Largest request body, in bytes."""
    upload_limit: int = 48 * MIB
    """Largest request that brings files."""
    upload_file_limit: int = 24 * MIB
    """Largest single file."""
    file_quota: int = 512 * MIB
    """Room for the documents of one child's file."""
    place_quota: int = 50 * 1024 * MIB
    """Room for the documents of one establishment."""
    scanner: str | None = None
    """A virus scanner of clamd's protocol: `unix:/run/clamav/clamd.ctl`, `tcp:host:port`. None: nothing is scanned."""
    scanner_needed: bool = True
    """Whether nothing is taken while the scanner does not answer; else it is taken and marked as not scanned."""
    trusted_proxies: int = 0
    jobs_in_server: bool = True
    smtp_url: str | None = field(default=None, repr=False)
    """Where letters go: `smtp://host:587`, `smtps://user:password@host`. None: the console hears that there is one."""
    mail_from: str = "caseapp@localhost"
    public_url: str | None = None
    """Where people outside reach this installation, `https://himaya.example.ma`: it is printed on papers, so that
    whoever holds one can ask whether it is genuine. None: papers carry their code alone."""

    @property
    def secure_cookies(self) -> bool:
        """Any address but loopback demands TLS, and then cookies carry the `__Host-` prefix."""
        return self.tls_cert is not None or self.production or not is_loopback(self.host)

    @property
    def root_key_file(self) -> Path:
        """The key file that opens the root key when no passphrase is given."""
        return self.key_file or self.data / "keys" / "root.key"


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def from_environment() -> Settings:
    """Settings from `CASEAPP_*` variables.

    Raises ValueError when a number or an address is not one, naming the variable.
    """
    data = Path(os.environ.get("CASEAPP_DATA") or _ROOT / "instance").resolve()
    key_file = os.environ.get("CASEAPP_KEY_FILE")
    return Settings(
        data=data,
        database_url=os.environ.get("CASEAPP_DATABASE_URL") or f"sqlite:///{data / 'caseapp.sqlite3'}",
        demo=_flag("CASEAPP_DEMO", default=True),
        production=_flag("CASEAPP_PRODUCTION", default=False),
        host=os.environ.get("CASEAPP_HOST", "127.0.0.1"),
        port=_number("CASEAPP_PORT", 8000),
        tls_cert=os.environ.get("CASEAPP_TLS_CERT") or None,
        tls_key=os.environ.get("CASEAPP_TLS_KEY") or None,
        key_passphrase=os.environ.get("CASEAPP_KEY_PASSPHRASE") or None,
        key_file=Path(key_file) if key_file else None,
        idle_minutes=_number("CASEAPP_IDLE_MINUTES", 20),
        session_hours=_number("CASEAPP_SESSION_HOURS", 12),
        body_limit=_number("CASEAPP_BODY_LIMIT", 2 * MIB),
        upload_limit=_number("CASEAPP_UPLOAD_LIMIT", 48 * MIB),
        upload_file_limit=_number("CASEAPP_UPLOAD_FILE_LIMIT", 24 * MIB),
        file_quota=_number("CASEAPP_FILE_QUOTA", 512 * MIB),
        place_quota=_number("CASEAPP_PLACE_QUOTA", 50 * 1024 * MIB),
        scanner=_scanner("CASEAPP_SCANNER"),
        scanner_needed=_flag("CASEAPP_SCANNER_NEEDED", default=True),
        trusted_proxies=_number("CASEAPP_TRUSTED_PROXIES", 0),
        jobs_in_server=_flag("CASEAPP_JOBS", default=True),
        smtp_url=os.environ.get("CASEAPP_SMTP_URL") or None,
        mail_from=os.environ.get("CASEAPP_MAIL_FROM", "caseapp@localhost"),
        public_url=os.environ.get("CASEAPP_PUBLIC_URL") or None,
    )


def _flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def _scanner(name: str) -> str | None:
    value = os.environ.get(name) or None
    if value and not re.fullmatch(r"unix:.+|tcp:.+:\d+", value):
        raise ValueError(f"{name} must be unix:/path or tcp:host:port, not {value!r}")
    return value


def _number(name: str, default: int) -> int:
    value = os.environ.get(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None
