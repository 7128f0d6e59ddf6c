// The letters of a link stand behind the # of its address, which no browser sends anywhere: they go into the field, and leave
// the address and the history at once. Without this script they are typed.

const letters = window.location.hash.slice(1);
const form = document.querySelector('[data-handed]');

if (form && letters) {
  form.elements.link.value = letters;
  window.history.replaceState(null, '', window.location.pathname);
  form.elements.code.focus();
}
