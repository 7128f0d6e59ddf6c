// What is in memory while the telephone is unlocked, and nowhere else in clear. Locking forgets it.

import * as ending from './ending.js';
import * as outbox from './outbox.js';
import { get, put } from './stores.js';
import * as vault from './vault.js';

const PATIENCE = 20e3;
export const IDLE = 5 * 60e3;

// root and token open; pack is the round; tonight is what was noted; draft is what is half written.
let open = null;
export const unlocked = () => open !== null;
export const memory = () => open;

// Whether the round that is here is out. Before that nobody has said the number of the base, the way and the free places.
export const left = () => open.pack.round.state !== 'planned';

// The stops, then the other places of tonight's sectors.
export const places = () => [...open.pack.stops, ...(open.pack.places || [])];

// Where the crew is, or was last tonight; null as long as nobody said.
export const lastPlace = () => {
  const { here, arrived } = open.tonight;
  return here || Object.keys(arrived).sort((one, other) => arrived[other].localeCompare(arrived[one]))[0] || null;
};

const nobody = () => ({ here: null, arrived: {}, checked: null, items: [] });

async function kept(slot) {
  const bytes = open.night && await get('field-read', slot);
  return bytes ? vault.unclosed(open.night, slot, bytes).catch(() => null) : null;
}

// --- enrolment and lock ----------------------------------------------------------------------------------------

// Throws 'over' when the code was used or has run out, 'offline' without a network.
export async function enrol(code, pin) {
  let response;
  try {
    response = await fetch('/field/enrol', {
      method: 'POST', body: JSON.stringify({ code }), credentials: 'omit', cache: 'no-store',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    });
  } catch {
    throw new Error('offline');
  }
  if (!response.ok) throw new Error(response.status >= 500 ? 'offline' : 'over');
  const given = await response.json();
  await outbox.register(given);
  await vault.settle(pin, { token: `${given.device}.${given.read}`, person: given.person, house: given.house });
  outbox.lasting(); // not waited for: Firefox asks the person, and may never be answered
}

// Throws vault.WrongPin; after the last try everything that can be read is gone.
export async function unlock(pin) {
  await expire();
  try {
    open = await vault.unlock(pin);
  } catch (error) {
    if (error.left === 0) await wipe('pins');
    throw error;
  }
  open.night = await vault.night(open.root);
  open.pack = await kept('pack');
  open.tonight = (await kept('tonight')) || nobody();
  open.draft = await kept('draft');
  if (open.draft && (await ending.saved(open.draft.id) || await outbox.holds(open.draft.id))) await keepDraft(null); // cut off before that was noted
  await put('field-read', { pledge: undefined });
}

// What is half written is kept twice at a lock: for her, under the PIN, and sealed to the server: where the PIN never comes,
// it is sent as it is. The worker is asked to look once there is a network: nobody looks at this page any more.
export async function lock() {
  if (!open) return;
  const { draft, night } = open;
  open = null;
  outbox.soon();
  if (!draft || !draft.touched || !night) return;
  try {
    const mine = await vault.closed(night, 'draft', draft);
    const pledge = await outbox.sealed(ending.unfinished(draft), draft.id);
    if (!await vault.enrolled()) await outbox.keepSealed(pledge); // wiped meanwhile: nothing is written there any more
    else if (!unlocked()) await put('field-read', { draft: mine, pledge });
  } catch { /* the telephone is full: what was kept at the last pause is there */ }
}

// Everything that can be read, here and in memory.
export async function wipe(why) {
  const draft = open && open.draft;
  open = due = ends = null;
  if (await ending.wipe(why, draft)) outbox.flush();
}

// When the round is over by its time, by this telephone's clock; null without one. Like `due` it outlives the lock.
let ends = null;
export const endsWithin = (milliseconds) => ends !== null && ends - Date.now() < milliseconds;
export const endsAt = () => new Date(ends).toISOString();

// The round is over by its time. True when that happened.
export async function expire() {
  const over = await ending.expire(open && open.draft);
  const left = await vault.remaining();
  ends = left === null ? null : Date.now() + left;
  if (!over) return false;
  due = null;
  if (open) Object.assign(open, { night: null, pack: null, tonight: nobody(), draft: null });
  outbox.flush();
  return true;
}

// --- the round -------------------------------------------------------------------------------------------------

// Fetch the round, one at a time. Resolves with 'round', 'none', 'offline' or 'revoked' (everything readable is gone then).
// `same`: nobody asked for it, so only the round that is here is brought up to date; another one, or none, changes nothing.
let under = null;
export const fetchRound = (same = false) => (under ||= fetched(same).finally(() => { under = null; }));

async function fetched(same) {
  const asking = open;
  let response;
  let pack;
  try {
    response = await fetch('/field/round', {
      headers: { Accept: 'application/json', Authorization: `Bearer ${open.token}` }, credentials: 'omit', cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
    });
    pack = await response.json();
  } catch {
    return 'offline';
  }
  if (!open || open !== asking) return 'offline'; // locked meanwhile
  if (response.status === 401 && pack.revoked) { await wipe('revoked'); return 'revoked'; }
  if (!response.ok) return 'offline';
  const known = open.pack && open.night && open.pack.round;
  if (same && known && known.id !== (pack.round || {}).id) return 'none';
  if (open.draft && open.draft.touched && (!known || known.id !== (pack.round || {}).id)) { // of the round before
    await outbox.keep(ending.unfinished(open.draft), open.draft.id).catch(() => {});
    open.draft = null;
  }
  if (!pack.round) {
    if (open.pack) { await vault.endNight(); Object.assign(open, { night: null, pack: null, tonight: nobody() }); }
    return 'none';
  }
  const now = Date.parse(pack.now);
  const lives = Date.parse(pack.dies_at) - now;
  pack.round.due = Date.now() + Date.parse(pack.round.due) - now; // by this telephone's clock
  if (known && known.id === pack.round.id) {
    if (known.state !== 'planned') pack.beds = open.pack.beds; // as they stood at departure
    await vault.relive(lives);
  } else {
    open.night = await vault.newNight(open.root, lives);
    open.tonight = nobody();
  }
  ends = Date.now() + lives;
  open.pack = pack;
  await keep('pack', pack);
  return 'round';
}

async function keep(slot, value) {
  if (!open || !open.night) return;
  const bytes = value === null ? undefined : await vault.closed(open.night, slot, value);
  await put('field-read', { [slot]: bytes });
}

// What is being written, in memory: a lock finds it here.
export const hold = (draft) => { if (open) open.draft = draft; };

// How the encounter before went, for the next one of the same group: in memory, gone with the lock.
export const remember = (last) => { if (open) open.last = last; };

// What is half written is kept while it is written; a full telephone keeps it on the screen.
export async function keepDraft(draft) {
  if (!open) return;
  open.draft = draft;
  await keep('draft', draft).catch(() => {});
}

export const keepTonight = () => keep('tonight', open.tonight).catch(() => {});

// When the next sign of life is due. It outlives the lock in memory: a lock must not hide it, and it says nothing else.
let due = null;
let every = 0;
export const dueAt = () => (due !== null && Date.now() >= due - every ? due : null); // not before the round leaves

// By what the house said when the round was fetched, and by what was said here since.
export function wind() {
  due = null;
  if (!open.pack) return;
  every = open.pack.round.check_every * 60e3;
  due = Math.max(open.pack.round.due || 0, open.tonight.checked ? Date.parse(open.tonight.checked) + every : 0);
}

// Seal an item and note in the list of the night what may be shown of it: time, place, kind and a number. The list is
// sealed like the round, and dies with it.
export async function note(item, { id, count = 0 } = {}) {
  const at = item.at || new Date().toISOString();
  const whole = { ...item, round: open.pack.round.id, at };
  let full = null;
  const known = await outbox.keep(whole, id).catch((error) => { full = error; return id; });
  if (id && !full && open) await put('field-read', { saved: id }).catch(() => {});
  if (open) {
    const theirs = await kept('tonight'); // another tab may have noted something
    if (theirs) open.tonight.items = theirs.items;
    if (item.kind === 'encounter') open.tonight.items.push({ id: known, at, place: item.place, count });
    if (item.kind === 'check_in') open.tonight.checked = at;
    await keepTonight();
    wind();
  }
  outbox.flush().then(obey);
  if (full) throw full;
  return known;
}

// A server that says "revoked" is obeyed wherever it was heard.
export async function obey(outcome) {
  if (outcome && outcome.revoked) await wipe('revoked');
}
