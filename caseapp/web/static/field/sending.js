// The outbox: how much waits and why, sending now, the sealed items as a file, and this telephone itself.

import { button, choices, fold, h, note } from './dom.js';
import * as outbox from './outbox.js';
import * as session from './session.js';
import { enrolled } from './vault.js';
import { hour, say } from './words.js';

export function sending(app) {
  const told = h('div');
  const kept = h('div');
  // Asked anew each time: a browser changes its mind once the page is installed. One that asks the person answers when she does.
  const unkept = () => kept.replaceChildren(note('warn', h('p', {}, say('may_be_cleared'))));
  const asking = setTimeout(unkept, 500);
  outbox.lasting().then((lasts) => { clearTimeout(asking); if (lasts) kept.replaceChildren(); else unkept(); });
  async function draw() {
    const { waiting, refused, unsaved, told: last } = await outbox.state();
    told.replaceChildren(
      note(waiting ? 'warn' : 'ok', h('p', {}, waiting ? say('waiting_items', { num: waiting }) : say('all_sent'))),
      ...(unsaved ? [note('bad', h('p', {}, say('unsaved', { num: unsaved })))] : []),
      ...(refused ? [note('bad', h('p', {}, say('refused', { num: refused })))] : []),
      ...(last ? [h('p', { class: 'soft' }, say(`last_${last.what}`, { when: hour(new Date(last.at).toISOString()) }))] : []),
    );
  }
  const now = async () => {
    app.tell('info', say('sending'));
    await session.obey(await outbox.flush(true).catch(() => null));
    await draw();
    app.count();
    const { waiting } = await outbox.state();
    app.tell(waiting ? 'warn' : 'ok', waiting ? say('still_waiting') : say('all_sent'));
  };
  draw();
  const listen = () => draw();
  document.addEventListener('tick', listen);
  return {
    title: say('outbox'), backs: session.unlocked(), quiet: true, leave: () => document.removeEventListener('tick', listen),
    main: [
      told, kept, h('p', { class: 'soft' }, say('outbox_how')),
      h('div', { class: 'acts' }, button(say('export'), save, 'alt', 'download')),
      h('p', { class: 'soft' }, say('export_how')),
      fold(say('telephone'), [theme(), wiping(app)]),
    ],
    bar: [button(say('send_now'), now, 'main', 'send'), !session.unlocked() && button(say('back'), () => app.lock(), 'quiet')],
  };
}

// Sealed as they lie here: whoever finds the file can read nothing in it.
async function save() {
  const content = JSON.stringify(await outbox.exported());
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = h('a', { href: address, download: 'himaya-field.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60e3);
}

function theme() {
  const root = document.documentElement;
  return choices({
    legend: say('light'), options: [['night', say('night')], ['day', say('day')]], chosen: root.dataset.theme, looks: 'tight',
    change: (code) => { root.dataset.theme = code || 'night'; localStorage.setItem('field-theme', root.dataset.theme); },
  });
}

function wiping(app) {
  const box = h('div');
  const sure = async () => { await session.wipe('user'); app.go('nobody', { why: 'user' }); };
  enrolled().then((there) => {
    if (there) box.replaceChildren(fold(say('wipe'), [h('p', {}, say('wipe_what')), button(say('wipe_sure'), sure, 'stop', 'trash-2')]));
  });
  return box;
}
