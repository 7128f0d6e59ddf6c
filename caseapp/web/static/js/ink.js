// Signing with a finger, a pen or the mouse: web/_ink.html has an svg of 600 by 200 that holds a path, a hidden input, and a button
// that begins again. What is drawn goes into the input as kernel/ink.py reads it: `x,y x,y;x,y`. Without this module what
// stands in [data-signs] stays hidden, and the page offers paper.

const WIDTH = 600;
const HEIGHT = 200;
const STEP = 3; // units between two points: finer than that a finger is not
const MOST = 2000; // kernel/ink.py MOST_POINTS

class Pad {
  constructor(box) {
    this.sheet = box.querySelector('svg');
    this.line = this.sheet.querySelector('path');
    this.input = box.querySelector('input');
    this.strokes = this.input.value ? this.input.value.split(';').map((stroke) => stroke.split(' ').map((point) => point.split(',').map(Number))) : [];
    this.pen = null;
    this.sheet.addEventListener('pointerdown', (event) => this.down(event));
    this.sheet.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) this.sheet.addEventListener(end, () => this.up());
    box.querySelector('button').addEventListener('click', () => { this.strokes = []; this.up(); this.draw(); });
    box.closest('[data-signs]').hidden = false;
  }

  at(event) {
    const edge = this.sheet.getBoundingClientRect();
    const within = (part, whole) => Math.round(Math.min(1, Math.max(0, part)) * whole);
    return [within((event.clientX - edge.left) / edge.width, WIDTH), within((event.clientY - edge.top) / edge.height, HEIGHT)];
  }

  down(event) {
    if (event.button || this.full()) return;
    event.preventDefault();
    this.sheet.setPointerCapture(event.pointerId);
    this.pen = [this.at(event)];
    this.strokes.push(this.pen);
    this.draw();
  }

  move(event) {
    if (!this.pen || this.full()) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.at(part);
      const [a, b] = this.pen[this.pen.length - 1];
      if (Math.abs(x - a) + Math.abs(y - b) >= STEP && !this.full()) this.pen.push([x, y]);
    }
    this.draw();
  }

  up() {
    this.pen = null;
    this.input.value = this.strokes.map((stroke) => stroke.map((point) => point.join(',')).join(' ')).join(';');
  }

  full() { return this.strokes.reduce((sum, stroke) => sum + stroke.length, 0) >= MOST; }

  draw() { this.line.setAttribute('d', this.strokes.map((stroke) => `M${stroke.map((point) => point.join(' ')).join('L')}`).join('')); }
}

document.querySelectorAll('.pad').forEach((box) => new Pad(box));
