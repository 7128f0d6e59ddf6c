// The page in the street: one frame, one screen at a time, locked when nobody touches it or looks at it.
//
// Nothing that can be read outlives the lock in memory: screens are thrown away, the session forgets its keys.

import { h, icon, note } from './dom.js';
import * as outbox from './outbox.js';
import { encounter } from './encounter.js';
import { home } from './home.js';
import { completing } from './later.js';
import { observation } from './place.js';
import { enrolling, nobody, unlocking } from './pin.js';
import { alarm, askAgain, ending } from './safety.js';
import { sending } from './sending.js';
import * as session from './session.js';
import { enrolled } from './vault.js';
import { hour, say, speak, tongue, wanted } from './words.js';

const SCREENS = { home, encounter, completing, observation, sending, unlocking, nobody, enrolling };
const FREE = ['unlocking', 'nobody', 'enrolling', 'sending']; // what a locked telephone may show
const WRITTEN = ['encounter', 'completing', 'observation'];
const EVERY = 15e3;
const ASK = 3 * 60e3; // so often the server is asked although nothing waits
const WAKE = 3600e3;
const FRESH = 5 * 60e3; // a round that is out is not fetched again sooner by itself
const RENEW = 2 * 3600e3; // so long before it is wiped it is, because the server then gives it for as long again

const frame = document.getElementById('field');
const heard = document.getElementById('said');
let touched = Date.now();
let now = { name: 'nobody', options: {} };
let leave = null; // what a screen wants done when it goes

// Put a screen on the page. Whatever it needs of the others goes through `app`.
function go(name, options = {}, { back = false } = {}) {
  if (!session.unlocked() && !FREE.includes(name)) return locked();
  const half = session.unlocked() && session.memory().draft;
  if (half && half.touched && WRITTEN.includes(name) && options.draft !== half) {
    if (name !== half.screen) tell('warn', say('first_this')); // one thing is half written at a time, and nothing of it is lost
    return go(half.screen, { draft: half }, { back });
  }
  if (leave) leave();
  leave = null;
  if (!back && name !== now.name) history.pushState({ name }, '');
  now = { name, options };
  const screen = SCREENS[name](app, options);
  leave = screen.leave || null;
  const title = h('h1', { tabindex: -1, id: 'title' }, screen.title);
  frame.replaceChildren(
    top(screen),
    h('main', { id: 'main' }, title, ...[screen.main].flat(3).filter(Boolean)),
    ...(screen.bar ? [h('footer', { class: 'bar' }, ...[screen.bar].flat(3).filter(Boolean))] : []),
  );
  document.title = say('himaya'); // a browser writes titles down: none names a place
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
  if (screen.shown) screen.shown();
  count();
  return undefined;
}

// The alarm is on every screen that a round is open on: large on home, small here.
function top({ backs = false, quiet = false, alarmed = false }) {
  const other = tongue === 'fr' ? ['ar', 'العربية', 'rtl'] : ['fr', 'Français', 'ltr'];
  const speaking = h('button', { type: 'button', class: 'btn quiet', lang: other[0], dir: other[2], on: { click: () => switchTo(other[0]) } }, other[1]);
  const queue = h('button', { type: 'button', class: 'queue', id: 'queue', on: { click: () => go('sending') } });
  const lockIt = h('button', { type: 'button', class: 'btn quiet sign', 'aria-label': say('lock'), on: { click: lock } }, icon('lock'));
  const goBack = h('button', { type: 'button', class: 'btn quiet sign', 'aria-label': say('back'), on: { click: () => history.back() } }, icon('chevron-left'));
  goBack.firstChild.classList.add('flip');
  return h('header', { class: 'strip' }, backs ? goBack : h('span', { class: 'logo' }, icon('brand')), queue, quiet && speaking,
    session.unlocked() && session.memory().pack && !alarmed && alarm(app, 'stop in-strip'), session.unlocked() && lockIt);
}

// How many items wait, on every screen.
async function count() {
  const { waiting, refused, unsaved } = await outbox.state();
  document.documentElement.toggleAttribute('data-unsaved', unsaved > 0);
  const box = document.getElementById('queue');
  if (!box) return;
  const all = waiting + refused;
  box.replaceChildren(icon(all ? 'send' : 'circle-check'), h('span', {}, all ? say('waiting', { num: all }) : say('all_sent')));
  box.className = `queue ${unsaved || refused ? 'bad' : all ? 'warn' : 'ok'}`;
}

// Said aloud and shown for a while, without taking anything away.
let quieter;
let counting;
function tell(kind, text, act = null) {
  clearTimeout(quieter);
  heard.replaceChildren(note(kind, h('p', {}, text), act));
  if (act) act.addEventListener('click', () => heard.replaceChildren());
  quieter = setTimeout(() => heard.replaceChildren(), kind === 'bad' || act ? 20000 : 3000);
}

async function switchTo(code) {
  await speak(code);
  go(now.name, now.options, { back: true });
}

async function locked(why) {
  go(await enrolled() ? 'unlocking' : 'nobody', { why }, { back: true });
}

async function lock() {
  for (const shown of [frame, heard]) shown.replaceChildren(); // before anything else: a picture may be taken of it
  for (const box of document.querySelectorAll('dialog[open]')) box.remove();
  if (leave) leave();
  leave = null;
  await session.lock();
  return locked();
}

// After the right PIN: the round is fetched where there is a network and none is here, and it begins where she was.
async function opened() {
  const { pack, draft } = session.memory();
  if (!pack) {
    await session.fetchRound();
    if (!session.unlocked()) return locked('revoked');
  }
  session.wind();
  send(true);
  if (pack) renew();
  if (draft && draft.touched) go(draft.screen, { draft }); else go('home');
  askAgain(app);
}

// The round that is here, brought up to date behind what she does: the way, the base's number and the free places are known
// when it has left. Home is drawn anew where something is.
const shown = ({ round: { due, ...round }, stops, beds, calls }) => JSON.stringify([round, stops, beds, calls]);
let renewed = -FRESH;
async function renew() {
  const { pack } = session.memory() || {};
  if (!pack || (session.left() && performance.now() - renewed < FRESH)) return;
  if (await session.fetchRound(true) !== 'round') return;
  renewed = performance.now();
  if (!session.unlocked()) return;
  session.wind();
  if (now.name === 'home' && shown(session.memory().pack) !== shown(pack)) go('home', {}, { back: true });
}

let warned = false;
async function look() {
  if (session.unlocked() && Date.now() - touched > session.IDLE) return lock();
  const had = session.unlocked() && session.memory().pack;
  if (await session.expire()) {
    if (had) { go('home'); tell('warn', say('round_over')); }
  } else if (session.unlocked() && session.memory().pack) {
    if (session.left() && session.endsWithin(RENEW)) await renew();
    if (ending() && !warned && now.name !== 'home') tell('warn', say('ends_at', { when: hour(session.endsAt()) }));
    warned = ending();
  }
  return undefined;
}

// What waits is sent. Now and then, by a clock that nobody turns, also nothing: a telephone that was taken off must hear it.
let asked = -ASK;
async function send(ask = false) {
  const asking = ask || performance.now() - asked >= ASK;
  if (asking) asked = performance.now();
  await session.obey(await outbox.flush(false, asking).catch(() => null));
}

export const app = { go, tell, lock, opened, count, send, home: () => go('home') };

for (const name of ['pointerdown', 'keydown', 'input']) {
  addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
}
document.addEventListener('visibilitychange', () => { if (document.hidden && session.unlocked()) { lock(); return; } look(); send(!document.hidden); });
addEventListener('popstate', ({ state }) => {
  const name = (state && state.name) || 'home';
  go(SCREENS[name] && (name === 'sending' || name === 'home') ? name : 'home', {}, { back: true });
});
addEventListener('online', () => { send(true); renew(); });
addEventListener('beforeunload', (event) => { if ('unsaved' in document.documentElement.dataset) event.preventDefault(); });
outbox.hear(async ({ type, revoked }) => {
  if (revoked) await session.obey({ revoked });
  if (type === 'wiped' || (revoked && !await enrolled())) { await session.lock(); locked(); }
  clearTimeout(counting);
  counting = setTimeout(count, 100);
});
setInterval(() => { look(); send(); }, EVERY);
setInterval(() => document.dispatchEvent(new Event('tick')), 1000);

async function begin() {
  document.documentElement.dataset.theme = localStorage.getItem('field-theme') || 'night';
  // The code stands in the fragment, which no server and no log ever sees; it leaves the address at once.
  const code = (location.hash.match(/^#enrol=(.+)$/) || [])[1];
  history.replaceState({ name: 'home' }, '', '/field/');
  await speak(wanted()).catch(() => speak('fr'));
  if (code) go('enrolling', { code }, { back: true });
  else await locked();
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register('/field/sw.js', { scope: '/field/', type: 'module' })
      .then((it) => it.periodicSync && it.periodicSync.register('outbox', { minInterval: WAKE })).catch(() => {}); // where it is installed
  }
  await look();
  send(true);
}

begin();
