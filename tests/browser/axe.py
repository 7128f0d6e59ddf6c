"""axe-core on a page, for no more than its findings: what it would load and tell besides costs as much as looking.

Half of its work is the contrast of each piece of text with what is painted under it. Text in colours that were measured
already, on whatever page, is not measured again; `--long` measures all of it. Every other rule looks at every page.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.requirements import long_runs

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # style sheets read once more, for a rule that is not among these
}
SCRIPT = Axe().axe_script
MARK_NEW_COLOURS = """known => {
  const measured = new Set(known), painted = new Map(), fresh = [];
  const under = (box) => {
    if (!box) return '';
    if (!painted.has(box)) {
      const look = getComputedStyle(box), own = [];
      if (look.backgroundColor !== 'rgba(0, 0, 0, 0)') own.push(look.backgroundColor);
      if (look.backgroundImage !== 'none') own.push(look.backgroundImage);
      if (look.opacity !== '1') own.push(look.opacity);
      if (look.filter !== 'none') own.push(look.filter);
      if (!['static', 'relative'].includes(look.position)) own.push(look.position, box.tagName, box.className);
      if (box.matches(':disabled, [aria-disabled=true], [inert]') || box.control?.disabled) own.push('disabled');
      painted.set(box, under(box.parentElement) + own.join(' ') + (own.length ? ';' : ''));
    }
    return painted.get(box);
  };
  const speaks = (box) => box.matches('input, select, textarea') || [...box.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const box of document.body.querySelectorAll('*')) {
    const { width, height } = box.getBoundingClientRect();
    if (width < 2 || height < 2 || !speaks(box) || !box.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const look = getComputedStyle(box);
    const key = [look.color, look.fontSize, look.fontWeight, look.textShadow, under(box)].join(' ');
    if (measured.has(key)) continue;
    box.setAttribute('data-new-colours', '');
    fresh.push(key);
  }
  return [...new Set(fresh)];
}"""
LOOK = """async ([options, contrast]) => {
  axe.configure({ rules: [{ id: 'color-contrast', selector: contrast }] });
  const { violations } = await axe.run(options);
  for (const box of document.querySelectorAll('[data-new-colours]')) box.removeAttribute('data-new-colours');
  return violations;
}"""
_measured: set[str] = set()
"""Colours of letters, with their size and all that is painted under them, in which axe found nothing."""


def violations(page: Page) -> list[str]:
    """What axe has against the page as it stands, at most three places for each rule."""
    page.evaluate(SCRIPT)
    fresh = [] if long_runs() else page.evaluate(MARK_NEW_COLOURS, list(_measured))
    contrast = "*" if long_runs() else "[data-new-colours]"
    found: list[dict[str, Any]] = page.evaluate(LOOK, [OPTIONS, contrast])
    if not any(violation["id"] == "color-contrast" for violation in found):
        _measured.update(fresh)
    return [
        f"axe {violation['id']}: {node['html'][:140]} | {node['failureSummary'][:200]}"
        for violation in found
        for node in violation["nodes"][:3]
    ]
