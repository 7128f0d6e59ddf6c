// The worker: the page opens without network, and what waits is sent when there is one again, also when the page is shut.
// Keeps the shell and nothing else: never an answer of the server about anybody. VERSION and SHELL stand above this line,
// put there by the server (views/shell.py); a new shell is a new version.

import { flush } from '/static/field/outbox.js';

const CACHE = `field-${VERSION}`;

addEventListener('install', (event) => {
  const fresh = SHELL.map((address) => new Request(address, { cache: 'reload', credentials: 'omit' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('field-') && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== 'GET' || origin !== location.origin || !SHELL.includes(pathname + search)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(pathname + search)).then((kept) => kept || fetch(event.request)));
});

addEventListener('sync', (event) => {
  if (event.tag !== 'outbox') return;
  // What did not arrive must end in a rejection: only then does the browser wake us again by itself.
  event.waitUntil(flush().then(({ what }) => { if (what === 'offline' || what === 'busy') throw new Error(what); }));
});
