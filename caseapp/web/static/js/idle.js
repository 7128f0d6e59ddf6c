// A desk is left with a file on the screen: after data-idle-seconds the page is covered, in every tab,
// and asks the password of the person it was made for. The page stays as it is underneath, unseen and
// out of reach, so that nothing typed is lost. The server ends the session by its own clock.
//
//   POST /unlock   {"password": "..."}   -> 204 | 401 {"error": text} | 401 {"signin": url}

import { actor, csrf, gone as over, hear, renew, send, tell } from './wire.js';

const lock = document.getElementById('lock');
const limit = 1000 * Number(document.body.dataset.idleSeconds || 0);
const born = Date.now();
let last = born;
let told = 0;
let title = '';

const form = lock && lock.querySelector('form');
const gone = lock && lock.querySelector('#lock-gone');
const password = lock && lock.querySelector('#lock-password');
const error = lock && lock.querySelector('#lock-error');

function cover() {
  if (lock.open) return;
  title = document.title;
  document.title = lock.dataset.title; // a title may hold a name
  document.body.classList.add('locked');
  lock.showModal();
}

function uncover() {
  if (!lock.open) return;
  last = Date.now();
  document.body.classList.remove('locked');
  document.title = title;
  password.value = '';
  say('');
  form.hidden = false;
  gone.hidden = true;
  lock.close();
  document.dispatchEvent(new Event('unlocked'));
}

function say(text) {
  error.textContent = text;
  error.hidden = !text;
  password.setAttribute('aria-invalid', String(Boolean(text)));
}

// The session is over: sign in in another tab, whose page then says "here" with a fresh token.
function ended(url) {
  form.hidden = true;
  gone.hidden = false;
  if (url) gone.querySelector('a').href = url;
  cover();
  gone.querySelector('a').focus();
}

async function unlock(event) {
  event.preventDefault();
  event.stopPropagation();
  if (!password.value) return password.focus();
  const typed = password.value;
  password.value = '';
  try {
    const response = await send('POST', form.action, { password: typed });
    if (response.ok) { tell('unlock', { csrf: csrf() }); uncover(); return undefined; }
    const signin = await over(response);
    if (signin) return ended(signin);
    const answer = await response.json();
    say(answer.error || lock.dataset.failed);
  } catch {
    say(lock.dataset.failed);
  }
  return password.focus();
}

function active() {
  if (lock.open) return;
  last = Date.now();
  if (last - told > 10000) { told = last; tell('active'); }
}

// By the clock on the wall, not by a timer: a timer sleeps with the computer.
function check() {
  if (limit && Date.now() - last >= limit && !lock.open) { cover(); tell('lock'); }
}

if (lock) {
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll']) {
    addEventListener(name, active, { passive: true, capture: true });
  }
  setInterval(check, 1000);
  document.addEventListener('visibilitychange', check);

  form.addEventListener('submit', unlock);
  lock.addEventListener('cancel', (event) => event.preventDefault());
  // A second Escape closes a dialog whatever one says; open it again.
  lock.addEventListener('close', () => { if (document.body.classList.contains('locked')) lock.showModal(); });
  document.addEventListener('session-gone', ({ detail }) => (detail.signin ? ended(detail.signin) : cover()));

  hear('active', (page) => { if (page.actor === actor && !lock.open) last = Date.now(); });
  hear('lock', cover);
  hear('unlock', (page) => { if (page.actor === actor) { renew(page.csrf); uncover(); } });
  hear('out', () => ended());
  // A page was opened in another tab. Same person: take its token, and open if we waited for a sign-in.
  // Someone else: this page is not theirs to see.
  hear('here', (page) => {
    if (page.actor !== actor) { location.reload(); return; }
    renew(page.csrf);
    if (!gone.hidden) uncover();
  });
  tell('here', { csrf: csrf() });

  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'sign-out' || event.defaultPrevented) return;
    localStorage.setItem('signed-out', String(Date.now()));
    tell('out');
  });
  // The back button after signing out must not bring the file back from the browser's memory.
  addEventListener('pageshow', (event) => {
    if (event.persisted && Number(localStorage.getItem('signed-out')) > born) location.reload();
    else check();
  });
}
