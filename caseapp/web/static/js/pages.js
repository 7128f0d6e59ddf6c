// Bringing pages: what was chosen is shown, put in order, made smaller where it is big, and sent with a measure of how
// much has left. Photos may be added shot by shot. Without this module the browser's inputs bring the same files.
//
//   <form data-brings> ... <div data-pages="NAME" data-page="Page {n}" ...> two file inputs, ol.leaves, [data-state], progress
//   POST -> 201-less JSON {"location": url} | the page again, with what must be mended

import { renew } from './wire.js';

const SLOW = ['slow-2g', '2g', '3g'];
const line = navigator.connection || {};
const LONGEST = line.saveData || SLOW.includes(line.effectiveType) ? 1600 : 2600; // pixels; an A4 sheet at 135 or 220 dots an inch
const HEAVY = 400 * 1024;
const QUALITY = 0.85;
const PREVIEW = 160;

const put = (text, n) => text.replace('{n}', n);

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const blobOf = (canvas) => new Promise((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));

// A file as it will be sent: smaller where that helps, else as it is. What the browser cannot read goes as it is, and
// the server says what is wrong with it.
async function leafOf(file) {
  const leaf = { file, name: file.name, preview: null, smaller: false };
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return leaf;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    leaf.preview = drawn(picture, PREVIEW);
    if (Math.max(picture.width, picture.height) > LONGEST && file.size > HEAVY) {
      const smaller = await blobOf(drawn(picture, LONGEST));
      if (smaller && smaller.size < file.size) Object.assign(leaf, { file: smaller, smaller: true });
    }
    picture.close();
  } catch { /* not a picture this browser knows */ }
  return leaf;
}

class Bringer {
  constructor(form) {
    this.form = form;
    this.leaves = [];
    this.busy = 0;
    this.bind();
    form.addEventListener('submit', (event) => this.submit(event));
  }

  bind() {
    this.field = this.form.querySelector('[data-pages]');
    this.list = this.field.querySelector('.leaves');
    this.state = this.field.querySelector('[data-state]');
    this.bar = this.field.querySelector('progress');
    for (const input of this.field.querySelectorAll('input[type=file]')) {
      input.addEventListener('change', () => this.take(input));
    }
    this.show();
  }

  async take(input) {
    const files = [...input.files];
    input.value = '';
    this.busy += 1;
    this.say('making');
    for (const file of files) this.leaves.push(await leafOf(file));
    this.busy -= 1;
    this.say('');
    this.show();
  }

  say(key, n) {
    const text = key ? put(this.field.dataset[key], n) : '';
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  show(focus) {
    this.list.hidden = !this.leaves.length;
    this.list.replaceChildren(...this.leaves.map((leaf, place) => this.row(leaf, place)));
    if (focus) (this.list.querySelector(focus) || this.field.querySelector('input')).focus();
  }

  row(leaf, place) {
    const item = document.createElement('li');
    const told = document.createElement('span');
    const weight = put(this.field.dataset.size, Math.max(1, Math.round(leaf.file.size / 1024)));
    told.innerHTML = '<b></b><small></small>';
    told.firstChild.textContent = put(this.field.dataset.page, place + 1);
    told.lastChild.textContent = leaf.smaller ? `${weight}, ${this.field.dataset.smaller}` : weight;
    if (leaf.preview) item.append(leaf.preview);
    item.append(told);
    const last = this.leaves.length - 1;
    for (const [act, sign, off] of [['up', '↑', !place], ['down', '↓', place === last], ['remove', '×', false]]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn quiet';
      button.dataset.act = `${act}-${place}`;
      button.textContent = sign;
      button.setAttribute('aria-label', put(this.field.dataset[act], place + 1));
      button.disabled = off;
      button.addEventListener('click', () => this.move(act, place));
      item.append(button);
    }
    return item;
  }

  move(act, place) {
    const [leaf] = this.leaves.splice(place, 1);
    const goal = act === 'up' ? place - 1 : place + 1;
    if (act !== 'remove') this.leaves.splice(goal, 0, leaf);
    this.show(act === 'remove' ? '[data-act^=remove]' : `[data-act="${act}-${goal}"]:not(:disabled), [data-act="remove-${goal}"]`);
  }

  submit(event) {
    if (event.defaultPrevented || (!this.leaves.length && !this.busy)) return; // the browser sends, the server tells what is missing
    event.preventDefault();
    if (this.busy || this.sending) return;
    this.sending = true;
    const body = new FormData(this.form);
    body.delete(this.field.dataset.pages);
    this.leaves.forEach((leaf, place) => body.append(this.field.dataset.pages, leaf.file, `page-${place + 1}`));
    const request = new XMLHttpRequest();
    request.open('POST', this.form.action);
    request.setRequestHeader('Accept', 'application/json');
    request.upload.addEventListener('progress', ({ loaded, total }) => this.measure(loaded, total));
    request.addEventListener('load', () => this.answered(request));
    for (const name of ['error', 'abort', 'timeout']) request.addEventListener(name, () => this.failed());
    this.measure(0, 1);
    request.send(body);
  }

  measure(loaded, total) {
    const part = Math.round((100 * loaded) / total);
    this.bar.hidden = false;
    this.bar.value = part;
    if (part >= 100) this.say('checking');
    else this.say('sending', part - (part % 10)); // a screen reader hears ten steps, not a hundred
  }

  answered(request) {
    this.sending = false;
    this.bar.hidden = true;
    if ((request.getResponseHeader('Content-Type') || '').startsWith('application/json') && request.status < 300) {
      location.assign(JSON.parse(request.responseText).location);
    } else if (request.responseURL && new URL(request.responseURL).pathname !== new URL(this.form.action).pathname) {
      location.assign(request.responseURL); // sent before, or signed out
    } else {
      this.mend(request.responseText);
    }
  }

  // The page came back with what must be mended: its main part replaces ours, the pages that were chosen stay.
  mend(text) {
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.querySelector('form[data-brings]');
    const told = page.querySelector('#problems') || page.querySelector('main');
    if (!fresh || !told) { this.failed(); return; }
    const token = page.querySelector('meta[name="csrf-token"]');
    this.form.replaceChildren(...fresh.childNodes);
    document.getElementById('problems')?.remove();
    this.form.before(told);
    if (this.form.querySelector('[data-kept]')) this.leaves = []; // it is among the documents by now
    renew(token && token.content);
    this.bind();
    this.form.dispatchEvent(new Event('mended'));
    told.focus();
  }

  failed() {
    this.sending = false;
    this.bar.hidden = true;
    this.form.dispatchEvent(new Event('mended'));
    this.say('failed');
  }
}

document.querySelectorAll('form[data-brings]').forEach((form) => new Bringer(form));
