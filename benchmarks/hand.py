"""A hand at the keyboard and the mouse: it does a task in a real browser, and counts what a person would do.

Human seconds are estimated by the Keystroke-Level Model (Card, Moran and Newell, 1983): K a key or a press of the
mouse's button, P pointing at something, H a hand moving between keyboard and mouse, M making up one's mind, R waiting
for the machine. M is counted before each field, each choice and each command, not within a text. The model knows
neither reading nor listening nor mistakes: what it gives is the least that a practised person needs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

K_GOOD, K_POOR = 0.28, 0.50
P, H, M = 1.1, 0.4, 1.35


@dataclass
class Hand:
    """Counts of one task. Begins on the keyboard."""

    page: Page
    keys: int = 0
    clicks: int = 0
    points: int = 0
    moves: int = 0
    thoughts: int = 0
    loads: int = 0
    machine: float = 0.0
    _on_mouse: bool = field(default=False, repr=False)

    def write(self, text: str) -> None:
        """A text into the field that has the focus: one thought, a key for each letter, two for a capital."""
        self._to_keyboard()
        self.thoughts += 1
        self.keys += sum(2 if letter.isupper() else 1 for letter in text)
        self.page.keyboard.type(text)

    def press(self, key: str, times: int = 1, *, thought: bool = False, leads: bool = False) -> None:
        """A key or a chord, some times; `leads`: the next page is waited for."""
        self._to_keyboard()
        self.thoughts += thought
        self.keys += times * (1 + key.count("+"))

        def act() -> None:
            for _ in range(times):
                self.page.keyboard.press(key)

        self._act(act, leads=leads)

    def go_back(self) -> None:
        """Alt and the arrow: to the page before."""
        self._to_keyboard()
        self.keys, self.thoughts = self.keys + 2, self.thoughts + 1
        self._act(self.page.go_back, leads=True)

    def click(self, target: Locator, *, thought: bool = True, leads: bool = False, holding: str = "") -> None:
        """Point at something and press the button; `holding`: a key held down with the other hand."""
        if not self._on_mouse:
            self._on_mouse, self.moves = True, self.moves + 1
        self.thoughts += thought
        self.points += 1
        self.clicks += 1
        self.keys += bool(holding)
        # What a hand does is a real click where the thing lies; a radio is drawn by its label.
        if holding:
            self._act(lambda: target.click(modifiers=[holding]), leads=leads)  # type: ignore[list-item]
        else:
            self._act(lambda: target.click(), leads=leads)

    def choose(self, select: Locator, value: str) -> None:
        """An answer of a list that opens: point, press, point at the answer, press."""
        self.click(select)
        self.page.keyboard.press("Escape")
        self.points, self.clicks = self.points + 1, self.clicks + 1
        select.select_option(value)

    def human(self, key: float = K_GOOD) -> float:
        """Seconds of a person, waiting included."""
        presses = self.keys + self.clicks
        return presses * key + self.points * P + self.moves * H + self.thoughts * M + self.machine

    def _to_keyboard(self) -> None:
        if self._on_mouse:
            self._on_mouse, self.moves = False, self.moves + 1

    def _act(self, act: Callable[[], object], *, leads: bool) -> None:
        if not leads:
            act()
            return
        begun = time.perf_counter()
        with self.page.expect_navigation(wait_until="load"):
            act()
        self.machine += time.perf_counter() - begun
        self.loads += 1
