// How what can be read ends: its life is over, the PIN was wrong too often, she says so, or the server does. The page does it,
// and the worker where nobody looks at a page: it has what was half written on the screen. Nothing is read here.

import * as outbox from './outbox.js';
import { get } from './stores.js';
import * as vault from './vault.js';

// One at a time in this browser: of a page and the worker that hear the same answer, one does it.
const alone = (act) => navigator.locks.request('field-end', act);

// What was saved last, by its number: a lock that comes between must not bring it back as half written.
export const saved = async (id) => await get('field-read', 'saved') === id;

// What nobody comes back to is sent as it stands, and says so: an encounter may then tell nothing of where it was. What is noted of a
// place is nothing without one: it takes the first of the round.
export const unfinished = ({ item, otherwise }) => (item.kind === 'observation' && !item.place ? { ...item, place: otherwise } : { ...item, cut: true });

// What is half written is sent as it was sealed at the lock, else as it stands on the screen.
async function redeem(draft) {
  const pledge = await get('field-read', 'pledge');
  if (pledge && await saved(pledge.id)) return;
  if (pledge) await outbox.keepSealed(pledge);
  else if (draft && draft.touched) await outbox.keep(unfinished(draft), draft.id).catch(() => {});
}

// Everything that can be read, and the keys. What is sealed waits in the outbox until it was acknowledged. The caller
// flushes: that tells the server. Resolves with whether there was anything.
export const wipe = (why, draft = null) => alone(async () => {
  if (!await vault.enrolled()) return false;
  await redeem(draft);
  await vault.endAll();
  await outbox.wiped(why, true);
  outbox.tell('wiped');
  return true;
});

// The round is over by its time: it goes, the telephone stays enrolled. Resolves with whether that happened; the caller flushes.
export const expire = (draft = null) => alone(async () => {
  if (!await vault.outlived()) return false;
  await redeem(draft);
  await vault.endNight();
  await outbox.wiped('hours', false);
  return true;
});
