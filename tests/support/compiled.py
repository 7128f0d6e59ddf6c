"""Compiled templates, kept between the processes of a run: a suite starts a hundred programs, and each compiled them anew.

The application keeps none, since a folder of code that a server would load is one more thing to guard. Its environment is
given the cache from outside: in this process by `keep`, in a program that a test starts by `python -m tests.support.compiled
caseapp serve` in the place of `python -m caseapp serve`, or by calling `keep` first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import runpy
import shutil
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from caseapp.web.translated import TranslatedEnvironment

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "caseapp"
KEPT = ROOT / ".pytest_cache" / "templates"
"""Belongs to whoever runs the tests, as all that is compiled beside it."""


class Compiled(BytecodeCache):
    """One file for each template in each language; a change of any source makes all of them anew."""

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Bucket:
        """What is kept of it. A template is compiled with those that it includes, in the language of its environment."""
        spoken = environment.sentences.info().get("language") if environment.sentences else ""
        whole = f"{name}\n{filename}\n{spoken}\n{environment.auto_reload}\n{source}"
        bucket = Bucket(environment, hashlib.sha256(whole.encode()).hexdigest(), whole)
        if OURS in Path(filename or "").parents:  # a test may have templates of its own, which `sources` does not know
            self.load_bytecode(bucket)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if OURS in Path(bucket.code.co_filename if bucket.code else "").parents:
            self.dump_bytecode(bucket)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if there is something."""
        try:
            bucket.bytecode_from_string((KEPT / sources() / bucket.key).read_bytes())
        except OSError:  # not there, or not for whoever runs this program
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it; others read at the same time, so it appears whole."""
        place = KEPT / sources()
        with contextlib.suppress(OSError):  # a tree that is read-only is compiled anew each time
            place.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=place)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bucket.bytecode_to_string())
            Path(name).replace(place / bucket.key)


@lru_cache(maxsize=1)
def sources() -> str:
    """A print of all that a compiled template may depend on: the application's files, its sentences, this Jinja and Python."""
    told = [sys.version, jinja2.__version__, str(ROOT)]
    for above in ("caseapp", "translations"):
        for folder, _, names in os.walk(ROOT / above):
            for name in names:
                if name.endswith((".py", ".html", ".txt", ".svg", ".xml", ".js", ".mo")):
                    found = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - a thousand of them
                    told.append(f"{folder}/{name} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()[:32]


def forget_others() -> None:
    """What was compiled from other sources goes."""
    for old in KEPT.iterdir() if KEPT.is_dir() else ():
        if old.name != sources():
            shutil.rmtree(old, ignore_errors=True)


def keep() -> None:
    """From now on, applications that are made in this process keep what they compile."""
    begin = TranslatedEnvironment.__init__

    def begun(self: TranslatedEnvironment, *args: Any, **options: Any) -> None:
        begin(self, *args, bytecode_cache=Compiled(), **options)

    TranslatedEnvironment.__init__ = begun  # type: ignore[method-assign]


if __name__ == "__main__":
    keep()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
