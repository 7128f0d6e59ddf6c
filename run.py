#!/usr/bin/env python3
"""The two commands of caseapp, for a machine that has nothing but Python 3.11 or newer.

    python3 run.py          installs what is missing, prepares the demo, serves it
    python3 run.py test     installs the test tools, runs every check and every test

Standard library only. This file stays readable by Python 3.6, so that an old Python says in words what is wrong instead
of showing a syntax error; `start/` does the work.

Exit codes: 0 all went well, 1 something failed (the message says what), 2 the command was mistyped.
"""

import os
import platform
import shutil
import sys

MINIMUM = (3, 11)


def refuse_old_python():
    """Say that this Python is too old, and name the newer ones found on the machine."""
    here, wanted = platform.python_version(), ".".join(map(str, MINIMUM))
    newer = [name for name in ("python3.{}".format(n) for n in range(20, MINIMUM[1] - 1, -1)) if shutil.which(name)]
    told = [
        "",
        "✗ FR  Python {} est trop ancien : il faut Python {} ou plus récent.".format(here, wanted),
        "✗ AR  إصدار بايثون {} قديم جدا: يلزم بايثون {} أو أحدث.".format(here, wanted),
    ]
    told.extend("      {} run.py".format(name) for name in newer)
    sys.stdout.buffer.write(("\n".join(told) + "\n").encode("utf-8"))


if __name__ == "__main__":
    if sys.version_info[:2] < MINIMUM:
        refuse_old_python()
        sys.exit(1)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # also where Python is told to leave it out
    from start.commands import main

    sys.exit(main(sys.argv[1:]))
