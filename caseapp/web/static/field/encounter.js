// An encounter in twenty seconds: place, who, how, needs and gifts, danger, kept. One page; an answer brings the next
// question to the thumb. Everything else is folded, or comes later.

import { area, button, choices, fold, h } from './dom.js';
import { writing } from './draft.js';
import { where } from './place.js';
import { GRAVE, emergency } from './safety.js';
import * as session from './session.js';
import { marks, who } from './who.js';
import { label, list, say } from './words.js';

const MINUTES = [5, 10, 15, 30, 60];

const blank = (place, where) => ({
  kind: 'encounter', place, where, commune: null, at: new Date().toISOString(), mode: 'seen', persons: [], counted: [0, 0, 0, 0], initiative: null,
  adherence: null, danger: null, minutes: null, given: {}, refusal: null, needs: [], condition: [], triggers: [], note: '', said: '',
  care: '', next: '', return_on: null,
});

const number = (item) => item.persons.length + item.counted.reduce((sum, one) => sum + one, 0);

const calm = matchMedia('(prefers-reduced-motion:reduce)');
const toward = (id, block) => () => {
  document.getElementById(id)?.scrollIntoView({ block, behavior: calm.matches ? 'auto' : 'smooth' });
};

export function encounter(app, { draft: before, met, elsewhere = false } = {}) {
  const { draft, told, save, drop, leave } = writing(app, 'encounter', {
    before, item: elsewhere ? blank(null, '') : blank(session.lastPlace(), null), count: number,
    kept: ({ item: kept }) => session.remember({ mode: kept.mode, needs: kept.needs, given: kept.given }),
  });
  const { item } = draft;
  const set = (key, then) => (value) => { item[key] = value; told(); if (value !== null && then) then(); };
  if (met) { item.persons.push(met); told(); }
  const people = who(item, { told, done: toward('how', 'nearest') });
  const middle = h('div');
  const draw = () => middle.replaceChildren(
    part('how', again(item, () => { told(); draw(); toward('risk', 'nearest')(); }),
      choices({ legend: say('how'), options: list('modes'), chosen: item.mode, change: (code) => { set('mode')(code || 'seen'); toward('needs', 'start')(); }, looks: 'tight' })),
    part('needs', choices({ legend: say('needs'), options: list('needs'), chosen: item.needs, several: true, change: set('needs'), looks: 'tight' })),
    part('given', gifts(item, told)),
  );
  draw();
  const place = where(item, () => { told(); people.draw(); }, true);
  const parts = [
    place.node,
    people.node,
    middle,
    part('risk', danger(item, told, () => emergency(item, (codes) => { item.triggers = codes; told(); }))),
    more(item, () => { told(); people.draw(); }, set),
  ];
  return {
    title: say('encounter'), backs: true, main: parts, leave,
    shown: elsewhere ? () => document.getElementById('where').focus() : met && toward('how', 'start'),
    bar: h('div', { class: 'acts' }, button(say('discard'), drop, 'quiet'), button(say('save'), place.saving(app, save), 'main', 'check')),
  };
}

const part = (id, ...inside) => h('section', { class: 'part', id }, inside.filter(Boolean));

// In a group the next child is often met and helped as the one before was: said in one tap, by whoever was there, and
// never filled in by itself.
function again(item, told) {
  const { last } = session.memory();
  if (!last) return null;
  const what = [label('modes', last.mode), ...last.needs.map((code) => label('needs', code)), ...Object.keys(last.given).map((code) => label('given', code))];
  const act = () => { Object.assign(item, { mode: last.mode, needs: [...last.needs], given: { ...last.given } }); told(); };
  return h('button', { type: 'button', class: 'face-of again', on: { click: act } }, h('span', {}, h('b', {}, say('as_before')), h('small', {}, what.join(' · '))));
}

// One tap more is one more given; the small button takes one back.
function gifts(item, told) {
  const box = h('fieldset', { class: 'field tight' }, h('legend', {}, say('given')));
  const row = h('div', { class: 'opts' });
  for (const [code, text] of list('given')) {
    const shown = h('b', {});
    const less = h('button', { type: 'button', class: 'btn alt sign', 'aria-label': say('less', { what: text }) }, '−');
    const add = h('button', { type: 'button', class: 'gift' }, h('span', {}, text), shown);
    const draw = () => {
      const many = item.given[code] || 0;
      shown.textContent = many ? `×${many}` : '';
      less.hidden = !many;
      add.setAttribute('aria-pressed', String(many > 0));
    };
    const step = (by) => () => {
      const many = Math.min(99, (item.given[code] || 0) + by);
      if (many > 0) item.given[code] = many; else delete item.given[code];
      told();
      draw();
    };
    add.addEventListener('click', step(1));
    less.addEventListener('click', step(-1));
    draw();
    row.append(h('div', { class: 'gift-row' }, add, less));
  }
  box.append(row);
  return box;
}

function danger(item, told, grave) {
  const kinds = { none: 'dx', 0: 'd0', 1: 'd1', 2: 'd2', 3: 'd3', 4: 'd4' };
  const change = (code) => {
    item.danger = code === null || code === 'none' ? null : Number(code);
    told();
    if (item.danger >= GRAVE) grave();
  };
  return choices({ legend: say('danger'), options: list('danger'), chosen: item.danger === null ? 'none' : String(item.danger), change, looks: 'danger tight', kinds });
}

function more(item, told, set) {
  const names = h('div');
  const inside = [
    area(say('note'), item.note, set('note')),
    area(say('said'), item.said, set('said')),
    choices({ legend: say('adherence'), options: list('adherence'), chosen: item.adherence, change: set('adherence'), looks: 'tight' }),
    choices({ legend: say('initiative'), options: list('initiative'), chosen: item.initiative, change: set('initiative'), looks: 'tight' }),
    choices({ legend: say('condition'), options: list('condition'), chosen: item.condition, several: true, change: set('condition'), looks: 'tight' }),
    choices({ legend: say('why_danger'), options: list('triggers'), chosen: item.triggers, several: true, change: set('triggers') }),
    choices({ legend: say('minutes'), options: MINUTES.map((many) => [many, String(many)]), chosen: item.minutes, change: set('minutes'), looks: 'tight short' }),
    choices({ legend: say('refusal'), options: list('refusal'), chosen: item.refusal, change: set('refusal') }),
    area(say('care'), item.care, set('care')),
    area(say('next'), item.next, set('next'), 2),
    returning(item, told),
  ];
  const box = fold(say('more'), [names, inside], say('more_what'));
  box.addEventListener('toggle', () => { if (box.open) names.replaceChildren(...marks(item, told)); });
  return box;
}

// A promised return: tonight's next nights, by name; nobody types a date in the street.
function returning(item, told) {
  const days = [1, 2, 3, 4, 5, 6, 7].map((ahead) => new Date(Date.now() + ahead * 864e5));
  const shown = new Intl.DateTimeFormat(document.documentElement.lang === 'ar' ? 'ar-MA-u-nu-latn' : 'fr', { weekday: 'long', day: 'numeric' });
  const code = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
  return choices({
    legend: say('return_on'), options: days.map((date) => [code(date), shown.format(date)]), chosen: item.return_on, looks: 'tight',
    change: (value) => { item.return_on = value; told(); },
  });
}

