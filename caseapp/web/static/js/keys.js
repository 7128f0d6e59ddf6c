// The keyboard: "/" goes to the search box, the letter of a field (data-key) to that field, the letter of a link (data-go) where it leads, Escape closes
// an open menu, Ctrl+Enter sends the form one is typing in. <body data-keys="off"> turns the single-character keys off (WCAG 2.1.4).

const TYPING = 'input, select, textarea, [contenteditable]';
const MENUS = '.account[open], .more > details[open], .confirm[open]';

// The field or link of a letter: by what the key says, or by where it lies, for an Arabic layout.
function meantBy(event) {
  return [...document.querySelectorAll('[data-key], a[data-go][href]')].find(({ dataset: { key, go = key } }) => (
    event.key === go || event.code === `Key${go.toUpperCase()}`));
}

function close(menu, refocus) {
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (refocus && inside) menu.querySelector('summary').focus();
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || document.body.classList.contains('locked')) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const alone = plain && document.body.dataset.keys !== 'off' && !event.target.closest(TYPING);
  const meant = alone && meantBy(event);
  if (meant) {
    event.preventDefault();
    if (meant.dataset.go) meant.click(); else meant.focus();
  } else if (event.key === '/' && alone) {
    const box = document.getElementById('q');
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  } else if (event.key === 'Escape') {
    document.querySelectorAll(MENUS).forEach((menu) => close(menu, true));
  } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest('form');
    // As if its first button were pressed: what it names is sent with it.
    if (form) { event.preventDefault(); form.requestSubmit(form.querySelector('button:not([type=button])')); }
  }
});

// A menu that floats closes when one clicks elsewhere; a .confirm block stays.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('.account[open], .more > details[open]')) {
    if (!menu.contains(event.target)) close(menu, false);
  }
});
