// The lock: a PIN of six digits and two keys that the browser keeps and does not hand out. What can be read is sealed under
// what the PIN and a key of the device give together; one without the other opens nothing.
//
//   stretched  = PBKDF2-SHA256(PIN, salt, rounds)
//   root       = HMAC(device key, stretched)            in memory, while it is unlocked
//   reading    = HKDF(root)                             the token that fetches a round, her name
//   night      = HKDF(root, salt = HMAC(night key))     the round, the list of the night, what is half written
//
// The night key is drawn anew with each round, and thrown away when the round is over.

import { joined, random, read, utf8 } from './bytes.js';
import { aged, born, over } from './life.js';
import { destroy, get, put } from './stores.js';

export const WRONG_PINS = 5;
export const PIN = /^\d{6}$/;
const ROUNDS = { most: 600000, least: 200000, milliseconds: 1500, probe: 20000 };
const { subtle } = crypto;
const HMAC = { name: 'HMAC', hash: 'SHA-256' };

export class WrongPin extends Error {
  constructor(left) { super('pin'); this.left = left; }
}

async function stretched(pin, salt, iterations) {
  const base = await subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveBits']);
  return subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, base, 256);
}

// As many rounds as this processor does in a second and a half, within limits.
async function affordable() {
  const began = performance.now();
  await stretched('000000', random(16), ROUNDS.probe);
  const each = (performance.now() - began) / ROUNDS.probe;
  return Math.round(Math.min(ROUNDS.most, Math.max(ROUNDS.least, ROUNDS.milliseconds / each)));
}

async function rootOf(pin, { salt, rounds, device }) {
  const both = await subtle.sign('HMAC', device, await stretched(pin, salt, rounds));
  return subtle.importKey('raw', both, 'HKDF', false, ['deriveKey']);
}

function derived(root, info, salt = new Uint8Array()) {
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) };
  return subtle.deriveKey(how, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

const newKey = () => subtle.generateKey(HMAC, false, ['sign']);

async function closed(key, slot, value) {
  const nonce = random(12);
  const how = { name: 'AES-GCM', iv: nonce, additionalData: utf8(slot) };
  return joined(nonce, new Uint8Array(await subtle.encrypt(how, key, utf8(JSON.stringify(value)))));
}

async function unclosed(key, slot, bytes) {
  const how = { name: 'AES-GCM', iv: bytes.subarray(0, 12), additionalData: utf8(slot) };
  return JSON.parse(read(await subtle.decrypt(how, key, bytes.subarray(12))));
}

export { closed, unclosed };

export const enrolled = async () => Boolean(await get('field-read', 'lock'));

// Six digits that a thief tries first are no PIN: all alike, or one after another.
export function guessable(pin) {
  const steps = new Set([...pin].slice(1).map((digit, at) => digit - pin[at]));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]);
}

// Seal what the server gave at enrolment. The PIN is kept nowhere.
export async function settle(pin, { token, person, house }) {
  const lock = { salt: random(16), rounds: await affordable(), device: await newKey() };
  const reading = await derived(await rootOf(pin, lock), 'read');
  await put('field-read', { lock, wrong: 0, read: await closed(reading, 'read', { token, person, house }) });
}

// Opens with the PIN: { root, token, person, house }. The try is counted before it is made, so that cutting the power
// between the two gives no try for nothing. Throws WrongPin with the tries that are left; 0: wipe it.
export const unlock = (pin) => navigator.locks.request('field-pin', async () => {
  const [lock, sealed, wrong = 0] = await Promise.all(['lock', 'read', 'wrong'].map((key) => get('field-read', key)));
  if (!lock || wrong >= WRONG_PINS) throw new WrongPin(0);
  await put('field-read', { wrong: wrong + 1 });
  const root = await rootOf(pin, lock);
  let told;
  try {
    told = await unclosed(await derived(root, 'read'), 'read', sealed);
  } catch {
    throw new WrongPin(WRONG_PINS - wrong - 1);
  }
  await put('field-read', { wrong: 0 });
  return { root, ...told };
});

async function nightKey(root, key) {
  return derived(root, 'night', new Uint8Array(await subtle.sign('HMAC', key, utf8('night'))));
}

// The key of the round that is here, or null.
export async function night(root) {
  const key = await get('field-read', 'night');
  return key ? nightKey(root, key) : null;
}

// A new round: what was kept for the one before dies with its key.
export async function newNight(root, left) {
  const fresh = await newKey();
  await put('field-read', {
    night: fresh, life: born(left, Date.now()), pack: undefined, tonight: undefined, draft: undefined, pledge: undefined,
  });
  return nightKey(root, fresh);
}

// The same round was fetched anew: how long it has left, by the server.
export const relive = (left) => put('field-read', { life: born(left, Date.now()) });

// Whether the round's time is over. Called often: it also notes how time went by.
export async function outlived() {
  const life = await get('field-read', 'life');
  if (!life) return false;
  const now = aged(life, Date.now());
  await put('field-read', { life: now });
  return over(now);
}

// How many milliseconds the round may still live, as far as the last look knew; null without one.
export const remaining = async () => {
  const life = await get('field-read', 'life');
  return life ? life.left - life.spent : null;
};

export const endNight = () => put('field-read', {
  night: undefined, life: undefined, pack: undefined, tonight: undefined, draft: undefined, pledge: undefined,
});

export const endAll = () => destroy('field-read');
