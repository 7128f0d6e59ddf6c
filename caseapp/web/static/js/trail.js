// The way through a list: a file that was opened from one knows which comes next, also after something was written in it. Kept are the addresses of
// the list in their order, which name nobody, for this tab and this person, until she signs out.

import { actor } from './wire.js';

const KEY = 'trail';
const fileOf = (address) => (/^\/cases\/([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4})/.exec(address) || [])[1];

function kept() {
  try {
    const trail = JSON.parse(sessionStorage.getItem(KEY));
    if (trail && trail.actor === actor) return trail;
    sessionStorage.removeItem(KEY); // whoever was here before did not sign out
    return null;
  } catch { return null; }
}

// What is clicked in a list makes that list the one to go on with; of several links to a file, the one that was clicked counts.
document.addEventListener('click', ({ target }) => {
  const link = target.closest('[data-trail] a');
  const clicked = link && fileOf(link.getAttribute('href'));
  if (!clicked) return;
  const ways = {};
  for (const other of link.closest('[data-trail]').querySelectorAll('a')) {
    const address = other.getAttribute('href');
    const file = fileOf(address);
    if (file) ways[file] ||= address;
  }
  const more = document.querySelector('.pages [rel=next]');
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ actor, ways: Object.values(ways), more: more ? more.getAttribute('href') : '' }));
  } catch { /* no room: the list itself is still there */ }
});

document.addEventListener('submit', ({ target }) => {
  if (target.id === 'sign-out') sessionStorage.clear(); // the numbers that waited for her too (js/waiting.js)
});

const nav = document.querySelector('nav.trail');
const known = kept();
const trail = nav && known;
const place = trail ? trail.ways.findIndex((way) => fileOf(way) === fileOf(location.pathname)) : -1;
if (place >= 0) {
  const [back, on] = nav.querySelectorAll('a');
  const next = trail.ways[place + 1] || trail.more;
  for (const [link, way] of [[back, trail.ways[place - 1]], [on, next]]) {
    if (way) link.href = way; else link.hidden = true;
  }
  nav.querySelector('bdi').textContent = `${place + 1} / ${trail.ways.length}`;
  nav.hidden = trail.ways.length < 2 && !next;
}
