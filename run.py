#!/usr/bin/env python3
"""The two commands of caseapp, for a machine that has nothing but Python 3.11 or newer.

    python3 run.py          installs what is missing, prepares the demo, serves it
    python3 run.py test     installs the test tools, runs every check and every test

Standard library only. This file must stay readable by Python 3.6 (no walrus, no match), so that an old
Python says in words what is wrong instead of showing a syntax error.

Exit codes: 0 all went well, 1 something failed (the message says what), 2 the command was mistyped.
"""

import argparse
import errno
import hashlib
import http.client
import importlib.util
import ipaddress
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

MINIMUM = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "caseapp-stamp.json"
LOG = VENV / "caseapp-install.log"
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
WINDOWS = os.name == "nt"

MEGABYTE = 1024 * 1024
ROOM_TO_INSTALL = 350 * MEGABYTE
ROOM_TO_INSTALL_TESTS = 900 * MEGABYTE
ROOM_FOR_DATA = 50 * MEGABYTE

HELP = """\
caseapp - gestion des dossiers des unités de protection de l'enfance
        - تدبير ملفات وحدات حماية الطفولة

  python3 run.py [options]
      FR  Installe ce qui manque, prépare la base de démonstration, affiche l'adresse et les comptes, démarre.
      AR  يثبّت ما ينقص، ويُعدّ قاعدة التجربة، ويعرض العنوان والحسابات، ثم يشغّل التطبيق.
  python3 run.py install
      FR  S'arrête après l'installation.
      AR  يتوقّف بعد التثبيت.
  python3 run.py cert [--name NOM ...] [--out DOSSIER]
      FR  Crée une autorité de certification et un certificat pour le réseau local (HTTPS).
      AR  ينشئ سلطة تصديق وشهادة للشبكة المحلية (HTTPS).
  python3 run.py [--data DOSSIER] [--database-url URL] flask COMMANDE ...
      FR  Exécute une commande de l'application, par exemple : flask backup create
      AR  ينفّذ أمرا من أوامر التطبيق، مثلا: flask backup create
  python3 run.py test [--require browser,postgres] [--long] [-- options de pytest]
      FR  Installe les outils de test, lance toutes les vérifications et tous les tests.
      AR  يثبّت أدوات الاختبار، ثم يُجري كل عمليات التحقّق وكل الاختبارات.

Options
  --port PORT            FR  port d'écoute (8000)                     AR  منفذ الاستماع (8000)
  --host ADRESSE         FR  adresse d'écoute (127.0.0.1) ; une autre que celle de cette machine exige
                             --tls-cert et --tls-key
                         AR  عنوان الاستماع (127.0.0.1)؛ وكل عنوان غير عنوان هذا الجهاز يستلزم
                             --tls-cert و --tls-key
  --tls-cert FICHIER     FR  certificat du serveur                    AR  شهادة الخادم
  --tls-key FICHIER      FR  clé privée du serveur                    AR  المفتاح الخاص للخادم
  --no-demo              FR  sans données de démonstration            AR  بدون بيانات تجريبية
  --data DOSSIER         FR  base, clés et documents ailleurs que dans instance/
                         AR  حفظ القاعدة والمفاتيح والوثائق خارج instance/
  --database-url URL     FR  autre base : postgresql+psycopg://utilisateur@machine/base
                         AR  قاعدة أخرى: postgresql+psycopg://user@host/database
  --help                 FR  cette page                               AR  هذه الصفحة

  FR  Les variables CASEAPP_PORT, CASEAPP_HOST, CASEAPP_TLS_CERT, CASEAPP_TLS_KEY, CASEAPP_DEMO, CASEAPP_DATA
      et CASEAPP_DATABASE_URL disent la même chose ; l'option l'emporte sur la variable.
  AR  متغيّرات البيئة المذكورة أعلاه تقوم مقام الخيارات، والخيار مقدَّم على المتغيّر.
"""


# --- Speaking -------------------------------------------------------------------------------------------


def say(text=""):
    """Print a line now, whatever the terminal's encoding: Arabic in UTF-8 rather than a crash."""
    try:
        print(text, flush=True)
    except UnicodeEncodeError:
        sys.stdout.buffer.write((text + "\n").encode("utf-8"))
        sys.stdout.buffer.flush()


def step(french, arabic):
    """Announce what is being done, in both languages on one line."""
    say("• {} · {}".format(french, arabic))


class Stop(Exception):
    """The end of the road: what to say in French and Arabic, the lines common to both, the exit code."""

    def __init__(self, french, arabic, *details, code=1):
        super().__init__(french)
        self.french, self.arabic, self.details, self.code = french, arabic, details, code

    def show(self):
        say()
        say("✗ FR  " + self.french)
        say("✗ AR  " + self.arabic)
        for line in self.details:
            say("      " + line)


def refuse_old_python():
    """Say that this Python is too old, and name the newer ones found on the machine."""
    wanted = ".".join(map(str, MINIMUM))
    newer = [
        name for name in ("python3.{}".format(n) for n in range(20, MINIMUM[1] - 1, -1)) if shutil.which(name)
    ]
    Stop(
        "Python {} est trop ancien : il faut Python {} ou plus récent.".format(
            platform.python_version(), wanted
        ),
        "إصدار بايثون {} قديم جدا: يلزم بايثون {} أو أحدث.".format(platform.python_version(), wanted),
        *["{} run.py".format(name) for name in newer],
    ).show()


if sys.version_info[:2] < MINIMUM:
    refuse_old_python()
    sys.exit(1)


# --- Installing -----------------------------------------------------------------------------------------


def in_venv(name: str) -> Path:
    """The path of a program inside the virtual environment."""
    return VENV / ("Scripts" if WINDOWS else "bin") / (name + (".exe" if WINDOWS else ""))


PYTHON = in_venv("python")


def fingerprint(*files: Path) -> str:
    """A hash of what an installation depends on: the lists, this Python, and where the tree stands.

    The place counts because a virtual environment that was copied elsewhere keeps pointing to its old home.
    """
    seal = hashlib.sha256("{}|{}".format(sys.version_info[:2], ROOT).encode())
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


def install(with_tests: bool = False) -> None:
    """Make `.venv` hold exactly what is pinned; does nothing when the stamp says that it already does."""
    for file in (RUNTIME, DEVELOPMENT) if with_tests else (RUNTIME,):
        if not file.is_file():
            raise Stop(
                "Fichier manquant : le programme est incomplet.", "ملف ناقص: البرنامج غير مكتمل.", str(file)
            )
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
    seconds = "{:.0f}".format(time.monotonic() - started)
    step("Installation terminée en {} s".format(seconds), "تمّ التثبيت في {} ث".format(seconds))


def require_room(folder: Path, needed: int) -> None:
    """Stop before starting what the disk cannot hold."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise disk_full("{} : {} Mo < {} Mo".format(folder, free // MEGABYTE, needed // MEGABYTE))


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
    question = "import sys, pip; sys.exit(sys.version_info[:2] != {})".format(tuple(sys.version_info[:2]))
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
        ended, output = run_quietly(
            [sys.executable, "-m", "pip", "install", "-q", "--target", place, "virtualenv"]
        )
        if ended != 0:
            raise explain("pip install virtualenv", output)
        start = "import sys; sys.path.insert(0, {!r}); from virtualenv.__main__ import run; run()".format(
            place
        )
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
    if ended != 0 and re.search(
        "|".join((TAMPERED, DISK_FULL, NOT_TRUSTED, NO_NETWORK)), output, re.IGNORECASE
    ):
        raise explain("pip install uv", output)
    return ended == 0


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
    return Stop("L'installation a échoué ({}).".format(what), "فشل التثبيت ({}).".format(what), *lines[-8:])


def run_quietly(command: list[str], environment: "dict[str, str] | None" = None) -> tuple[int, str]:
    """Run a program without showing it; its exit code and all it said."""
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except FileNotFoundError as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def run_aloud(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run an installer, show the lines worth reading and a sign of life; its exit code and all it said."""
    said: list[str] = []
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )

    def listen() -> None:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            said.append(line)
            if worth_showing(line):
                say("    " + line.split(" (from ")[0][:100])

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    started = shown = time.monotonic()
    try:
        while listener.is_alive():
            listener.join(0.5)
            if time.monotonic() - shown >= 5:
                shown = time.monotonic()
                say("    … {:.0f} s".format(shown - started))
        process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    with LOG.open("a", encoding="utf-8") as log:
        log.write("\n".join(["$ " + " ".join(command), *said, ""]))
    return process.returncode, "\n".join(said)


def worth_showing(line: str) -> bool:
    """Headlines only: not the list of every package, and no warning about how files are copied."""
    return line.startswith(
        ("Resolved", "Prepared", "Installed", "Downloading", "Collecting", "Building", "Successfully")
    )


# --- Options --------------------------------------------------------------------------------------------

COMMANDS = ("install", "cert", "flask", "test")
WITH_VALUE = ("--port", "--host", "--tls-cert", "--tls-key", "--data", "--database-url")


class Parser(argparse.ArgumentParser):
    """Options without abbreviations, and a mistake told in both languages."""

    def __init__(self) -> None:
        super().__init__(add_help=False, allow_abbrev=False)

    def error(self, message: str):
        raise mistyped(message)


def mistyped(*details: str) -> Stop:
    return Stop("Commande mal écrite.", "الأمر غير صحيح.", *details, "python3 run.py --help", code=2)


def split(arguments: list[str]) -> tuple[list[str], str, list[str]]:
    """Part the line into options, command (empty: serve) and what belongs to the command.

    By hand, because argparse would take options that follow a command such as `flask` for its own.
    """
    index = 0
    while index < len(arguments):
        word = arguments[index]
        if not word.startswith("-"):
            if word not in COMMANDS:
                raise mistyped(word)
            return arguments[:index], word, arguments[index + 1 :]
        index += 2 if word in WITH_VALUE else 1
    return arguments, "", []


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser()
    parser.add_argument("--port")
    parser.add_argument("--host")
    parser.add_argument("--tls-cert")
    parser.add_argument("--tls-key")
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--data")
    parser.add_argument("--database-url")
    return parser.parse_args(arguments)


def app_environment(options: argparse.Namespace) -> dict[str, str]:
    """The environment the app is told by: options first, then the caller's variables, then the defaults."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.setdefault("PYTHONUTF8", "1")
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        environment.pop(name, None)
    # The command keeps the caller's folder (file names typed by a person stay right), so the tree is named.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    data = options.data or os.environ.get("CASEAPP_DATA") or str(ROOT / "instance")
    environment["CASEAPP_DATA"] = str(Path(data).expanduser().resolve())
    if options.database_url:
        environment["CASEAPP_DATABASE_URL"] = options.database_url
    return environment


def serving_environment(options: argparse.Namespace) -> dict[str, str]:
    """As `app_environment`, with where to listen; `Stop` when names would cross a network in clear."""
    environment = app_environment(options)
    host = options.host or os.environ.get("CASEAPP_HOST") or "127.0.0.1"
    written = options.port or os.environ.get("CASEAPP_PORT") or "8000"
    if not re.fullmatch("[0-9]{1,5}", written) or not 0 < int(written) < 65536:
        raise mistyped("--port {} (1-65535)".format(written))
    files = {
        "CASEAPP_TLS_CERT": options.tls_cert or os.environ.get("CASEAPP_TLS_CERT", ""),
        "CASEAPP_TLS_KEY": options.tls_key or os.environ.get("CASEAPP_TLS_KEY", ""),
    }
    if bool(files["CASEAPP_TLS_CERT"]) != bool(files["CASEAPP_TLS_KEY"]):
        raise mistyped("--tls-cert FICHIER --tls-key FICHIER")
    if not is_loopback(host) and not files["CASEAPP_TLS_CERT"]:
        raise Stop(
            "Ouvrir l'application au réseau exige un certificat : sinon, les noms y circulent en clair.",
            "فتح التطبيق على الشبكة يستلزم شهادة: بدونها تمرّ أسماء الأطفال مكشوفة.",
            "python3 run.py cert",
            "python3 run.py --host {} --tls-cert {tls}.crt --tls-key {tls}.key".format(
                host, tls="instance/tls/server"
            ),
            code=2,
        )
    for name, file in files.items():
        if file:
            environment[name] = str(readable(file))
    environment.update(CASEAPP_HOST=host, CASEAPP_PORT=str(int(written)))
    environment["CASEAPP_DEMO"] = "0" if options.no_demo else os.environ.get("CASEAPP_DEMO") or "1"
    return environment


def readable(file: str) -> Path:
    path = Path(file).expanduser().resolve()
    try:
        path.open("rb").close()
    except OSError as error:
        raise Stop("Fichier illisible.", "تعذّرت قراءة الملف.", str(error), code=2) from error
    return path


def is_loopback(host: str) -> bool:
    """Is this an address that only this machine can reach?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_free_port(host: str, port: int) -> None:
    """Stop with words when the app could not listen there."""
    try:
        free = try_port(host, port)
    except socket.gaierror as error:
        raise mistyped("--host {}".format(host)) from error
    except OSError as error:
        if error.errno == errno.EACCES:
            raise Stop(
                "Le port {} est réservé à l'administrateur : choisissez-en un au-dessus de 1023.".format(
                    port
                ),
                "المنفذ {} مخصّص لمدير النظام: اختر منفذا أكبر من 1023.".format(port),
                "python3 run.py --port 8000",
            ) from error
        raise Stop(
            "Cette machine n'a pas l'adresse {}.".format(host),
            "لا يملك هذا الجهاز العنوان {}.".format(host),
            str(error),
        ) from error
    if free:
        return
    if already_there(host, port):
        raise Stop(
            "L'application tourne déjà à cette adresse : ouvrez-la dans le navigateur.",
            "التطبيق يعمل بالفعل على هذا العنوان: افتحه في المتصفّح.",
            "http://{}:{}".format("localhost" if is_loopback(host) else host, port),
        )
    raise Stop(
        "Le port {} est déjà pris par un autre programme. Choisissez-en un autre :".format(port),
        "المنفذ {} يستعمله برنامج آخر. اختر منفذا غيره:".format(port),
        "python3 run.py --port {}".format(next_free_port(host, port)),
    )


def try_port(host: str, port: int) -> bool:
    """Can a server listen there? Raises OSError when the reason is anything but a port in use."""
    family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[
        0
    ]
    with socket.socket(family, kind, protocol) as probe:
        if WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            # A connection closed a moment ago must not count as a port in use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def next_free_port(host: str, port: int) -> int:
    for candidate in range(max(port, 1023) + 1, min(port + 100, 65535)):
        try:
            if try_port(host, candidate):
                return candidate
        except OSError:
            break
    return 8800


def already_there(host: str, port: int) -> bool:
    """Does caseapp itself answer at this address? Someone may have started it twice."""
    reached = host.strip("[]") if is_loopback(host) else "127.0.0.1"
    question = http.client.HTTPConnection(reached, port, timeout=1)
    try:
        question.request("GET", "/healthz")
        answer = question.getresponse()
        return answer.status == 200 and isinstance(json.loads(answer.read(10_000)), dict)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        question.close()


def prepare_data_folder(folder: Path) -> None:
    """Make the data folder, private, and make sure that something can be written in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"0")
    require_room(folder, ROOM_FOR_DATA)


def become(command: list[str], environment: dict[str, str]) -> int:
    """Hand the terminal over to the app: signals and the exit code are then its own."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, environment)
    ended, _ = run_here(command, environment)
    return ended


def run_here(
    command: list[str], environment: dict[str, str], folder: "Path | None" = None
) -> tuple[int, bool]:
    """Run a program that shares the terminal; its exit code, and whether Ctrl-C was pressed meanwhile.

    Ctrl-C reaches the program as well: it is left to end by itself, and to clean up what it started.
    """
    process = subprocess.Popen(command, cwd=folder, env=environment)
    interrupted = False
    while True:
        try:
            return process.wait(), interrupted
        except KeyboardInterrupt:
            interrupted = True


# --- Commands -------------------------------------------------------------------------------------------


def serve(options: argparse.Namespace) -> int:
    environment = serving_environment(options)
    host, port = environment["CASEAPP_HOST"], int(environment["CASEAPP_PORT"])
    require_free_port(host, port)
    install()
    prepare_data_folder(Path(environment["CASEAPP_DATA"]))
    require_free_port(host, port)
    return become([str(PYTHON), "-m", "caseapp", "serve"], environment)


def command_install(rest: list[str]) -> int:
    if rest:
        raise mistyped(*rest)
    install()
    step("Tout est prêt", "كل شيء جاهز")
    return 0


def command_cert(options: argparse.Namespace, rest: list[str]) -> int:
    install()
    return become([str(PYTHON), "-m", "caseapp.cli.cert", *rest], app_environment(options))


def command_flask(options: argparse.Namespace, rest: list[str]) -> int:
    install()
    return become(
        [str(PYTHON), "-m", "flask", "--app", str(ROOT / "wsgi.py"), *rest], app_environment(options)
    )


# --- Tests ----------------------------------------------------------------------------------------------

MEANS = ("browser", "postgres")


def command_test(rest: list[str]) -> int:
    """Every check, then every test; goes on after a failure so that all of them are seen at once."""
    own, for_pytest = (rest[: rest.index("--")], rest[rest.index("--") + 1 :]) if "--" in rest else (rest, [])
    parser = Parser()
    parser.add_argument("--require", default="")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args(own)
    required = [word.strip() for word in options.require.split(",") if word.strip()]
    unknown = sorted(set(required) - set(MEANS))
    if unknown:
        raise mistyped("--require {} ({})".format(",".join(unknown), ", ".join(MEANS)))
    install(with_tests=True)

    environment = {**os.environ, "PYTHONUTF8": "1", "CASEAPP_TEST_REQUIRE": ",".join(required)}
    environment["CASEAPP_TEST_LONG"] = "1" if options.long else "0"
    # The tests start a hundred programs: what is compiled is kept, whatever this machine is told, and not in the tree.
    environment["PYTHONPYCACHEPREFIX"] = str(VENV / "caseapp-bytecode")
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    # The tests speak for themselves: settings of the person who runs them must not reach the app.
    for name in [
        name for name in environment if name.startswith("CASEAPP_") and not name.startswith("CASEAPP_TEST_")
    ]:
        del environment[name]
    verdicts = [run_check(name, command, why, environment) for name, command, why in checks()]
    tests = run_pytest(for_pytest, environment)
    return report(verdicts, tests)


def checks() -> list[tuple[str, list[str], str]]:
    """Name, command and - when it cannot run here - the reason, of each check."""
    settings = (ROOT / "pyproject.toml").read_text("utf-8") if (ROOT / "pyproject.toml").is_file() else ""
    python = str(PYTHON)

    def unless_configured(table: str) -> str:
        return (
            ""
            if re.search(r"^\[tool\.{}\b".format(table), settings, re.MULTILINE)
            else f"no [tool.{table}] in pyproject.toml"
        )

    imports = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    templates = unless_configured("djlint") or (
        "" if any((ROOT / "caseapp").rglob("*.html")) else "no template yet"
    )
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."], ""),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."], ""),
        ("mypy", [python, "-m", "mypy"], unless_configured("mypy")),
        ("lint-imports", [python, "-c", imports], unless_configured("importlinter")),
        ("djlint", [python, "-m", "djlint", "--lint", "caseapp"], templates),
    ]


def run_check(
    name: str, command: list[str], why_not: str, environment: dict[str, str]
) -> tuple[str, str, str]:
    """Run one check under its heading: its name, `passed`, `failed` or `skipped`, and a word about it."""
    if why_not:
        return name, "skipped", why_not
    say()
    say("== {} ==".format(name))
    started = time.monotonic()
    ended, interrupted = run_here(command, environment, ROOT)
    if interrupted:
        raise KeyboardInterrupt
    spent = "{:.1f} s".format(time.monotonic() - started)
    return name, "failed" if ended else "passed", spent


class Tests:
    """What pytest did: counts, the reasons for what was skipped, and whether it ended as it should."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.reasons: dict[str, int] = {}
        self.note = ""

    @classmethod
    def read(cls, file: Path, ended: int) -> "Tests":
        """Count from pytest's own report; a run that left none, or found no test, counts as one failure."""
        tests = cls()
        try:
            cases = list(ElementTree.parse(file).getroot().iter("testcase"))
        except (OSError, ElementTree.ParseError):
            cases = []
        for case in cases:
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                tests.failed += 1
            elif skip is not None:
                tests.skipped += 1
                reason = skip.get("message") or "no reason given"
                tests.reasons[reason] = tests.reasons.get(reason, 0) + 1
            else:
                tests.passed += 1
        if ended == 5:
            tests.note = "pytest found no test"
        elif ended != 0 and tests.failed == 0:
            tests.note = "pytest did not end as it should (exit code {})".format(ended)
        if tests.note:
            tests.failed += 1
        return tests


def run_pytest(arguments: list[str], environment: dict[str, str]) -> Tests:
    """Run the tests, in three processes unless the arguments say otherwise: one of them mostly waits for a browser."""
    say()
    say("== pytest ==")
    with tempfile.TemporaryDirectory(prefix="caseapp-tests-") as folder:
        file = Path(folder) / "report.xml"
        command = [str(PYTHON), "-m", "pytest", "-n", "3", "--dist", "loadgroup", "--junit-xml", str(file), *arguments]
        ended, interrupted = run_here(command, environment, ROOT)
        if interrupted:
            raise KeyboardInterrupt
        return Tests.read(file, ended)


def report(verdicts: list[tuple[str, str, str]], tests: Tests) -> int:
    """The closing lines. The last one counts each check as one, so that no green count hides a red check."""
    say()
    say("== summary ==")
    for name, verdict, word in verdicts:
        say("{:<8} {} ({})".format(verdict, name, word))
    say(
        "{:<8} pytest ({} passed, {} failed, {} skipped)".format(
            "failed" if tests.failed else "passed", tests.passed, tests.failed, tests.skipped
        )
    )
    if tests.note:
        say("         " + tests.note)
    for reason, times in sorted(tests.reasons.items(), key=lambda item: -item[1]):
        say("skipped  {} x {}".format(times, reason))
    counted = {
        verdict: sum(1 for _, own, _ in verdicts if own == verdict)
        for verdict in ("passed", "failed", "skipped")
    }
    failed = tests.failed + counted["failed"]
    say(
        "{} passed, {} failed, {} skipped".format(
            tests.passed + counted["passed"], failed, tests.skipped + counted["skipped"]
        )
    )
    return 1 if failed else 0


# --- Entry ----------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit code."""
    try:
        before, command, rest = split(arguments)
        asked = (
            before
            if command in ("flask", "cert")
            else [*before, *(rest[: rest.index("--")] if "--" in rest else rest)]
        )
        if "--help" in asked or "-h" in asked:
            say(HELP)
            return 0
        options = read_options(before)
        if command == "install":
            return command_install(rest)
        if command == "cert":
            return command_cert(options, rest)
        if command == "flask":
            return command_flask(options, rest)
        if command == "test":
            return command_test(rest)
        return serve(options)
    except Stop as stop:
        stop.show()
        return stop.code
    except OSError as error:
        from_os_error(error).show()
        return 1
    except KeyboardInterrupt:
        say()
        say("Arrêté. · تمّ الإيقاف.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
