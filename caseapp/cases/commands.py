"""`flask cases ...`"""

from __future__ import annotations

import click


@click.group()
def cases() -> None:
    """Files."""
