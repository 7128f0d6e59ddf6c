// <input data-places="/places.json" data-places-code="commune_code">: offers the communes as one types, in
// either script. Without this module the typed text is resolved by the server.
//
//   GET data-places -> [[code, name_fr, name_ar, province_fr, province_ar], ...]   fetched once, on first focus
//   the chosen label goes to the input, the code to the hidden input named by data-places-code

import { element, listbox } from './listbox.js';

const SHOWN = 12;
const arabic = document.documentElement.lang === 'ar';

// The same letters however they are typed: no accents, no vowel marks, one alef, one yeh, one heh.
export const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640]/g, '')
  .toLowerCase().replace(/[أإآٱ]/g, 'ا').replace(/[ىی]/g, 'ي').replace(/ة/g, 'ه').replace(/[گڭک]/g, 'ك')
  .replace(/œ/g, 'oe').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

const cache = {};
const load = (url) => (cache[url] ||= fetch(url, { credentials: 'same-origin' })
  .then((response) => { if (!response.ok) throw new Error(String(response.status)); return response.json(); })
  .then((rows) => rows.map(([code, fr, ar, provinceFr, provinceAr]) => ({
    code,
    name: arabic ? ar : fr,
    province: arabic ? provinceAr : provinceFr,
    keys: [fold(fr), fold(ar)],
  })))
  .catch(() => { delete cache[url]; return []; }));

// Begins with the text, then has a word that does, then holds it. Short names first.
function rank(place, wanted) {
  let best = 9;
  for (const key of place.keys) {
    const at = key.indexOf(wanted);
    if (at === 0) best = Math.min(best, key === wanted ? 0 : 1);
    else if (at > 0) best = Math.min(best, key[at - 1] === ' ' || key.slice(0, at).endsWith('ال') ? 2 : 3);
  }
  return best;
}

function find(places, text) {
  const wanted = fold(text);
  if (wanted.length < 2) return [];
  return places.map((place) => [rank(place, wanted), place]).filter(([score]) => score < 9)
    .sort(([a, p], [b, q]) => a - b || p.name.length - q.name.length).slice(0, SHOWN).map(([, place]) => place);
}

const label = (place) => (place.province && place.province !== place.name ? `${place.name} (${place.province})` : place.name);

function draw({ name, province }) {
  const parts = [element('bdi', {}, name)];
  if (province && province !== name) parts.push(element('small', {}, province));
  return parts;
}

function offer(input) {
  const code = input.form.elements[input.dataset.placesCode];

  function take(place) {
    input.value = label(place);
    code.value = place.code;
    show([]);
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async function search() {
    const text = input.value;
    const places = find(await load(input.dataset.places), text);
    if (text !== input.value || document.activeElement !== input) return; // typed on meanwhile
    show(places);
    say(fold(text).length < 2 ? ''
      : places.length ? input.dataset.placesSome.replace('{n}', places.length) : input.dataset.placesNone);
  }

  const { show, say } = listbox(input, `${input.id}-list`, { draw, take, search });
  input.addEventListener('focus', () => load(input.dataset.places));
  input.addEventListener('input', () => { code.value = ''; search(); });
}

document.querySelectorAll('input[data-places]').forEach(offer);
