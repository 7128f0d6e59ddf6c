// Saves what is typed into <form data-draft-url="/drafts/KEY"> as people type. The server restores:
// when the page opens again, it fills the form from the draft. Nothing is kept in the browser.
//
//   PUT data-draft-url   {"field name": ["value", ...], ...}
//   -> 204 | 401 {"signin": url} the session is over | 401 {} it waits for its password (see idle.js)

import { actor, gone, hear, send } from './wire.js';

const PAUSE = 1000; // after the last key
const RETRY = [3000, 10000, 30000];

// Whether somebody typed before this script ran: on a slow machine people are faster than scripts.
function touched(form) {
  return [...form.querySelectorAll('input, textarea, select')].some((field) => {
    if (field.options) {
      const usual = [...field.options].findIndex((option) => option.defaultSelected);
      return !field.multiple && field.selectedIndex !== Math.max(usual, 0);
    }
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  });
}

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector('[data-draft-state]');
    this.saved = touched(form) ? '' : this.read();
    this.failures = 0;
    this.leaving = false;
    if (!this.saved) this.later(PAUSE);
    form.addEventListener('input', () => this.later(PAUSE));
    form.addEventListener('change', () => this.later(PAUSE));
    form.addEventListener('focusout', () => this.save());
    // From here on the form itself carries the text; a late draft must not outlive it on the server.
    form.addEventListener('submit', (event) => { if (!event.defaultPrevented) this.leave(); });
    form.addEventListener('mended', () => this.stay()); // js/pages.js sent it, and it came back
  }

  // Typed fields only: no token, no password, no file, nothing marked data-no-draft.
  read() {
    const fields = {};
    for (const [name, value] of new FormData(this.form)) {
      const input = this.form.elements[name];
      const skip = name === 'csrf_token' || typeof value !== 'string'
        || (input.matches && input.matches('[type="password"], [data-no-draft]'));
      if (!skip) (fields[name] ||= []).push(value);
    }
    return JSON.stringify(fields);
  }

  get dirty() { return !this.leaving && this.read() !== this.saved; }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    if (this.abort) this.abort.abort();
  }

  stay() {
    this.leaving = false;
    this.state = this.form.querySelector('[data-draft-state]');
    this.later(PAUSE);
  }

  // One request at a time: an older text must not arrive after a newer one.
  async save({ keepalive = false } = {}) {
    if (this.running && !keepalive) { await this.running; }
    if (!this.dirty) return true;
    clearTimeout(this.timer);
    this.running = this.put(this.read(), keepalive);
    const done = await this.running;
    this.running = null;
    return done;
  }

  async put(text, keepalive) {
    const slow = setTimeout(() => this.show('saving'), 1500);
    this.abort = new AbortController();
    try {
      const response = await send('PUT', this.form.dataset.draftUrl, JSON.parse(text), {
        signal: this.abort.signal,
        keepalive: keepalive && text.length < 60000, // the browser's limit for a page that is going away
      });
      const signin = await gone(response);
      if (signin !== undefined) document.dispatchEvent(new CustomEvent('session-gone', { detail: { signin } }));
      if (!response.ok) throw new Error(String(response.status));
      this.saved = text;
      this.failures = 0;
      this.show('saved');
      return true;
    } catch (error) {
      if (error.name === 'AbortError') return false;
      this.show('retry');
      this.later(RETRY[Math.min(this.failures++, RETRY.length - 1)]);
      return false;
    } finally {
      clearTimeout(slow);
    }
  }

  // The words come from the page, in its language. Unchanged words are not written again, so that a
  // screen reader hears about a draft once a minute at most.
  show(state) {
    if (!this.state) return;
    const time = new Date().toLocaleTimeString('fr', { hour: '2-digit', minute: '2-digit' });
    const text = (this.state.dataset[state] || '').replace('{time}', time);
    if (this.state.textContent !== text) this.state.textContent = text;
    this.state.classList.toggle('unsaved', state === 'retry');
  }
}

const drafts = [...document.querySelectorAll('form[data-draft-url]')].map((form) => new Draft(form));
const saveAll = (options) => Promise.all(drafts.map((draft) => draft.save(options)));

if (drafts.length) {
  document.addEventListener('visibilitychange', () => { if (document.hidden) saveAll({ keepalive: true }); });
  addEventListener('pagehide', () => saveAll({ keepalive: true }));
  addEventListener('online', () => saveAll());
  addEventListener('beforeunload', (event) => {
    if (drafts.some((draft) => draft.dirty)) event.preventDefault(), event.returnValue = '';
  });
  addEventListener('pageshow', () => drafts.forEach((draft) => { draft.leaving = false; }));
  document.addEventListener('unlocked', () => saveAll());
  hear('here', (page) => { if (page.actor === actor) saveAll(); });

  // Another language, or the end of the day, in the middle of a form: first the text, then the page.
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('.lang, #sign-out') || form.dataset.saved || !drafts.some((draft) => draft.dirty)) return;
    event.preventDefault();
    await Promise.race([saveAll(), new Promise((wait) => setTimeout(wait, 10000))]);
    form.dataset.saved = '1'; // or not in time: then beforeunload asks
    form.requestSubmit();
  }, true);
}
