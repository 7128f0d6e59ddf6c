// How long what can be read has been here, by a clock that somebody may have turned. Pure; the caller keeps the record.
//
//   { left: milliseconds it may live, spent, high: the highest clock seen, last: the clock at the last look }
//
// Time beyond the highest clock seen counts whole. Below it (the clock was turned back, or the telephone woke up in 1970)
// only steps forward count that are shorter than half a day, so that the jump home from 1970 costs nothing, and standing
// still below it is no way to stay alive.

const HALF_A_DAY = 12 * 3600e3;
const MOST = 2 * HALF_A_DAY; // fetched half a day before it leaves; the server says how long

export const born = (left, clock) => ({ left: Math.min(left, MOST), spent: 0, high: clock, last: clock });

export function aged(life, clock) {
  const beyond = Math.max(0, clock - life.high);
  const step = clock - life.last;
  const below = beyond === 0 && step > 0 && step < HALF_A_DAY ? step : 0;
  return { left: life.left, spent: life.spent + beyond + below, high: Math.max(life.high, clock), last: clock };
}

export const over = (life) => life.spent >= life.left;
