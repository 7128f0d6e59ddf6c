"""What an installation that holds real names must have: asked by `flask check production`, and by every such start."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from caseapp.config import Settings
from caseapp.infra.audit import Fact, record
from caseapp.infra.keys import keys_state
from caseapp.infra.start import slots
from caseapp.kernel.words import N_

DEMO_MADE = Fact.declare("demo.created", N_("Made the demonstration data"))
"""The trail forgets nothing: data that began as a demonstration, whose passwords are public, say so for ever."""


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something that is not fit for real names, in French and in Arabic."""

    code: str
    french: str
    arabic: str


def shortcomings(settings: Settings, session: Session, *, debug: bool) -> list[Shortcoming]:
    """Everything that stands between this installation and real names; nothing, for one that is ready."""
    state = keys_state(settings) if slots(settings).exists() else None
    verified = sum(way.verified for way in state.ways) if state else 0
    tls = bool(settings.tls_cert and settings.tls_key) or settings.trusted_proxies > 0
    every = (
        (state is not None and state.key_beside_data, _KEY_BESIDE),
        (verified < 2, _FEW_SLOTS),
        (settings.demo, _DEMO_SET),
        (has_demo(session), _DEMO_DATA),
        (not tls, _NO_TLS),
        (debug, _DEBUG),
    )
    return [found for wrong, found in every if wrong]


def has_demo(session: Session) -> bool:
    """Whether demonstration data were ever made here."""
    query = text("SELECT 1 FROM audit_event WHERE fact = :fact LIMIT 1")
    return session.execute(query, {"fact": DEMO_MADE.code}).first() is not None


def demo_was_made(session: Session) -> None:
    """Leave the line that `has_demo` looks for."""
    record(session, None, DEMO_MADE)


_KEY_BESIDE = Shortcoming(
    "key_beside_data",
    "Le fichier de clé est à côté des données : qui vole le dossier a tout. Déplacez-le (CASEAPP_KEY_FILE) ou "
    "utilisez une phrase de passe.",
    "ملف المفتاح موجود مع البيانات: من سرق المجلد أخذ كل شيء. انقله (CASEAPP_KEY_FILE) أو استعمل عبارة مرور.",
)
_FEW_SLOTS = Shortcoming(
    "few_slots",
    "Moins de deux accès vérifiés aux clés : faites le code de secours et retapez-le une fois.",
    "أقل من طريقتين مؤكدتين لفتح المفاتيح: أنشئ رمز الاسترجاع ثم أعد كتابته مرة واحدة.",
)
_DEMO_SET = Shortcoming(
    "demo",
    "Les données de démonstration sont demandées : lancez avec --no-demo (CASEAPP_DEMO=0).",
    "بيانات التجربة مطلوبة: شغّل بالخيار --no-demo (CASEAPP_DEMO=0).",
)
_DEMO_DATA = Shortcoming(
    "demo_data",
    "Ce dossier contient des comptes de démonstration, dont les mots de passe sont publics : commencez dans un "
    "dossier neuf (--data).",
    "هذا المجلد يحتوي على حسابات تجريبية كلماتُ مرورها معروفة للجميع: ابدأ في مجلد جديد (--data).",
)
_NO_TLS = Shortcoming(
    "no_tls",
    "Pas de certificat : --tls-cert et --tls-key, ou un serveur TLS devant (CASEAPP_TRUSTED_PROXIES=1).",
    "لا توجد شهادة: --tls-cert و --tls-key، أو خادم TLS في الأمام (CASEAPP_TRUSTED_PROXIES=1).",
)
_DEBUG = Shortcoming(
    "debug",
    "Le mode de mise au point est ouvert : retirez FLASK_DEBUG.",
    "وضع التصحيح مفتوح: احذف FLASK_DEBUG.",
)
