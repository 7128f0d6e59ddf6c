"""What can go wrong on a machine, told in words with what to do about it."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

from start.speech import Stop

MEGABYTE = 1024 * 1024
TAMPERED = r"do not match the hashes|hash mismatch"
DISK_FULL = r"no space left on device|disk quota exceeded|errno (28|122)\b|os error (28|122|112)\b"
NOT_TRUSTED = r"certificate.verify.failed|invalid peer certificate|unknownissuer|problem confirming the ssl"
NO_RIGHT = r"permission denied|read-only file system|access is denied"
NO_NETWORK = (
    r"dns error|name resolution|name or service not known|getaddrinfo failed|nodename nor servname"
    r"|network is unreachable|no route to host|connection refused|connection timed out|connecttimeout"
    r"|connection reset|error sending request|failed to fetch|failed to establish a new connection"
    r"|cannot connect to proxy|tcp connect error|operation timed out|could not connect"
)


def require_room(folder: Path, needed: int) -> None:
    """Stop before starting what the disk cannot hold."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise disk_full(f"{folder} : {free // MEGABYTE} Mo < {needed // MEGABYTE} Mo")


def disk_full(*details: str) -> Stop:
    return Stop(
        "Le disque est plein : libérez de la place, puis relancez.",
        "القرص ممتلئ: أفرِغ بعض المساحة ثم أعد التشغيل.",
        *details,
    )


def no_permission(*details: str) -> Stop:
    return Stop(
        "Écriture refusée : ce compte n'a pas le droit d'écrire ici.",
        "الكتابة مرفوضة: هذا الحساب لا يملك حق الكتابة هنا.",
        *details,
    )


def no_network(*details: str) -> Stop:
    return Stop(
        "Pas de réseau : l'installation a besoin d'Internet. Vérifiez la connexion, puis relancez.",
        "لا توجد شبكة: يحتاج التثبيت إلى الإنترنت. تحقّق من الاتصال ثم أعد الأمر نفسه.",
        *details,
    )


def from_os_error(error: OSError) -> Stop:
    """Turn what the system refused into words."""
    if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
        return disk_full(str(error))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return no_permission(str(error))
    return Stop("Le système a refusé une opération.", "رفض النظام إحدى العمليات.", str(error))


def mistyped(*details: str) -> Stop:
    return Stop("Commande mal écrite.", "الأمر غير صحيح.", *details, "python3 run.py --help", code=2)


def explain(what: str, output: str) -> Stop:
    """Name the cause of a failed installation from the installer's own words."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]

    def telling(pattern: str) -> list[str]:
        """The last line that shows this cause, shortened; nothing when no line does."""
        return [line[:240] for line in lines if re.search(pattern, line, re.IGNORECASE)][-1:]

    if telling(DISK_FULL):
        return disk_full(*telling(DISK_FULL))
    if telling(TAMPERED):
        return Stop(
            "Un composant téléchargé n'est pas celui attendu : il est refusé. Relancez plus tard.",
            "أحد المكوّنات المنزَّلة ليس هو المنتظَر: تمّ رفضه. أعد المحاولة لاحقا.",
            *lines[-8:],
        )
    # Before the network: a refused certificate also ends in words such as "failed to fetch".
    if telling(NOT_TRUSTED):
        return Stop(
            "Connexion sécurisée refusée : vérifiez la date et l'heure de l'ordinateur, ou voyez avec "
            "l'administrateur du réseau.",
            "رُفض الاتصال الآمن: تحقّق من تاريخ الجهاز وساعته، أو راجع مسؤول الشبكة.",
            *telling(NOT_TRUSTED),
        )
    if telling(NO_NETWORK):
        return no_network(*telling(NO_NETWORK))
    if telling(NO_RIGHT):
        return no_permission(*telling(NO_RIGHT))
    return Stop(f"L'installation a échoué ({what}).", f"فشل التثبيت ({what}).", *lines[-8:])
