// Who was met: known children in one tap, a new silhouette in one, or a number. Recognition proposes and is never asked for.

import { button, choices, fold, h, icon, line } from './dom.js';
import { candidates, lately, search } from './known.js';
import * as session from './session.js';
import { day, label, list, say, spoken } from './words.js';

const COUNTED = ['boys', 'girls', 'children', 'adults'];
const MOST_PERSONS = 12;

const silhouette = (sex, age) => ({ profile: null, sex, age, method: 'looks', aliases: [], marks: {}, answers: {} });

export const knownAgain = (profile) => ({ ...silhouette(null, null), method: null, profile: profile.id });

export const faces = (profile) => [h('b', {}, h('bdi', {}, spoken(profile.code))), profile.aliases.length > 0 && [' ', h('bdi', {}, profile.aliases.join(' · '))],
  h('small', {}, profile.age && say('years', { low: profile.age[0], high: profile.age[1] }),
    Object.entries(profile.marks || {}).slice(0, 2).map(([kind, text]) => [' · ', h('bdi', {}, text || label('marks', kind))]))];

// The whole part of the form. `told` is called whenever the item has changed; `done` when somebody was put in by one tap.
export function who(item, { told, done }) {
  const { pack } = session.memory();
  const known = new Map(pack.profiles.map((profile) => [profile.id, profile]));
  const chosen = h('ul', { class: 'chosen' });
  const found = h('div', { class: 'faces' });
  const maybe = h('div');
  const recent = h('div', { class: 'faces' });

  const taken = () => item.persons.map((person) => person.profile).filter(Boolean);
  const add = (person) => {
    if (item.persons.length >= MOST_PERSONS) return;
    item.persons.push(person);
    told();
    draw();
    done();
  };
  const toggle = (profile) => {
    const at = item.persons.findIndex((person) => person.profile === profile.id);
    if (at < 0) { add(knownAgain(profile)); return; }
    item.persons.splice(at, 1);
    told();
    draw();
  };
  const face = (profile) => h('button', {
    type: 'button', class: 'face-of', 'aria-pressed': String(taken().includes(profile.id)), on: { click: () => toggle(profile) },
  }, h('span', {}, faces(profile)));

  const called = (person) => (person.profile && known.has(person.profile)
    ? spoken(known.get(person.profile).code)
    : [label('sex', person.sex), person.age && label('ages', person.age), ...person.aliases].filter(Boolean).join(' · '));

  function draw() {
    chosen.replaceChildren(...item.persons.map((person, at) => h('li', {}, h('bdi', {}, called(person)), h('button', {
      type: 'button', class: 'btn quiet sign', 'aria-label': say('remove', { who: called(person) }),
      on: { click: () => { item.persons.splice(at, 1); told(); draw(); } },
    }, icon('x')))));
    const here = lately(pack, item.place);
    recent.replaceChildren(...here.map(face));
    maybe.replaceChildren(...item.persons.filter((person) => !person.profile).map(perhaps).filter(Boolean));
    for (const pressed of found.children) pressed.remove();
  }

  function perhaps(person) {
    const three = candidates(pack, person, item.place, taken());
    if (!three.length) return null;
    return fold(say('perhaps', { who: called(person) }), three.map(({ profile, why }) => h('div', { class: 'perhaps' },
      h('p', {}, faces(profile), h('small', {}, ' · ', why.map((one) => say(one)).join(' · ')), profile.last && h('small', {}, ' · ', say('last_seen', { when: day(profile.last.at) }))),
      choices({
        legend: spoken(profile.code), hideLegend: true, options: list('answers'), chosen: person.answers[profile.id],
        change: (code) => { if (code) person.answers[profile.id] = code; else delete person.answers[profile.id]; told(); },
      }))), say('perhaps_how', { num: three.length }));
  }

  const asked = line(say('search_name'), '', (text) => {
    const hits = text.trim().length > 1 ? search(pack.profiles, text) : [];
    found.replaceChildren(...hits.map(face));
  }, { enterkeyhint: 'search' });

  const node = h('section', { class: 'part', id: 'who' }, h('h2', {}, say('who')), chosen,
    lately(pack, item.place).length > 0 && h('h3', {}, say('seen_lately')), recent,
    fresh(add), maybe, asked, found, counting(item, told));
  draw();
  return { node, draw };
}

// Sex and age band, by looks: one tap on a row for each sex.
export function fresh(add, heading = 'h3') {
  const cell = (sex, [age, text]) => h('button', {
    type: 'button', class: 'age-of', 'aria-label': `${label('sex', sex)}, ${text}`, on: { click: () => add(silhouette(sex, age)) },
  }, h('bdi', { dir: 'ltr' }, age.replace('-25', '+').replace('-', '–')));
  const row = ([sex, text]) => h('div', { class: 'fresh-row', role: 'group', 'aria-label': text },
    h('span', { 'aria-hidden': 'true' }, text), h('div', { class: 'ages' }, list('ages').map((band) => cell(sex, band))));
  return h('div', { class: 'fresh' }, h(heading, {}, say('new_person'), ' · ', say('age')), list('sex').map(row));
}

export function stepper(text, value, change) {
  let number = value;
  const shown = h('output', {}, String(number));
  const step = (by) => { number = Math.min(99, Math.max(0, number + by)); shown.textContent = String(number); change(number); };
  return h('div', { class: 'stepper' }, h('span', {}, text),
    h('button', { type: 'button', class: 'btn alt sign', 'aria-label': say('less', { what: text }), on: { click: () => step(-1) } }, '−'), shown,
    h('button', { type: 'button', class: 'btn alt sign', 'aria-label': say('more_of', { what: text }), on: { click: () => step(1) } }, '+'));
}

function counting(item, told) {
  return fold(say('count_only'), COUNTED.map((kind, at) => stepper(say(kind), item.counted[at], (number) => { item.counted[at] = number; told(); })),
    say('count_why'), item.counted.some(Boolean));
}

// Names and marks of those who are new, in the folded part of the form.
export function marks(item, told) {
  const fresh = item.persons.filter((person) => !person.profile);
  return fresh.map((person) => h('fieldset', { class: 'field' }, h('legend', {}, h('bdi', {}, [label('sex', person.sex), person.age && label('ages', person.age)].filter(Boolean).join(' · '))),
    line(say('alias'), person.aliases.join(', '), (text) => { person.aliases = text.split(/[,،]/).map((one) => one.trim()).filter(Boolean); told(); }),
    choices({ legend: say('age_by'), options: list('methods'), chosen: person.method, change: (code) => { person.method = code; told(); }, looks: 'tight' }),
    fold(say('marks'), list('marks').map(([kind, text]) => line(text, person.marks[kind] || '', (said) => {
      if (said.trim()) person.marks[kind] = said.trim(); else delete person.marks[kind];
      told();
    })))));
}
