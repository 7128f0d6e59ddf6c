// The worker: the page opens without network, and what waits is sent when there is one again, also when the page is shut.
// It throws away what can be read as the page does, when it is called and nobody looks at one.
// Keeps the shell and nothing else: never an answer of the server about anybody. VERSION and SHELL stand above this line,
// put there by the server (views/shell.py); a new shell is a new version.

import { expire, wipe } from '/static/field/ending.js';
import { flush } from '/static/field/outbox.js';

const CACHE = `field-${VERSION}`;

addEventListener('install', (event) => {
  const fresh = SHELL.map((address) => new Request(address, { cache: 'reload', credentials: 'omit' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('field-') && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()).then(ended));
  call().catch(() => {}); // not waited for: the page would not open until an answer came
});

addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== 'GET' || origin !== location.origin || !SHELL.includes(pathname + search)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(pathname + search)).then((kept) => kept || fetch(event.request)));
});

// A page that somebody looks at does it itself.
async function watched() {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.some((page) => page.visibilityState === 'visible' && new URL(page.url).pathname.startsWith('/field/'));
}

// A round whose time is over goes, also without a network.
const ended = async () => !await watched() && expire();

// Ends what is over, hands in what waits, and hears whether this telephone was taken off.
async function call() {
  await ended();
  const outcome = await flush(false, true);
  if (outcome.revoked && !await watched() && await wipe('revoked')) await flush();
  return outcome;
}

// What did not arrive must end in a rejection: only then does the browser wake us again by itself.
const called = () => call().then(({ what }) => { if (what === 'offline' || what === 'busy') throw new Error(what); });

addEventListener('sync', (event) => { if (event.tag === 'outbox') event.waitUntil(called()); });
addEventListener('periodicsync', (event) => { if (event.tag === 'outbox') event.waitUntil(called()); });
