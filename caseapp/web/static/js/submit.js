// A double click sends once. The button is not disabled, because its name and value must travel and a
// disabled button loses the focus: the second submit is refused instead, and the button says so.
// A form whose answer is a file (data-stays) leaves the page in place and is freed at once.

const PATIENCE = 20000; // then the network is taken for dead and the person may try again

function free(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-disabled="true"]')) button.removeAttribute('aria-disabled');
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = '1';
  const button = event.submitter || form.querySelector('button:not([type="button"])');
  if (button) button.setAttribute('aria-disabled', 'true');
  setTimeout(() => free(form), 'stays' in form.dataset ? 2000 : PATIENCE);
});

addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(free));

// A page that came back with errors: the summary is read and seen first.
const problems = document.getElementById('problems');
if (problems) problems.focus();
