// Where it was, and what a place is like tonight: of the place, not of persons.

import { area, button, choices, h } from './dom.js';
import { writing } from './draft.js';
import * as session from './session.js';
import { list, say, spoken } from './words.js';

const SEEN = ['nobody', 'police', 'mediation'];

// The place of an item. Where nobody said yet where the crew is, it is asked, and never guessed: a wrong place would stand
// on the map, and among what is told of a child.
export function where(item, told) {
  const stops = session.places();
  const box = h('select', { id: 'place', on: { change: () => { item.place = box.value || null; told(); } } },
    !item.place && h('option', { value: '' }, say('where')), stops.map((stop) => h('option', { value: stop.place }, spoken(stop.name))));
  box.value = item.place || '';
  // What a press on "Save" does: nothing is saved before it is said where it was.
  const saving = (app, save) => () => {
    if (item.place || !stops.length) { save(); return; }
    box.setAttribute('aria-invalid', 'true');
    box.scrollIntoView({ block: 'center' });
    box.focus({ preventScroll: true });
    app.tell('bad', say('where_first'));
  };
  return { node: h('div', { class: 'field' }, h('label', { for: 'place' }, say('place')), box), saving };
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
