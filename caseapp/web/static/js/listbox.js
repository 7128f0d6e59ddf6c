// The list under an input: offered while one types, walked by the arrows, taken by Enter or a press, closed by Escape.
//
//   const { show, say } = listbox(input, id, { draw, take, search, closed })
//
//   draw(row)  the parts of an option      search()  an arrow asks for what Escape closed
//   take(row)  somebody chose it           closed()  Escape, or the input was left
//   show(rows) offers them, say(sentence) tells the screen reader

export function element(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

export function listbox(input, id, { draw, take, search, closed = () => {} }) {
  const list = element('ul', { role: 'listbox', id, hidden: '', 'aria-label': input.labels[0].textContent });
  const state = element('span', { class: 'vh', role: 'status' });
  const box = element('div', { class: 'combo' });
  input.replaceWith(box);
  box.append(input, list, state);
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', id]]) {
    input.setAttribute(name, value);
  }
  let rows = [];
  let at = -1;

  function mark(index) {
    at = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    if (at < 0) { input.removeAttribute('aria-activedescendant'); return; }
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  }

  function show(found) {
    rows = found;
    list.replaceChildren(...rows.map((row, i) => {
      const parts = draw(row).flatMap((part) => [part, ' ']);
      return element('li', { role: 'option', id: `${id}-${i}`, 'aria-selected': 'false' }, ...parts);
    }));
    list.hidden = !rows.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(-1);
  }

  function close() {
    closed();
    show([]);
  }

  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const { key } = event;
    if (event.isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) search();
      else mark((at + (key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + rows.length) % rows.length);
    } else if (key === 'Enter' && at >= 0 && !event.ctrlKey && !event.metaKey) { // with Ctrl it sends the form: see keys.js
      event.preventDefault();
      take(rows[at]);
    } else if (key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  // mousedown, because a click comes after the blur that closes the list.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option) take(rows[[...list.children].indexOf(option)]);
  });
  return { show, say: (sentence) => { state.textContent = sentence; } };
}
