"""`.venv` holds exactly what is pinned: made once, made anew when the lists, Python or the place change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from start.place import DEVELOPMENT, LOG, PYTHON, ROOT, RUNTIME, STAMP, VENV, WINDOWS, in_venv
from start.programs import run_aloud, run_quietly
from start.speech import Stop, step
from start.troubles import DISK_FULL, MEGABYTE, NO_NETWORK, NOT_TRUSTED, TAMPERED, explain, require_room

ROOM_TO_INSTALL = 350 * MEGABYTE
ROOM_TO_INSTALL_TESTS = 900 * MEGABYTE


def install(with_tests: bool = False) -> None:
    """Make `.venv` hold exactly what is pinned; does nothing when the stamp says that it already does."""
    for file in (RUNTIME, DEVELOPMENT) if with_tests else (RUNTIME,):
        if not file.is_file():
            raise Stop("Fichier manquant : le programme est incomplet.", "ملف ناقص: البرنامج غير مكتمل.", str(file))
    wanted = {"runtime": fingerprint(RUNTIME)}
    if with_tests:
        wanted["tests"] = fingerprint(RUNTIME, DEVELOPMENT)
    stamp = read_stamp()
    if PYTHON.exists() and all(stamp.get(part) == value for part, value in wanted.items()):
        return
    started = time.monotonic()
    step("Installation (une seule fois, Internet nécessaire)", "التثبيت (مرة واحدة، يلزم الإنترنت)")
    require_room(ROOT, ROOM_TO_INSTALL_TESTS if with_tests else ROOM_TO_INSTALL)
    make_venv(stamp)
    lists = [RUNTIME, DEVELOPMENT] if with_tests else [RUNTIME]
    fetch(lists)
    write_stamp({**read_stamp(), **wanted, "root": str(ROOT)})
    seconds = f"{time.monotonic() - started:.0f}"
    step(f"Installation terminée en {seconds} s", f"تمّ التثبيت في {seconds} ث")


def fingerprint(*files: Path) -> str:
    """A hash of what an installation depends on: the lists, this Python, and where the tree stands.

    The place counts because a virtual environment that was copied elsewhere keeps pointing to its old home.
    """
    seal = hashlib.sha256(f"{sys.version_info[:2]}|{ROOT}".encode())
    for file in files:
        seal.update(file.read_bytes())
    return seal.hexdigest()


def read_stamp() -> dict[str, str]:
    """What the last finished installation wrote; empty when there was none or it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Record a finished installation in one move, so that an interruption never leaves half a record."""
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp), "utf-8")
    draft.replace(STAMP)


def make_venv(stamp: dict[str, str]) -> None:
    """Create `.venv`, or keep the one that works; one that is broken, moved or too old is made anew."""
    if venv_works() and stamp.get("root", str(ROOT)) == str(ROOT):
        return
    step("Création de l'environnement Python", "إنشاء بيئة بايثون")
    if VENV.exists():
        shutil.rmtree(VENV)
    if not has_venv():
        get_python_venv()
    if has_venv():
        command = [sys.executable, "-m", "venv", str(VENV)]
    else:
        command = [*virtualenv_command(), str(VENV)]
    ended, output = run_quietly(command)
    if ended != 0 or not venv_works():
        raise explain("python3 -m venv", output)


def venv_works() -> bool:
    """Does `.venv` hold a Python that is new enough and has pip?"""
    if not PYTHON.exists():
        return False
    question = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    return run_quietly([str(PYTHON), "-c", question])[0] == 0


def has_venv() -> bool:
    """Can this Python make virtual environments? Asked of a fresh process: apt may just have added it."""
    return run_quietly([sys.executable, "-c", "import venv, ensurepip"])[0] == 0


def get_python_venv() -> None:
    """Debian ships Python without `ensurepip`; as root, get the missing package. Otherwise change nothing."""
    if WINDOWS or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    step("Ajout du paquet python3-venv", "إضافة الحزمة python3-venv")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_quietly(["apt-get", "update", "-qq"], environment)
    own = "python{}.{}-venv".format(*sys.version_info[:2])
    for package in (own, "python3-venv"):
        get = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        if run_quietly(get, environment)[0] == 0 and has_venv():
            return


def virtualenv_command() -> list[str]:
    """Another way to make a virtual environment; `Stop` with the package to ask for when there is none."""
    if importlib.util.find_spec("virtualenv"):
        return [sys.executable, "-m", "virtualenv"]
    if shutil.which("virtualenv"):
        return ["virtualenv", "--python", sys.executable]
    if importlib.util.find_spec("pip"):
        step("Ajout de virtualenv", "إضافة virtualenv")
        place = tempfile.mkdtemp(prefix="caseapp-virtualenv-")
        ended, output = run_quietly([sys.executable, "-m", "pip", "install", "-q", "--target", place, "virtualenv"])
        if ended != 0:
            raise explain("pip install virtualenv", output)
        start = f"import sys; sys.path.insert(0, {place!r}); from virtualenv.__main__ import run; run()"
        return [sys.executable, "-c", start]
    raise Stop(
        "Il manque le paquet python3-venv : demandez à l'administrateur de l'installer, puis relancez.",
        "الحزمة python3-venv ناقصة: اطلب من مسؤول النظام تثبيتها ثم أعد التشغيل.",
        "apt-get install python3-venv",
    )


def fetch(lists: list[Path]) -> None:
    """Install the pinned lists, by uv when it can be had (ten times faster), otherwise by pip."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUTF8": "1"}
    # These would send the packages elsewhere than into `.venv`.
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    LOG.write_text("", "utf-8")
    if get_uv(environment):
        step("Téléchargement des composants", "تنزيل المكوّنات")
        command = [str(in_venv("uv")), "pip", "install", "--python", str(PYTHON)]
        ended, output = run_aloud([*command, *(f"-r{file}" for file in lists)], environment)
        if ended == 0:
            return
        if re.search("|".join((TAMPERED, DISK_FULL)), output, re.IGNORECASE):
            raise explain("uv pip install", output)
        step("uv n'a pas réussi ; essai avec pip (plus lent)", "لم ينجح uv؛ محاولة بواسطة pip (أبطأ)")
    else:
        step("Téléchargement des composants (pip)", "تنزيل المكوّنات (pip)")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--retries", "2"]
    ended, output = run_aloud([*command, *(f"-r{file}" for file in lists)], environment)
    if ended != 0:
        raise explain("pip install", output)


def get_uv(environment: dict[str, str]) -> bool:
    """Put the pinned uv into `.venv`; False when there is none for this machine."""
    pinned = (
        re.search(r"^uv==.*(?:\n[ \t]+--hash.*)+", DEVELOPMENT.read_text("utf-8"), re.MULTILINE)
        if DEVELOPMENT.is_file()
        else None
    )
    if pinned is None:
        return in_venv("uv").exists()
    wanted = VENV / "caseapp-uv.txt"
    wanted.write_text(pinned.group() + "\n", "utf-8")
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--retries",
        "2",
    ]
    ended, output = run_aloud([*command, f"-r{wanted}"], environment)
    if ended != 0 and re.search("|".join((TAMPERED, DISK_FULL, NOT_TRUSTED, NO_NETWORK)), output, re.IGNORECASE):
        raise explain("pip install uv", output)
    return ended == 0
