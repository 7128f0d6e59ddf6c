// A conflict side by side (web/_clashes.html): "take theirs" writes what stands into its field at once, "keep mine" brings back
// what was typed. Whoever writes in the field afterwards keeps her own. Without this the server does it when the form is sent.

const inputs = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)];
const several = (input) => input.type === 'radio' || input.type === 'checkbox';

function read(form, names) {
  return Object.fromEntries(names.map((name) => {
    const found = inputs(form, name);
    return [name, found.some(several) ? found.filter((one) => one.checked).map((one) => one.value) : found[0]?.value ?? ''];
  }));
}

function write(form, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const one of inputs(form, name)) {
      if (several(one)) one.checked = [].concat(value).includes(one.value);
      else one.value = value;
      one.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

for (const row of document.querySelectorAll('[data-clash]')) {
  const form = row.closest('form');
  const theirs = JSON.parse(row.dataset.clash);
  const names = Object.keys(theirs);
  let mine = read(form, names);
  row.addEventListener('change', (event) => write(form, event.target.value === 'theirs' ? theirs : mine));
  form.addEventListener('input', (event) => {
    if (!event.isTrusted || !names.includes(event.target.name)) return;
    mine = read(form, names);
    row.querySelector('input[value=mine]').checked = true;
  });
}
