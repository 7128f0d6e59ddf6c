// The ways in: choosing a PIN twice, giving it, and what a telephone says that nobody has enrolled.

import { button, h, note } from './dom.js';
import * as outbox from './outbox.js';
import { dueHere, endingHere, numbers } from './safety.js';
import * as session from './session.js';
import { PIN, guessable } from './vault.js';
import { say } from './words.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'];
const DIGITS = 6;

// Six dots and twelve large keys at the thumb: no keyboard of the telephone, which learns what it types.
function pad(told) {
  let typed = '';
  let busy = false;
  const dots = h('p', { class: 'dots-of-pin', role: 'status' });
  const show = () => {
    const seen = h('span', { 'aria-hidden': 'true' }, '●'.repeat(typed.length) + '○'.repeat(DIGITS - typed.length));
    dots.replaceChildren(seen, h('span', { class: 'vh' }, say('digits', { num: typed.length })));
  };
  const press = async (key) => {
    if (busy) return;
    typed = key === '⌫' ? typed.slice(0, -1) : (typed + key).slice(0, DIGITS);
    show();
    if (!PIN.test(typed)) return;
    busy = true;
    const whole = typed;
    await told(whole);
    typed = '';
    busy = false;
    show();
  };
  const keys = KEYS.map((key) => {
    if (!key) return h('span');
    const name = key === '⌫' ? { 'aria-label': say('erase') } : {};
    return h('button', { type: 'button', class: 'key-of-pin', ...name, on: { click: () => press(key) } }, key);
  });
  const typing = ({ key }) => { if (/^\d$/.test(key)) press(key); else if (key === 'Backspace') press('⌫'); };
  addEventListener('keydown', typing);
  show();
  return { dots, keys: h('div', { class: 'pad', dir: 'ltr', role: 'group', 'aria-label': say('pin') }, keys), leave: () => removeEventListener('keydown', typing) };
}

export function enrolling(app, { code }) {
  const said = h('p', {}, say('choose_pin'));
  const wrong = h('div', { role: 'alert' });
  let first = null;
  const { dots, keys, leave } = pad(async (pin) => {
    wrong.replaceChildren();
    if (first === null) {
      if (guessable(pin)) { wrong.replaceChildren(note('warn', say('pin_guessable'))); return; }
      first = pin;
      said.textContent = say('repeat_pin');
      return;
    }
    if (pin !== first) {
      first = null;
      said.textContent = say('choose_pin');
      wrong.replaceChildren(note('warn', say('pin_differs')));
      return;
    }
    said.textContent = say('enrolling');
    try {
      await session.enrol(code, pin);
      await session.unlock(pin);
      await app.opened();
    } catch (error) {
      first = null;
      said.textContent = say('choose_pin');
      wrong.replaceChildren(note('bad', say(error.message === 'over' ? 'code_over' : 'enrol_offline')));
    }
  });
  return { title: say('enrol_title'), main: [said, dots, wrong, h('p', { class: 'soft' }, say('pin_why'))], bar: keys, leave, quiet: true };
}

export function unlocking(app) {
  const wrong = h('div', { role: 'alert' });
  const said = h('p', {}, say('give_pin'));
  const { dots, keys, leave } = pad(async (pin) => {
    said.textContent = say('opening');
    try {
      await session.unlock(pin);
      await app.opened();
    } catch (error) {
      if (error.left === 0) { app.go('nobody', { why: 'pins' }); return; }
      said.textContent = say('give_pin');
      // Where a try cannot be counted none is made: else filling the telephone would give a thief as many as he likes.
      wrong.replaceChildren(note('bad', error.left ? say('pin_wrong', { num: error.left }) : say('full_lock')));
    }
  });
  const due = dueHere();
  const ends = endingHere('ends_lock', (text) => h('p', { class: 'due soon' }, text));
  return {
    title: say('locked'), quiet: true, bar: keys, leave: () => { leave(); due.leave(); ends.leave(); },
    main: [said, dots, wrong, due.node, ends.node, h('h2', {}, say('emergency')), numbers()],
  };
}

export function nobody(app, { why } = {}) {
  const told = h('div');
  outbox.wipedWhy().then((gone) => {
    const reason = why || (gone && gone.why);
    if (reason) told.replaceChildren(note('warn', say(`wiped_${reason}`)));
  });
  const waiting = button(say('outbox'), () => app.go('sending'), 'alt', 'send');
  return {
    title: say('nobody_title'), quiet: true,
    main: [told, h('p', {}, say('nobody_how')), h('h2', {}, say('emergency')), numbers(), h('p', { class: 'acts' }, waiting)],
  };
}
