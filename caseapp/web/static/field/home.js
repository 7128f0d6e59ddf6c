// The round: where we are, where we go next and what waits there, what was noted tonight. The acts are at the thumb.

import { alarm, checking, endingHere } from './safety.js';
import { button, fold, h, icon, note } from './dom.js';
import { lately } from './known.js';
import * as session from './session.js';
import { faces, fresh, knownAgain } from './who.js';
import { day, hour, label, list, say, spoken } from './words.js';

const MOST_FACES = 4;
const name = (stop) => h('bdi', {}, spoken(stop.name));

export function home(app) {
  const { pack, person } = session.memory();
  if (!pack) {
    return {
      title: say('no_round'), quiet: true,
      main: [h('p', {}, say('no_round_how')), h('p', { class: 'soft' }, h('bdi', {}, person))],
      bar: button(say('fetch'), () => fetching(app), '', 'download'),
    };
  }
  const { tonight } = session.memory();
  const here = session.places().find((stop) => stop.place === tonight.here);
  const check = checking(app);
  const ends = endingHere('ends_at');
  return {
    title: here ? spoken(here.name) : say('round'), quiet: true, alarmed: true, leave: () => { check.leave(); ends.leave(); },
    main: [
      ends.node,
      !session.left() && [note('warn', h('p', {}, say('not_left'))), again(app)],
      here ? at(app, here) : h('p', {}, say('where')),
      stops(app, here),
      noted(app),
      pack.handover && fold(say('handover'), h('p', { class: 'told', dir: 'auto' }, pack.handover), null, !tonight.items.length && !here),
      beds(pack),
      crew(pack),
      session.left() && again(app),
    ],
    bar: [
      button(say(session.memory().draft?.touched ? 'go_on' : 'new_encounter'), () => app.go('encounter'), 'main', 'plus'),
      h('div', { class: 'acts' }, button(say('the_place'), () => app.go('observation'), 'alt', 'map-pin'), check.button, alarm(app)),
    ],
  };
}

const again = (app) => h('p', { class: 'acts' }, button(say('fetch_again'), () => fetching(app), 'alt', 'download'));

async function fetching(app) {
  app.tell('info', say('fetching'));
  const what = await session.fetchRound();
  if (what === 'revoked') { app.go('nobody', { why: 'revoked' }); return; }
  if (session.unlocked()) { session.wind(); app.home(); }
  const waits = what === 'round' && session.unlocked() && !session.left();
  app.tell(what === 'round' && !waits ? 'ok' : 'warn', say(waits ? 'not_left' : `fetch_${what}`));
}

// What one must know before arriving, and what waits there.
function before(stop) {
  const { pack } = session.memory();
  const known = new Map(pack.profiles.map((profile) => [profile.id, profile]));
  const calls = (pack.calls || []).filter((call) => call.place === stop.place);
  const promises = (pack.promises || []).filter((promise) => promise.place === stop.place);
  return [
    stop.no_go && note('bad', h('p', {}, say('no_go'))),
    stop.hazards && note('warn', h('p', { dir: 'auto' }, stop.hazards)),
    calls.map((call) => note('info', h('p', {}, h('b', {}, label('urgency', call.urgency)), ' · ', h('bdi', {}, call.what)), call.where && h('p', { dir: 'auto' }, call.where))),
    promises.map((promise) => note('info', h('p', {}, h('b', {}, say('promised')), ' · ', h('bdi', {}, promise.what),
      known.has(promise.profile) && [' · ', h('bdi', {}, spoken(known.get(promise.profile).code))]))),
  ];
}

async function move(app, place, what) {
  const { tonight } = session.memory();
  const left = tonight.here;
  if (what === 'arrive' && left && left !== place) await session.note({ kind: 'stop', place: left, what: 'leave' }).catch(() => {});
  tonight.here = what === 'arrive' ? place : null;
  if (what === 'arrive') tonight.arrived[place] = new Date().toISOString();
  await session.note({ kind: 'stop', place, what }).catch(() => app.tell('bad', say('full')));
  if (session.unlocked()) app.home();
}

function at(app, stop) {
  const { tonight } = session.memory();
  return h('section', { class: 'card here' },
    h('div', { class: 'head' }, h('p', { class: 'soft' }, say('arrived_at', { when: hour(tonight.arrived[stop.place]) })),
      button(say('left'), () => move(app, stop.place, 'leave'), 'alt')),
    before(stop), around(app, stop));
}

// Who is here: one tap begins an encounter with a child who was seen here lately, or with somebody new.
function around(app, stop) {
  const { pack, draft } = session.memory();
  if (draft?.touched) return null;
  const begin = (met) => app.go('encounter', { met });
  const known = lately(pack, stop.place).slice(0, MOST_FACES);
  return [
    known.length > 0 && [h('h2', {}, say('seen_lately')), h('div', { class: 'faces' }, known.map((profile) =>
      h('button', { type: 'button', class: 'face-of', on: { click: () => begin(knownAgain(profile)) } }, h('span', {}, faces(profile)))))],
    fresh(begin, 'h2'),
  ];
}

function stops(app, here) {
  const { pack, tonight, draft } = session.memory();
  const rows = pack.stops.filter((stop) => stop !== here).map((stop) => h('li', { class: 'stop' },
    h('div', { class: 'head' },
      h('p', {}, h('b', {}, name(stop)), h('small', {}, tonight.arrived[stop.place] ? say('was_there', { when: hour(tonight.arrived[stop.place]) }) : label('place', stop.kind))),
      button(say('arrived'), () => move(app, stop.place, 'arrive'), here || tonight.arrived[stop.place] ? 'alt' : '')),
    before(stop)));
  const others = rows.length;
  if (!draft?.touched) rows.push(elsewhere(app));
  if (!rows.length) return null;
  const whole = h('ol', { class: 'stops' }, rows);
  return here ? fold(say('next_stops'), whole, say('stops', { num: others })) : whole;
}

// Whom one meets at none of the places: an encounter that begins with a word of where.
const elsewhere = (app) => h('li', { class: 'stop' }, h('div', { class: 'head' },
  h('p', {}, h('b', {}, say('elsewhere')), h('small', {}, say('elsewhere_how'))), button(say('meet'), () => app.go('encounter', { elsewhere: true }), 'alt')));

// Of what was noted the list says when, where and how many: this telephone cannot open what it sealed.
function noted(app) {
  const { tonight } = session.memory();
  if (!tonight.items.length) return null;
  const places = new Map(session.places().map((stop) => [stop.place, stop]));
  const rows = [...tonight.items].reverse().map((item) => h('li', { class: 'stop' }, h('div', { class: 'head' },
    h('p', {}, h('b', {}, h('bdi', {}, hour(item.at))), ' · ', places.has(item.place) ? name(places.get(item.place)) : say('elsewhere'),
      h('small', {}, item.done ? [icon('check'), ' ', say('completed')] : say('persons', { num: item.count }))),
    button(say('complete'), () => app.go('completing', { item }), 'alt'))));
  return fold(say('noted'), h('ol', { class: 'stops' }, rows), say('encounters', { num: rows.length }), true);
}

function beds(pack) {
  if (!pack.beds || !pack.beds.length) return null;
  const rows = pack.beds.map((bed) => h('li', {}, h('b', {}, String(bed.free)), ' · ', h('bdi', {}, typeof bed.house === 'string' ? bed.house : spoken(bed.house)),
    ['male', 'female'].includes(bed.sex) && [' · ', label('beds_for', bed.sex)], bed.age && [' · ', say('years', { low: bed.age[0], high: bed.age[1] })]));
  return fold(say('beds'), h('ul', { class: 'plain-list' }, rows), say('as_at', { when: hour(pack.beds[0].at) }));
}

function crew(pack) {
  const rows = (pack.crew || []).map(({ name: who, part }) => h('li', {}, h('bdi', {}, who), ' · ', label('part', part)));
  const { round } = pack;
  const known = [h('p', {}, h('bdi', {}, round.reference), ' · ', h('bdi', {}, day(round.night))), round.route && h('p', { dir: 'auto' }, round.route),
    h('ul', { class: 'plain-list' }, rows),
    round.base_phone && h('p', {}, h('a', { class: 'btn alt', href: `tel:${round.base_phone}` }, icon('phone'), say('call_base')))];
  return fold(say('crew'), known);
}
