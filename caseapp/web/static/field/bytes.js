// Bytes as the protocol writes them: hexadecimal ids, base64url without padding, UTF-8.

export const utf8 = (text) => new TextEncoder().encode(text);
export const read = (bytes) => new TextDecoder().decode(bytes);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

export function base64url(bytes) {
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function unbase64url(text) {
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

export const random = (size) => crypto.getRandomValues(new Uint8Array(size));

// Random, not by time: a queue on a stolen disk must not tell when somebody was met.
export const newId = () => hex(random(16));
