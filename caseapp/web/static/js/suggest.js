// <input data-suggest="/search/suggest">: offers files as one types, in a list that the arrows walk and Enter opens.
// Without this module the button of the form searches.
//
//   POST q -> { told: a sentence for the screen reader, files: [{ url, name, other, about, why }] }
//
// Names go in the body, never in an address. There is no X-Background: typing is being there.

import { csrf } from './wire.js';

const WAIT = 220;

function element(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

export async function ask(url, fields, signal) {
  const body = new URLSearchParams({ ...fields, csrf_token: csrf() });
  const headers = { Accept: 'application/json', 'X-CSRF-Token': csrf() };
  const answer = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
  return answer.ok ? answer.json() : { told: '', files: [] };
}

function combobox(input) {
  const list = element('ul', { role: 'listbox', id: `${input.id}-found`, hidden: '', 'aria-label': input.labels[0].textContent });
  const state = element('span', { class: 'vh', role: 'status' });
  const box = element('div', { class: 'combo' });
  input.replaceWith(box);
  box.append(input, list, state);
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', list.id]]) {
    input.setAttribute(name, value);
  }
  let files = [];
  let at = -1;
  let timer = 0;
  let asking = new AbortController();

  function mark(index) {
    at = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    if (at < 0) { input.removeAttribute('aria-activedescendant'); return; }
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  }

  function show(found) {
    files = found;
    list.replaceChildren(...found.map(({ name, other, about, why }, i) => {
      const option = element('li', { role: 'option', id: `${list.id}-${i}`, 'aria-selected': 'false' }, element('bdi', {}, name));
      if (other) option.append(' ', element('bdi', { class: 'soft' }, other));
      option.append(' ', element('small', {}, about));
      if (why) option.append(' ', element('small', { class: 'why' }, why));
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(-1);
  }

  function close() {
    clearTimeout(timer);
    asking.abort();
    show([]);
  }

  async function search() {
    const text = input.value.trim();
    asking.abort();
    asking = new AbortController();
    if (text.length < 2) { show([]); state.textContent = ''; return; }
    try {
      const { told, files: found } = await ask(input.dataset.suggest, { q: text }, asking.signal);
      if (text !== input.value.trim() || document.activeElement !== input) return; // typed on meanwhile
      show(found);
      state.textContent = told;
    } catch { /* no network, or typed on: the button still searches */ }
  }

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(search, WAIT); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const { key } = event;
    if (event.isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) search();
      else mark((at + (key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + files.length) % files.length);
    } else if (key === 'Enter' && at >= 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      location.assign(files[at].url);
    } else if (key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  // mousedown, because a click comes after the blur that closes the list.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option) location.assign(files[[...list.children].indexOf(option)].url);
  });
}

document.querySelectorAll('input[data-suggest]').forEach(combobox);
