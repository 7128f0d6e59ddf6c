// One more row on the spot: <div class="rows" data-most="20"> with <fieldset class="row" data-row="1">, the last of which is
// copied empty, and a button named "more". Without this module the button asks the server, which keeps what was typed.

const fresh = (row, number) => {
  const copy = row.cloneNode(true);
  copy.dataset.row = number;
  copy.querySelector('legend span').textContent = number + 1;
  copy.querySelectorAll('.error').forEach((told) => told.remove());
  copy.querySelectorAll('.wrong').forEach((field) => field.classList.remove('wrong'));
  for (const node of copy.querySelectorAll('[id], [for]')) {
    for (const name of ['id', 'for', 'name']) {
      if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace(/-\d+-/, `-${number}-`));
    }
    for (const name of ['value', 'aria-invalid', 'aria-describedby', 'autofocus']) node.removeAttribute(name);
    if (node.matches('input')) node.value = '';
    if (node.matches('select')) node.selectedIndex = 0;
  }
  return copy;
};

document.querySelectorAll('.rows > button[name="more"]').forEach((button) => {
  button.addEventListener('click', (event) => {
    event.preventDefault();
    const last = button.previousElementSibling;
    const row = fresh(last, Number(last.dataset.row) + 1);
    last.after(row);
    row.querySelector('input').focus();
    button.hidden = Number(row.dataset.row) + 1 >= Number(button.parentElement.dataset.most);
  });
});
