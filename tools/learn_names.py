"""Learns the numbers of the name search: `python tools/learn_names.py --names ../shared/data/names`.

Reads the development half only and writes `caseapp/kernel/names/learned.json`: letter costs (EM over attested
spellings of one name), calibration of alignments in bits, shares of skeletons. Deterministic; no name is kept.
`--types 0/2` learns on every other class of names, for cross-validation; `--to` writes elsewhere.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.kernel.names import alignment, learned  # noqa: E402
from tools.learning.corpus import names_in  # noqa: E402
from tools.learning.curves import calibrated  # noqa: E402
from tools.learning.letters import em, pairs_of  # noqa: E402
from tools.learning.shares import shares  # noqa: E402

PROVENANCE = (
    "Learned by tools/learn_names.py from the development half of the project's name data: Wikidata labels (CC0), "
    "Algerian Name Transcription Corpus (CC0), DziriNames (MIT), Arabic forms of NETransliteration-COLING2018 (CC0) "
    "and google/transliteration (Apache-2.0). Statistics only."
)


def main() -> None:
    """Learn and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=Path, required=True, help="folder of names.tsv and gallery.tsv")
    options.add_argument("--types", default="0/1", help="which classes of names to learn from, n/m")
    options.add_argument("--to", type=Path, default=learned.FILE)
    asked = options.parse_args()
    names = names_in(asked.names, asked.types)
    costs = {scripts: em(pairs) for scripts, pairs in pairs_of(names).items()}
    rounded = {
        scripts: {
            x: {y: round(bits, 1) for y, bits in sorted(row.items()) if bits > alignment.FLOOR + 0.2}
            for x, row in sorted(table.items())
        }
        for scripts, table in costs.items()
    }
    held = {"provenance": PROVENANCE, "costs": rounded, "calibration": {}}
    held["shares"] = shares(asked.names, asked.types)
    write(held, asked.to)
    learned.use(learned.read(asked.to))
    held["calibration"] = calibrated(names)
    write(held, asked.to)


def write(held: dict[str, object], path: Path) -> None:
    """One line for each unit and table, so that a change can be read."""
    path.write_text(
        json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("},", "},\n") + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
