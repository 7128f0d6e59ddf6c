// Sealed items on their way to the server. Used by the page and by the worker; knows nothing that can be read.
//
// An item is deleted when the server has acknowledged its id, and never before. What the server did with it is its own
// affair: it keeps in some form whatever it acknowledges, once, however often it is sent.

import { newId, random, read, utf8 } from './bytes.js';
import { seal } from './seal.js';
import { destroy, get, put, within } from './stores.js';

const SEND = 'field-send';
const AT_ONCE = 200;
const BYTES = 900000;
const PATIENCE = 20000;
const unsaved = []; // the telephone is full: these live in this page only, until they are sent or exported

// Between the tabs and the worker; a channel is silent to whoever speaks, so the speaker's own page is told apart.
const channel = new BroadcastChannel('field');
const listeners = [];
const heard = (said) => listeners.forEach((listen) => listen(said));
channel.onmessage = ({ data }) => heard(data);
export const hear = (listen) => listeners.push(listen);
export function tell(type, more = {}) {
  channel.postMessage({ type, ...more });
  heard({ type, ...more });
}

export class Full extends Error {}

const rows = async () => (await within(SEND, 'outbox', 'readonly', (all) => all.getAll())) || [];

// --- enrolment -------------------------------------------------------------------------------------------------

// The token that hands items in opens without a PIN, by a key that the browser does not hand out.
export async function register({ device, drop, keys }) {
  lately = null;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const nonce = random(12);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, utf8(`${device}.${drop}`));
  await put(SEND, { drop: { key, nonce, sealed: new Uint8Array(sealed) }, keys, wiped: undefined, told: undefined });
}

async function bearer() {
  const drop = await get(SEND, 'drop');
  if (!drop) return null;
  return read(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: drop.nonce }, drop.key, drop.sealed));
}

export const device = async () => ((await bearer()) || '').split('.')[0];

// --- keeping ---------------------------------------------------------------------------------------------------

// An item says on which telephone it was noted: sealed, so that nobody hands it in as one's own.
export async function sealed(item, id) {
  const keys = (await get(SEND, 'keys')) || [];
  return seal({ ...item, device: await device() }, id, keys.reduce((newest, key) => (key.kid > newest.kid ? key : newest)));
}

async function store(envelope) {
  try {
    await within(SEND, 'outbox', 'readwrite', (all) => all.add({ ...envelope }));
  } catch (error) {
    if (error.name !== 'ConstraintError') throw error; // it is there already
  }
}

// The same item, saved once more with more in it (two tabs, or after a full telephone): it takes the place of what waits,
// as a new row, so that an answer to the one before lets go of nothing that came after.
async function renew(envelope) {
  await within(SEND, 'outbox', 'readwrite', (all) => {
    all.index('id').getKey(envelope.id).onsuccess = ({ target }) => {
      if (target.result !== undefined) all.delete(target.result);
      all.add({ ...envelope });
    };
  });
  const at = unsaved.findIndex(({ id }) => id === envelope.id);
  if (at >= 0) unsaved.splice(at, 1);
}

// Seal an item and keep it. Throws Full when the telephone has no room: it is then in this page's memory only.
export async function keep(item, id = newId()) {
  const envelope = await sealed(item, id);
  try {
    await renew(envelope);
  } catch {
    const before = unsaved.findIndex((one) => one.id === id);
    unsaved.splice(before < 0 ? unsaved.length : before, 1, envelope);
    throw new Full();
  } finally {
    tell('kept');
    soon();
  }
  return id;
}

// An envelope that was sealed before (a half-written encounter of a telephone that is wiped).
export const keepSealed = (envelope) => store(envelope).catch(() => unsaved.push(envelope));

export const holds = async (id) => unsaved.some((item) => item.id === id)
  || Boolean(await within(SEND, 'outbox', 'readonly', (all) => all.index('id').getKey(id)));

// Ask the browser to keep what lies here also where the telephone is full. Resolves with what it says to that.
export const lasting = async () => Boolean(navigator.storage && navigator.storage.persist && await navigator.storage.persist().catch(() => false));

// { waiting, refused, unsaved, told: what came of the last exchange }
export async function state() {
  const count = (act) => within(SEND, 'outbox', 'readonly', act).then((number) => number || 0);
  const [all, refused, told] = await Promise.all([
    count((kept) => kept.count()), count((kept) => kept.index('refused').count()), get(SEND, 'told'),
  ]);
  return { waiting: all - refused + unsaved.length, refused, unsaved: unsaved.length, told };
}

export async function exported() {
  const items = [...await rows(), ...unsaved].map(bare);
  return { 'himaya.field': 1, device: await device(), items };
}

const bare = ({ id, kid, key, sealed: closed }) => ({ id, kid, key, sealed: closed });

// --- sending ---------------------------------------------------------------------------------------------------

// Ask the browser to wake the worker when there is a network again, where it can.
export async function soon() {
  try {
    const registration = self.registration || await navigator.serviceWorker.getRegistration('/field/');
    await registration.sync.register('outbox');
  } catch { /* not in this browser: the page sends every fifteen seconds */ }
}

function batch(all) {
  let bytes = 0;
  const fits = all.findIndex((item, at) => at >= AT_ONCE || ((bytes += item.sealed.length + 300) > BYTES && at > 0));
  return fits < 0 ? all : all.slice(0, fits);
}

function post(path, token, body) {
  return fetch(path, {
    method: 'POST', body: JSON.stringify(body), credentials: 'omit', cache: 'no-store', redirect: 'error',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE),
  });
}

// Let go of what was sent just now and acknowledged: these very items, not whatever else bears their ids.
async function acknowledge(ids, items) {
  const known = new Set(ids);
  const gone = items.filter((item) => known.has(item.id));
  const stored = gone.filter((item) => item.seq);
  for (const item of gone) if (unsaved.includes(item)) unsaved.splice(unsaved.indexOf(item), 1);
  if (stored.length) await within(SEND, 'outbox', 'readwrite', (all) => { for (const item of stored) all.delete(item.seq); });
  return gone.length;
}

// One exchange. Returns what came of it: sent, full (the server keeps no more of this telephone for now), offline, unknown
// (it does not know this telephone), busy, refused.
async function exchange(token, items) {
  let response;
  let answer;
  try {
    response = await post('/field/items', token, { now: new Date().toISOString(), items: items.map(bare) });
    answer = await response.json().catch(() => ({}));
  } catch {
    return { what: 'offline' };
  }
  if (response.status === 401) return { what: 'unknown' };
  if (response.status === 429 || response.status >= 500) return { what: 'busy' };
  if (!response.ok) return { what: 'refused' };
  if (!Array.isArray(answer.acknowledged)) return { what: 'offline' }; // it broke off, or somebody else's network answered
  const done = await acknowledge(answer.acknowledged, items);
  if (answer.keys && answer.keys.length) await put(SEND, { keys: answer.keys });
  return { what: answer.full ? 'full' : 'sent', revoked: answer.revoked, done };
}

// Send until nothing is left or something stands in the way; `ask` also where nothing waits, because only an answer says
// whether this telephone was taken off. Where the server refuses a batch, its items are sent one by
// one, and the one it refuses waits for a hand; the others go on.
async function drain(token, again, ask) {
  let outcome = { what: 'idle' };
  let revoked = false;
  let most = AT_ONCE;
  for (;;) {
    const all = [...(await rows()).filter((item) => again || !item.refused), ...unsaved];
    if (!all.length && !(ask && outcome.what === 'idle')) break;
    const items = batch(all.slice(0, most));
    outcome = await exchange(token, items);
    revoked ||= Boolean(outcome.revoked);
    if (outcome.what === 'refused' && items.length > 1) { most = 1; continue; }
    if (outcome.what === 'refused' && items.length && items[0].seq) {
      await within(SEND, 'outbox', 'readwrite', (kept) => kept.put({ ...items[0], refused: 1 }));
      again = false;
      continue;
    }
    if (outcome.what !== 'sent' || !outcome.done) break; // "full": the rest waits here, and is sent again later
  }
  return { ...outcome, revoked };
}

// Say that what could be read is gone; then, when nothing waits any more, forget even the token.
async function report(token) {
  const wiped = await get(SEND, 'wiped');
  if (!wiped) return;
  if (!wiped.told) {
    try {
      const response = await post('/field/wiped', token, { why: wiped.why });
      if (!response.ok && response.status !== 401) return;
    } catch {
      return;
    }
    await put(SEND, { wiped: { ...wiped, told: true } });
  }
  const { waiting, refused } = await state();
  if (wiped.final && !waiting && !refused) await destroy(SEND);
  else if (!wiped.final) await put(SEND, { wiped: undefined });
}

// One at a time in this browser, whatever tab or worker asks. Resolves with { what, revoked }. `again`: also what was refused;
// `ask`: also with nothing that waits, as long as something here can be read.
export const flush = (again = false, ask = false) => navigator.locks.request('field-outbox', async () => {
  const token = await bearer();
  if (!token) return { what: 'nobody' };
  for (const envelope of [...unsaved]) {
    await store(envelope).then(() => unsaved.splice(unsaved.indexOf(envelope), 1)).catch(() => {});
  }
  const outcome = await drain(token, again, ask && Boolean(await get('field-read', 'lock')));
  if (outcome.what !== 'idle') await put(SEND, { told: { what: outcome.what, at: Date.now() } }).catch(() => {});
  await report(token);
  tell('flushed', outcome);
  return outcome;
});

// `final`: the telephone must be enrolled anew; else only a round is over. The page that wiped says why as long as it is
// open, also when everything was told and thrown away before it could look.
let lately = null;
export const wiped = (why, final) => {
  lately = { why, final };
  return put(SEND, { wiped: lately });
};
export const wipedWhy = async () => (await get(SEND, 'wiped')) || lately;
