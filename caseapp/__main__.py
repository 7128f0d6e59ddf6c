"""`python -m caseapp serve`: what `run.py` starts."""

from __future__ import annotations

import sys

from caseapp.cli import serve

if __name__ == "__main__":
    if sys.argv[1:] != ["serve"]:
        print("python -m caseapp serve")
        sys.exit(2)
    sys.exit(serve.main())
