// What a place is like tonight: of the place, not of persons.

import { area, button, choices, h } from './dom.js';
import { Full } from './outbox.js';
import * as session from './session.js';
import { list, say, spoken } from './words.js';

const SEEN = ['nobody', 'police', 'mediation'];

export function observation(app) {
  const { pack, tonight } = session.memory();
  const item = { kind: 'observation', place: tonight.here || (pack.stops[0] || {}).place || null, ambience: null, police: false, mediation: false, nobody: false, note: '' };
  const box = h('select', { id: 'place', on: { change: () => { item.place = box.value; } } }, session.places().map((stop) => h('option', { value: stop.place }, spoken(stop.name))));
  box.value = item.place;
  const save = async () => {
    try {
      await session.note(item);
      app.home();
      app.tell('ok', say('kept'));
    } catch (error) {
      if (!(error instanceof Full)) throw error;
      app.tell('bad', say('full'));
    }
  };
  return {
    title: say('the_place'), backs: true,
    main: [
      h('div', { class: 'field' }, h('label', { for: 'place' }, say('place')), box),
      choices({ legend: say('ambience'), options: list('ambience'), chosen: null, change: (code) => { item.ambience = code; }, looks: 'tight' }),
      choices({ legend: say('seen_there'), options: SEEN.map((code) => [code, say(code)]), chosen: [], several: true, change: (codes) => SEEN.forEach((code) => { item[code] = codes.includes(code); }) }),
      area(say('note'), '', (text) => { item.note = text; }),
    ],
    bar: h('div', { class: 'acts' }, button(say('cancel'), app.home, 'quiet'), button(say('save'), save, 'main', 'check')),
  };
}
