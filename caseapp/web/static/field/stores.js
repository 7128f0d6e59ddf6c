// What the telephone keeps, in two databases, so that one can be thrown away whole while the other waits for the network.
//
//   field-read   keys and sealed records that can be read with the PIN; dies with a wipe
//   field-send   sealed items that nobody here can read, the token that hands them in, public keys of the server
//
// Everything is written through to the disk before it counts as kept ("strict"): a battery dies without a word.

const SHAPES = {
  'field-read': (db) => db.createObjectStore('state'),
  'field-send': (db) => {
    db.createObjectStore('state');
    const outbox = db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
    outbox.createIndex('id', 'id', { unique: true });
    outbox.createIndex('refused', 'refused'); // holds only those that are
  },
};
const opened = {};

// Resolves with null for one that is not there and that nobody writes to: looking must not make it anew.
function open(name, make) {
  opened[name] ||= new Promise((done, failed) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => { if (make) SHAPES[name](asked.result); else asked.transaction.abort(); };
    asked.onerror = (event) => {
      delete opened[name];
      event.preventDefault();
      if (asked.error.name === 'AbortError' && !make) done(null); else failed(asked.error);
    };
    asked.onsuccess = () => {
      const shut = () => { asked.result.close(); delete opened[name]; };
      asked.result.onversionchange = shut; // another tab throws it away
      asked.result.onclose = () => delete opened[name];
      done(asked.result);
    };
  });
  return opened[name];
}

// One transaction; resolves with the result of the request that `act` returns, once it is on the disk.
// Rejects with what the browser says: QuotaExceededError when the telephone is full.
export async function within(name, store, mode, act) {
  const make = mode === 'readwrite';
  const db = await open(name, make) || (make ? await open(name, make) : null);
  if (!db) return undefined;
  return new Promise((done, failed) => {
    const work = db.transaction(store, mode, { durability: 'strict' });
    let asked;
    work.oncomplete = () => done(asked && asked.result);
    work.onabort = () => failed(work.error || (asked && asked.error));
    asked = act(work.objectStore(store));
  });
}

export const get = (name, key) => within(name, 'state', 'readonly', (state) => state.get(key));

export const put = (name, values) => within(name, 'state', 'readwrite', (state) => {
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) state.delete(key); else state.put(value, key);
  }
});

// Emptied first: deleting waits for other tabs, and must not be what the emptying waits for.
export async function destroy(name) {
  const db = await open(name, false);
  if (!db) return;
  await Promise.all([...db.objectStoreNames].map((store) => within(name, store, 'readwrite', (all) => all.clear())));
  db.close();
  delete opened[name];
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = done;
  });
}
