"""The manifest: one page on which a feature says what it brings. The composition root reads it, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Blueprint, Flask

from caseapp.infra.jobs import Job
from caseapp.infra.merging import MergeStep
from caseapp.policy.permissions import P


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu: shown to whoever holds `power`, at `order`."""

    endpoint: str
    label: str
    icon: str
    power: P
    order: int


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature brings. `start` fills the slots of lower floors, once, with the finished application."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    commands: tuple[click.Command, ...] = ()
    jobs: tuple[Job, ...] = ()
    merge_steps: tuple[MergeStep, ...] = ()
    start: Callable[[Flask], None] | None = None
    template_globals: dict[str, Callable[..., Any]] = field(default_factory=dict)
