"""Reading spreadsheets: CSV in the usual shapes (comma, semicolon, tab; UTF-8 with or without a mark) and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from caseapp.cases.service.imports import BEYOND

MOST_BYTES = 200 * 1024 * 1024


class NotASpreadsheet(ValueError):
    """The file cannot be read as CSV or XLSX; the message is a coded reason."""


def read_spreadsheet(path: Path) -> tuple[list[str], Iterator[dict[str, str]]]:
    """The header, and the rows one by one as text, empty ones too: they count as lines. Raises NotASpreadsheet."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise NotASpreadsheet("no_file")
    rows = _workbook(path) if path.suffix.lower() in {".xlsx", ".xlsm", ".ods"} else _text(path)
    try:
        header = [str(name).strip().lower() for name in next(rows)]
    except StopIteration:
        raise NotASpreadsheet("empty") from None
    except (UnicodeDecodeError, csv.Error):
        raise NotASpreadsheet("not_text") from None
    return header, _rows(header, rows)


def _rows(header: list[str], rows: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    """The rows by column. Raises NotASpreadsheet where the file stops being text."""
    try:
        for row in rows:
            beyond = [cell for cell in row[len(header) :] if cell.strip()]
            yield dict(zip(header, row, strict=False)) | ({BEYOND: beyond[0]} if beyond else {})
    except (UnicodeDecodeError, csv.Error):
        raise NotASpreadsheet("not_text") from None


def _text(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        first = lines.readline()
        lines.seek(0)
        delimiter = max("\t;,", key=first.count)
        if delimiter == "\t" and '"' not in first:
            yield from csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        else:
            yield from csv.reader(lines, delimiter=delimiter)


def _workbook(path: Path) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - rare and heavy: loads when needed

    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError):
        raise NotASpreadsheet("not_a_workbook") from None
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    """A cell as people see it: whole numbers without a point, days without a time."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
