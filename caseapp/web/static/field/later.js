// Completed later: a second sealed item that names the first, which this telephone cannot open any more.

import { area, button, choices, h, line } from './dom.js';
import { Full } from './outbox.js';
import * as session from './session.js';
import { hour, list, say, spoken } from './words.js';

export function completing(app, { item }) {
  const stop = session.places().find(({ place }) => place === item.place);
  const added = {};
  const set = (key) => (value) => {
    const empty = value === null || value.length === 0;
    if (empty) delete added[key]; else added[key] = value;
  };
  const save = async () => {
    if (!Object.keys(added).length) { app.home(); return; }
    try {
      await session.note({ kind: 'addition', of: item.id, ...added });
      item.done = true;
      await session.keepTonight();
      app.home();
      app.tell('ok', say('kept'));
    } catch (error) {
      if (!(error instanceof Full)) throw error;
      app.tell('bad', say('full'));
    }
  };
  const kinds = { 0: 'd0', 1: 'd1', 2: 'd2', 3: 'd3', 4: 'd4' };
  return {
    title: say('complete'), backs: true,
    main: [
      h('p', {}, h('b', {}, h('bdi', {}, hour(item.at))), ' · ', h('bdi', {}, stop ? spoken(stop.name) : say('elsewhere')), ' · ', say('persons', { num: item.count })),
      h('p', { class: 'soft' }, say('complete_how')),
      area(say('note'), '', set('note'), 4),
      area(say('said'), '', set('said')),
      line(say('alias'), '', (text) => set('aliases')(text.split(/[,،]/).map((one) => one.trim()).filter(Boolean))),
      choices({ legend: say('needs'), options: list('needs'), chosen: [], several: true, change: set('needs'), looks: 'tight' }),
      choices({ legend: say('condition'), options: list('condition'), chosen: [], several: true, change: set('condition'), looks: 'tight' }),
      choices({ legend: say('danger'), options: list('danger').filter(([code]) => code !== 'none'), chosen: null, looks: 'danger tight', kinds, change: (code) => { if (code === null) delete added.danger; else added.danger = Number(code); } }),
      choices({ legend: say('why_danger'), options: list('triggers'), chosen: [], several: true, change: set('triggers') }),
      area(say('care'), '', set('care')),
      area(say('next'), '', set('next'), 2),
    ],
    bar: h('div', { class: 'acts' }, button(say('cancel'), app.home, 'quiet'), button(say('save'), save, 'main', 'check')),
  };
}
