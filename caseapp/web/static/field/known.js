// Who of the round's profiles it may be. Proposes at most three, decides nothing, stands in nobody's way.

import { alike } from './sound.js';

const RECENT = 14 * 24 * 3600e3;

export function search(profiles, text) {
  const scored = profiles.map((profile) => [Math.max(0, ...profile.aliases.map((alias) => alike(text, alias))), profile]);
  return scored.filter(([score]) => score > 0).sort(([a], [b]) => b - a).slice(0, 6).map(([, profile]) => profile);
}

// Seen at this place lately, the last first; then who was met anywhere else on this round's ground.
export function lately(pack, place) {
  const here = (pack.recent && pack.recent[place]) || [];
  const known = new Map(pack.profiles.map((profile) => [profile.id, profile]));
  return here.map((id) => known.get(id)).filter(Boolean).slice(0, 8);
}

const overlap = ([low, high], band) => {
  if (!band) return 0;
  const [from, to] = band.split('-').map(Number);
  if (high < from - 1 || low > to + 1) return -1;
  return high >= from && low <= to ? 1 : 0;
};

// How well a profile fits, and by what: none where something speaks against it. `beside`: the known children of this encounter; who
// was met with one of them before may be met with her again.
function score(person, profile, place, beside, now) {
  if (person.sex && person.sex !== 'unknown' && profile.sex && profile.sex !== 'unknown' && person.sex !== profile.sex) return [0, []];
  const age = profile.age ? overlap(profile.age, person.age) : 0;
  if (age < 0) return [0, []];
  const names = person.aliases.flatMap((asked) => profile.aliases.map((alias) => alike(asked, alias)));
  const name = Math.max(0, ...names);
  if (person.aliases.length && name < 0.6) return [0, []];
  const marks = Object.keys(person.marks).filter((kind) => profile.marks && kind in profile.marks).length;
  const here = place && profile.last && profile.last.place === place;
  const recent = profile.last && now - Date.parse(profile.last.at) < RECENT;
  const company = (profile.beside || []).some((other) => beside.includes(other));
  const why = [name && 'same_name', age && 'same_age', marks && 'same_marks', here && 'same_place', company && 'same_company'].filter(Boolean);
  return [3 * name + age + marks + (here ? 1.5 : 0) + (here && recent ? 0.5 : 0) + (company ? 1.5 : 0), why];
}

// The likeliest three for a new silhouette, each with its reasons; a profile that is in this encounter already is none.
export function candidates(pack, person, place, taken, now = Date.now()) {
  return pack.profiles.filter((profile) => !taken.includes(profile.id))
    .map((profile) => [...score(person, profile, place, taken, now), profile])
    .filter(([points]) => points >= 2.5)
    .sort(([a], [b]) => b - a).slice(0, 3).map(([, why, profile]) => ({ why, profile }));
}
