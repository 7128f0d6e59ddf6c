// A quiet line under the names of the intake form: this child may have a file already. Asked for as one types, never in
// the way; the files open in a tab of their own, so that nothing typed is left behind.

import { element } from './listbox.js';
import { ask } from './suggest.js';

const WAIT = 700;
const line = document.querySelector('[data-known]');
const form = line?.closest('form');
const NAMES = ['given', 'family', 'given_ar', 'family_ar', 'nickname', 'birth_year', 'age_low', 'age_high', 'commune_code',
  'mother', 'cnie', 'idcs', 'massar', 'passport'];

let timer = 0;
let before = '';
let asking = new AbortController();

function fields() {
  const typed = new FormData(form);
  const phone = [...typed].filter(([name]) => /^(phones|guardian_phone)-\d+-number$/.test(name)).map(([, number]) => number).join(' ; ');
  const told = [...NAMES, 'sex'].map((name) => [name, (typed.get(name) || '').trim()]);
  return Object.fromEntries([...told, ['phone', phone.trim()]].filter(([, value]) => value));
}

function link({ url, name, other, about, why }) {
  const row = document.createElement('li');
  const open = Object.assign(document.createElement('a'), { href: url, target: '_blank', rel: 'noopener' });
  open.append(Object.assign(document.createElement('bdi'), { textContent: other ? `${name} ${other}` : name }));
  row.append(open, ' ', element('small', {}, about));
  if (why) row.append(element('small', { class: 'why' }, why)); // said, not hovered: a finger has no pointer
  return row;
}

function show({ told, files }) {
  if (!files.length) { line.replaceChildren(); return; }
  const list = document.createElement('ul');
  list.append(...files.slice(0, 3).map(link));
  line.replaceChildren(Object.assign(document.createElement('b'), { textContent: told }), list);
}

async function look() {
  const typed = fields();
  const text = JSON.stringify(typed);
  if (text === before) return;
  before = text;
  asking.abort();
  asking = new AbortController();
  try { show(await ask(line.dataset.known, typed, asking.signal)); } catch { /* no network: nothing is said */ }
}

if (form) {
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, WAIT); });
  look();
}
