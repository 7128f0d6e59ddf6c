// <input data-suggest="/search/suggest">: offers files as one types, in a list that the arrows walk and Enter opens.
// Without this module the button of the form searches.
//
//   POST q -> { told: a sentence for the screen reader, files: [{ url, name, other, about, why }] }
//
// Names go in the body, never in an address. There is no X-Background: typing is being there.

import { element, listbox } from './listbox.js';
import { csrf } from './wire.js';

const WAIT = 220;

export async function ask(url, fields, signal) {
  const body = new URLSearchParams({ ...fields, csrf_token: csrf() });
  const headers = { Accept: 'application/json', 'X-CSRF-Token': csrf() };
  const answer = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
  return answer.ok ? answer.json() : { told: '', files: [] };
}

function draw({ name, other, about, why }) {
  const parts = [element('bdi', {}, name)];
  if (other) parts.push(element('bdi', { class: 'soft' }, other));
  const facts = about.split(' · ').flatMap((fact) => [' · ', element('bdi', { class: 'nowrap' }, fact)]);
  parts.push(element('small', {}, ...facts.slice(1)));
  if (why) parts.push(element('small', { class: 'why' }, why));
  return parts;
}

function suggest(input) {
  let timer = 0;
  let asking = new AbortController();

  function forget() {
    clearTimeout(timer);
    asking.abort();
  }

  async function search() {
    const text = input.value.trim();
    asking.abort();
    asking = new AbortController();
    if (text.length < 2) { show([]); say(''); return; }
    try {
      const { told, files } = await ask(input.dataset.suggest, { q: text }, asking.signal);
      if (text !== input.value.trim() || document.activeElement !== input) return; // typed on meanwhile
      show(files);
      say(told);
    } catch { /* no network, or typed on: the button still searches */ }
  }

  const take = ({ url }) => location.assign(url);
  const { show, say } = listbox(input, `${input.id}-found`, { draw, take, search, closed: forget });
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(search, WAIT); });
}

document.querySelectorAll('input[data-suggest]').forEach(suggest);
