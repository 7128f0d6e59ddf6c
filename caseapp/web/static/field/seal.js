// An item sealed to the server. The private half of the ephemeral key never leaves the browser's keeping and is forgotten
// at once: neither a thief nor this telephone can open what lies in the outbox.
//
// ECDH P-256 -> HKDF-SHA256 (salt: the id; info: caseapp.field.1) -> AES-256-GCM, bound to the id and the key's number;
// padded to a multiple of 256 bytes, so that its length says little about what was written.

import { base64url, joined, random, unbase64url, unhex, utf8 } from './bytes.js';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const INFO = utf8('caseapp.field.1');
const BLOCK = 256;

export async function seal(plain, id, { kid, public: theirs }) {
  const { subtle } = crypto;
  const salt = unhex(id);
  const server = await subtle.importKey('raw', unbase64url(theirs), CURVE, false, []);
  const once = await subtle.generateKey(CURVE, false, ['deriveBits']);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: server }, once.privateKey, 256);
  const base = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: INFO };
  const key = await subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const nonce = random(12);
  const additionalData = joined(salt, [kid >> 8, kid & 255]);
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData }, key, padded(plain));
  const point = await subtle.exportKey('raw', once.publicKey);
  return { id, kid, key: base64url(new Uint8Array(point)), sealed: base64url(joined(nonce, new Uint8Array(sealed))) };
}

function padded(plain) {
  const bytes = utf8(JSON.stringify(plain));
  const whole = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK).fill(32);
  whole.set(bytes);
  return whole;
}
