// Elements made by hand: h('button', { class: 'btn', on: { click } }, 'Save'). No HTML is ever made of text.

const SVG = 'http://www.w3.org/2000/svg';
let number = 0;

export function h(tag, options = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'on') for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === 'value' || name === 'checked') node[name] = value;
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...inside.flat(9).filter((part) => part !== null && part !== undefined && part !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  return svg;
}

export const button = (text, act, looks = '', picture = null) =>
  h('button', { type: 'button', class: `btn ${looks}`.trim(), on: { click: act } }, picture && icon(picture), h('span', {}, text));

// A choice in one tap. `chosen` and `change` speak codes; `several` lets more than one be chosen; a second tap on a single
// choice takes it back, because "not said" must stay reachable.
export function choices({ legend, options, chosen, change, several = false, looks = '', kinds = {}, hideLegend = false }) {
  const name = `c${++number}`;
  const held = new Set([chosen].flat().filter((code) => code !== null && code !== undefined));
  const told = () => change(several ? [...held] : [...held][0] ?? null);
  const box = h('fieldset', { class: `field ${looks}`.trim() }, h('legend', { class: hideLegend && 'vh' }, legend));
  const row = h('div', { class: 'opts' });
  for (const [code, text, more] of options) {
    const input = h('input', { type: several ? 'checkbox' : 'radio', name, value: String(code), checked: held.has(code) });
    input.addEventListener('change', () => {
      if (!several) held.clear();
      if (input.checked) held.add(code); else held.delete(code);
      told();
    });
    if (!several) {
      input.addEventListener('click', () => {
        if (input.dataset.was && input.checked) { input.checked = false; held.clear(); told(); }
        for (const other of row.querySelectorAll('input')) delete other.dataset.was;
        if (input.checked) input.dataset.was = '1';
      });
      if (held.has(code)) input.dataset.was = '1';
    }
    row.append(h('label', { class: 'opt' }, input, h('span', { class: kinds[code] }, text, more && h('small', {}, more))));
  }
  box.append(row);
  return box;
}

// What a page can ask of a keyboard and of the browser: not to fill in, correct, check or suggest what is typed. A keyboard that learns does
// so all the same (docs/field.md).
const QUIET = { autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', writingsuggestions: 'false' };

export function area(text, value, change, rows = 3) {
  const id = `t${++number}`;
  const box = h('textarea', { id, rows, dir: 'auto', value, maxlength: 8000, ...QUIET });
  box.addEventListener('input', () => change(box.value));
  return h('div', { class: 'field' }, h('label', { for: id }, text), box);
}

export function line(text, value, change, options = {}) {
  const { id = `t${++number}` } = options;
  const box = h('input', { id, type: 'text', dir: 'auto', value, maxlength: 200, ...QUIET, ...options });
  box.addEventListener('input', () => change(box.value));
  return h('div', { class: 'field' }, h('label', { for: id }, text), box);
}

export const fold = (title, inside, more = null, open = false) =>
  h('details', { class: 'more-of', open }, h('summary', {}, title, more && h('small', {}, more)), h('div', {}, inside));

const MARKS = { ok: 'm-check', info: 'm-info', warn: 'm-tri', bad: 'm-oct' };
export const note = (kind, ...inside) => h('div', { class: `note ${kind} ${MARKS[kind]}` }, h('div', {}, inside));
