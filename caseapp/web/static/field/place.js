// Where it was, and what a place is like tonight: of the place, not of persons.

import { area, button, choices, h, line } from './dom.js';
import { writing } from './draft.js';
import * as session from './session.js';
import { list, say, spoken } from './words.js';

const SEEN = ['nobody', 'police', 'mediation'];
const ELSEWHERE = '-';

// The place of an item. Where nobody said yet where the crew is, it is asked, and never guessed: a wrong place would stand
// on the map, and among what is told of a child. `anywhere`: it may also be at none of the places, in a few words
// (`item.where`, not null as long as that is chosen).
export function where(item, told, anywhere = false) {
  const stops = session.places();
  const away = () => typeof item.where === 'string';
  const spot = h('div');
  const draw = () => spot.replaceChildren(...(away() ? [
    line(say('where_words'), item.where, (text) => { item.where = text; told(); }, { id: 'where' }), communes(item, told)] : []));
  const choose = () => {
    const other = box.value === ELSEWHERE;
    Object.assign(item, { place: other ? null : box.value || null, where: other ? item.where || '' : null, commune: other ? item.commune : null });
    told();
    draw();
  };
  const box = h('select', { id: 'place', on: { change: choose } },
    !item.place && !away() && h('option', { value: '' }, say('where')), stops.map((stop) => h('option', { value: stop.place }, spoken(stop.name))),
    anywhere && h('option', { value: ELSEWHERE }, say('elsewhere')));
  box.value = away() ? ELSEWHERE : item.place || '';
  draw();
  // What a press on "Save" does: nothing is saved before it is said where it was.
  const saving = (app, save) => () => {
    if (item.place || item.where?.trim() || !(stops.length || anywhere)) { save(); return; }
    const asked = spot.querySelector('input') || box;
    asked.setAttribute('aria-invalid', 'true');
    asked.scrollIntoView({ block: 'center' });
    asked.focus({ preventScroll: true });
    app.tell('bad', say('where_first'));
  };
  return { node: h('div', {}, h('div', { class: 'field' }, h('label', { for: 'place' }, say('place')), box), spot), saving };
}

// Not asked for: which commune it was in, of those around the house.
function communes(item, told) {
  const known = (session.memory().pack.communes || []).map(([code, fr, ar]) => [code, spoken({ fr, ar })]).sort(([, one], [, other]) => one.localeCompare(other));
  if (!known.length) return '';
  const box = h('select', { id: 'commune', on: { change: () => { item.commune = box.value || null; told(); } } },
    h('option', { value: '' }, '—'), known.map(([code, name]) => h('option', { value: code }, name)));
  box.value = item.commune || '';
  return h('div', { class: 'field' }, h('label', { for: 'commune' }, say('commune')), box);
}

export function observation(app, { draft: before } = {}) {
  const { draft, told, save, drop, leave } = writing(app, 'observation', {
    before, item: { kind: 'observation', place: session.lastPlace(), ambience: null, police: false, mediation: false, nobody: false, note: '' },
  });
  const { item } = draft;
  const place = where(item, told);
  return {
    title: say('the_place'), backs: true, leave,
    main: [
      place.node,
      choices({ legend: say('ambience'), options: list('ambience'), chosen: item.ambience, change: (code) => { item.ambience = code; told(); }, looks: 'tight' }),
      choices({
        legend: say('seen_there'), options: SEEN.map((code) => [code, say(code)]), chosen: SEEN.filter((code) => item[code]), several: true,
        change: (codes) => { SEEN.forEach((code) => { item[code] = codes.includes(code); }); told(); },
      }),
      area(say('note'), item.note, (text) => { item.note = text; told(); }),
    ],
    bar: h('div', { class: 'acts' }, button(say('discard'), drop, 'quiet'), button(say('save'), place.saving(app, save), 'main', 'check')),
  };
}
