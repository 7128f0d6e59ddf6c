// Completed later: a second sealed item that names the first, which this telephone cannot open any more.

import { area, button, choices, h, line } from './dom.js';
import { writing } from './draft.js';
import { GRAVE, emergency } from './safety.js';
import * as session from './session.js';
import { hour, list, say, spoken } from './words.js';

export function completing(app, { item: first, draft: before }) {
  const { draft, told, save, drop, leave } = writing(app, 'completing', {
    before, about: first, item: { kind: 'addition', of: first && first.id },
    kept: async () => {
      if (!session.unlocked()) return;
      const noted = session.memory().tonight.items.find(({ id }) => id === draft.item.of);
      if (noted) noted.done = true;
      await session.keepTonight();
    },
  });
  const { item: added, about } = draft;
  const stop = session.places().find(({ place }) => place === about.place);
  const set = (key) => (value) => {
    const empty = value === null || value.length === 0;
    if (empty) delete added[key]; else added[key] = value;
    told();
  };
  const grave = (code) => {
    set('danger')(code === null ? null : Number(code));
    if (added.danger >= GRAVE) emergency(added, set('triggers'));
  };
  const kinds = { 0: 'd0', 1: 'd1', 2: 'd2', 3: 'd3', 4: 'd4' };
  return {
    title: say('complete'), backs: true, leave,
    main: [
      h('p', {}, h('b', {}, h('bdi', {}, hour(about.at))), ' · ', h('bdi', {}, stop ? spoken(stop.name) : say('elsewhere')), ' · ', say('persons', { num: about.count })),
      h('p', { class: 'soft' }, say('complete_how')),
      area(say('note'), added.note || '', set('note'), 4),
      area(say('said'), added.said || '', set('said')),
      line(say('alias'), (added.aliases || []).join(', '), (text) => set('aliases')(text.split(/[,،]/).map((one) => one.trim()).filter(Boolean))),
      choices({ legend: say('needs'), options: list('needs'), chosen: added.needs || [], several: true, change: set('needs'), looks: 'tight' }),
      choices({ legend: say('condition'), options: list('condition'), chosen: added.condition || [], several: true, change: set('condition'), looks: 'tight' }),
      choices({ legend: say('danger'), options: list('danger').filter(([code]) => code !== 'none'), chosen: added.danger === undefined ? null : String(added.danger), looks: 'danger tight', kinds, change: grave }),
      choices({ legend: say('why_danger'), options: list('triggers'), chosen: added.triggers || [], several: true, change: set('triggers') }),
      area(say('care'), added.care || '', set('care')),
      area(say('next'), added.next || '', set('next'), 2),
    ],
    bar: h('div', { class: 'acts' }, button(say('discard'), drop, 'quiet'), button(say('save'), () => { if (draft.touched) save(); else app.home(); }, 'main', 'check')),
  };
}
