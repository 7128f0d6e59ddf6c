// The crew's own safety: a sign of life by the clock, an alarm that is held down, the card for grave danger.

import { button, choices, h, icon, note } from './dom.js';
import * as session from './session.js';
import { hour, list, say, spoken } from './words.js';

const HELD = 1200;
const SOON = 5;

// How long until a sign of life is due, kept up to date on `box` while its screen is there.
function ticking(box, shown) {
  const tick = () => {
    const at = session.dueAt();
    if (at === null) return;
    const left = Math.ceil((at - Date.now()) / 60e3);
    const text = left >= 0 ? say('due_in', { num: left }) : say('overdue', { num: -left });
    if (shown.textContent !== text) shown.textContent = text;
    box.classList.toggle('soon', left >= 0 && left <= SOON);
    box.classList.toggle('late', left < 0);
  };
  document.addEventListener('tick', tick);
  tick();
  return () => document.removeEventListener('tick', tick);
}

// "All is well", with the minutes that are left until the next one is due.
export function checking(app) {
  const shown = h('small', {});
  const act = () => session.note({ kind: 'check_in' }).then(() => app.tell('ok', say('checked')), () => app.tell('bad', say('full')));
  const press = h('button', { type: 'button', class: 'btn alt check-in', on: { click: act } }, h('span', {}, say('all_well'), shown));
  return { button: press, leave: ticking(press, shown) };
}

// The same on the lock, where it can only be seen.
export function dueHere() {
  if (session.dueAt() === null) return { node: null, leave: () => {} };
  const shown = h('b', {});
  const node = h('p', { class: 'due' }, say('all_well'), ': ', shown);
  return { node, leave: ticking(node, shown) };
}

// In its last hour a round says when it is wiped, on home and, in one line that hides no number, on the lock.
const LAST = 3600e3;
export const ending = () => session.endsWithin(LAST);
export function endingHere(sentence, looks = (text) => note('warn', h('p', {}, text))) {
  const node = h('div');
  const tick = () => {
    const text = ending() ? say(sentence, { when: hour(session.endsAt()) }) : '';
    if (node.textContent !== text) node.replaceChildren(text && looks(text));
  };
  document.addEventListener('tick', tick);
  tick();
  return { node, leave: () => document.removeEventListener('tick', tick) };
}

// Where we are, as coarsely as the list of stops says it. What was typed never goes into a message.
function text() {
  const { pack, tonight } = session.memory();
  const stop = session.places().find(({ place }) => place === tonight.here);
  return say('alarm_text', { round: pack.round.reference, place: stop ? spoken(stop.name) : say('on_the_way'), when: hour(new Date().toISOString()) });
}

const dialled = (number) => (number || '').replace(/[^+\d]/g, '');

// Numbers that dial, whatever the network; the base's where it is known.
export function numbers(looks = 'btn alt') {
  const { pack } = session.memory() || {};
  const names = new Map(list('emergency_kinds'));
  const known = pack && pack.emergency && pack.emergency.length ? pack.emergency.map(([kind, number]) => [number, names.get(kind) || kind]) : list('emergency');
  const base = dialled(pack && pack.round.base_phone);
  return h('ul', { class: 'numbers' }, known.map(([number, who]) => h('li', {}, h('a', { class: looks, href: `tel:${number}` }, icon('phone'), h('span', {}, who), h('bdi', {}, number)))),
    base && h('li', {}, h('a', { class: 'btn alt', href: `tel:${base}` }, icon('phone'), h('span', {}, say('call_base')))));
}

// A message needs somebody to go to: where nobody has said the base's number, there are those that help.
async function raise(app) {
  pending = false;
  const { pack } = session.memory();
  const base = dialled(pack.round.base_phone);
  const address = `sms:${base}?body=${encodeURIComponent(text())}`;
  if (navigator.vibrate) navigator.vibrate([400, 100, 400, 100, 400]);
  await session.note({ kind: 'alarm' }).catch(() => {});
  if (!base) { calling(); return; }
  app.tell('bad', say('alarm_noted'));
  location.href = address;
}

// Felt in a pocket of the hand: five minutes before a sign of life is due, and when it is late.
let felt = '';
document.addEventListener('tick', () => {
  const at = session.dueAt();
  const left = at === null ? Infinity : at - Date.now();
  const now = left < 0 ? 'late' : left <= SOON * 60e3 ? 'soon' : '';
  if (now === felt) return;
  felt = now;
  if (now && navigator.vibrate) navigator.vibrate(now === 'late' ? [600, 200, 600, 200, 600] : [200, 100, 200]);
});

// Held down it acts at once; a tap, a key, a thumb that drifted off, or a press that the browser or the lock took away asks first:
// nothing that began ends silently. A press that nobody answered yet:
let pending = false;
const TAP = 400; // after a press a click follows within that time, or none
export const askAgain = (app) => { if (pending && session.memory().pack) ask(app); };

export function alarm(app, looks = 'stop alarm') {
  let timer = null;
  let later = null;
  let fired = false;
  const press = button(say('alarm'), () => { if (!fired) ask(app); fired = false; }, looks, 'shield-alert');
  const stop = () => { clearTimeout(timer); press.classList.remove('held'); };
  press.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    clearTimeout(later);
    fired = false;
    pending = true;
    try { press.setPointerCapture(event.pointerId); } catch { /* it is gone already */ } // a thumb that slips still holds
    press.classList.add('held');
    timer = setTimeout(() => {
      if (!session.unlocked()) return; // it was locked meanwhile: asked after the PIN
      fired = true;
      stop();
      if (press.isConnected) raise(app); else ask(app); // the screen was drawn anew under the thumb
    }, HELD);
  });
  press.addEventListener('pointerup', (event) => {
    stop();
    if (!event.button) later = setTimeout(() => { if (pending && session.unlocked()) ask(app); }, TAP);
  });
  press.addEventListener('pointercancel', () => { stop(); if (!fired && session.unlocked()) ask(app); });
  press.addEventListener('contextmenu', (event) => event.preventDefault());
  return press;
}

function shown(box) {
  document.body.append(box);
  box.addEventListener('close', () => box.remove());
  box.showModal();
}

function calling() {
  const box = h('dialog', { 'aria-labelledby': 'call-title' }, h('h2', { id: 'call-title' }, say('step_call')), h('p', {}, say('alarm_no_base')), numbers('btn stop'),
    button(say('back'), () => box.close(), 'quiet'));
  shown(box);
}

function ask(app) {
  if (document.querySelector('dialog.asking')) return;
  pending = true;
  const box = h('dialog', { class: 'asking', 'aria-labelledby': 'ask-title' }, h('h2', { id: 'ask-title' }, say('alarm_ask')), h('p', {}, say('alarm_how')),
    button(say('alarm_send'), () => { box.close(); raise(app); }, 'stop', 'shield-alert'), button(say('cancel'), () => box.close(), 'quiet'));
  box.addEventListener('close', () => { pending = false; });
  shown(box);
}

// Danger 3 and 4: whom to call, who decides, how to bring, what to write afterwards. Numbers work without a network.
export const GRAVE = 3; // from here on a danger opens the card

export function emergency(item, told) {
  const steps = [
    [say('step_call'), numbers('btn')],
    [say('step_decide'), h('p', {}, say('step_decide_how'))],
    [say('step_bring'), h('p', {}, say('step_bring_how'))],
    [say('step_write'), h('p', {}, say('step_write_how'))],
  ];
  const why = choices({ legend: say('why_danger'), options: list('triggers'), chosen: item.triggers, several: true, change: (codes) => told(codes) });
  const box = h('dialog', { class: 'emergency', 'aria-labelledby': 'card-title' },
    h('h2', { id: 'card-title' }, say('danger_card')),
    h('ol', {}, steps.map(([title, inside]) => h('li', {}, h('h3', {}, title), inside))), why,
    h('div', { class: 'stays' }, button(say('back_to_note'), () => box.close(), 'main')));
  shown(box);
}
