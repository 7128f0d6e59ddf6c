// A box that one answer of its form says already (data-with="interview": the child was seen) is ticked with that answer
// and unticked with another, until a hand has touched it: from then on it is hers. Without this module it is a plain box.

const box = document.querySelector('input[type="checkbox"][data-with]');

if (box) {
  let touched = false;
  box.addEventListener('change', () => { touched = true; });
  box.form.addEventListener('change', ({ target }) => {
    if (target.type === 'radio' && !touched) box.checked = target.value === box.dataset.with;
  });
}
