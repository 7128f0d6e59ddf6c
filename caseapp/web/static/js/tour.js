// The tour of the first day: a dialog over the page whose steps point at real elements of it.
//
//   <dialog id="tour" data-done="/help/tour">   sections with data-at="selector", buttons with data-go
//   POST data-done   when she has seen it, or does not want to: it does not come again by itself
//
// On /help the link that starts it again is shown; without JavaScript there is no tour, and /help says the same.

import { send } from './wire.js';

const tour = document.getElementById('tour');
const GAP = 12;

document.querySelectorAll('[data-tour]').forEach((link) => { link.hidden = false; });

// The element itself, or what it is folded into: the fourth tab of a phone.
function seen(selector) {
  const found = [...document.querySelectorAll(selector)];
  const open = found.find((box) => box.checkVisibility());
  const folded = found.map((box) => box.closest('details')).find((box) => box && box.checkVisibility());
  return open || (folded && folded.querySelector('summary')) || null;
}

function begin() {
  const steps = [...tour.querySelectorAll('section')];
  const card = tour.querySelector('.card');
  const spot = tour.querySelector('.spot');
  const buttons = Object.fromEntries([...tour.querySelectorAll('[data-go]')].map((box) => [box.dataset.go, box]));
  const before = document.activeElement;
  let at = 0;

  // Beside what is spoken of: below, else above, else in the middle of what is left.
  function place() {
    const box = seen(steps[at].dataset.at);
    spot.hidden = !box;
    const view = { width: tour.clientWidth, height: tour.clientHeight };
    const size = card.getBoundingClientRect();
    let left = (view.width - size.width) / 2;
    let top = (view.height - size.height) / 2;
    if (box) {
      const around = box.getBoundingClientRect();
      const under = around.bottom + GAP;
      const over = around.top - GAP - size.height;
      const middle = around.left + around.width / 2;
      const aside = middle < view.width / 2 ? around.right + GAP : around.left - GAP - size.width;
      if (under + size.height <= view.height - GAP) top = under;
      else if (over >= GAP) top = over;
      left = around.width > view.width / 2 ? left : middle - size.width / 2;
      if (around.width <= view.width / 2 && aside >= GAP && aside + size.width <= view.width - GAP) {
        left = aside;
        top = Math.min(Math.max(around.top, GAP), view.height - size.height - GAP);
      }
      for (const [name, value] of [['top', around.top - 6], ['left', around.left - 6], ['width', around.width + 12], ['height', around.height + 12]]) {
        spot.style[name] = `${value}px`;
      }
    }
    card.style.left = `${Math.min(Math.max(left, GAP), Math.max(GAP, view.width - size.width - GAP))}px`;
    card.style.top = `${Math.max(top, GAP)}px`;
  }

  function show(step) {
    at = step;
    steps.forEach((section, number) => { section.hidden = number !== at; });
    const last = at === steps.length - 1;
    buttons.next.hidden = last;
    buttons.end.hidden = !last;
    buttons.skip.hidden = last;
    buttons.back.hidden = at === 0;
    const box = seen(steps[at].dataset.at);
    if (box) box.scrollIntoView({ block: 'nearest' });
    place();
    (last ? buttons.end : buttons.next).focus();
  }

  function move(by) {
    if (at + by >= 0 && at + by < steps.length) show(at + by);
  }

  const acts = { next: () => move(1), back: () => move(-1), end: () => tour.close(), skip: () => tour.close() };
  tour.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-go]');
    if (button) acts[button.dataset.go]();
  });
  tour.addEventListener('keydown', (event) => {
    const ahead = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      move(event.key === ahead ? 1 : -1);
    }
  });
  tour.addEventListener('close', () => {
    removeEventListener('resize', place);
    send('POST', tour.dataset.done, {}).catch(() => {}); // not told: it comes once more, which does no harm
    if (location.search) history.replaceState(null, '', location.pathname); // a reload is no wish to see it again
    if (before && before !== document.body) before.focus();
    else document.getElementById('main').focus();
  });
  addEventListener('resize', place);
  document.getElementById('tour-note').hidden = true;
  tour.showModal();
  show(0);
}

// A screen that is locked comes first; the tour waits for another page.
if (tour && !document.body.classList.contains('locked')) begin();
