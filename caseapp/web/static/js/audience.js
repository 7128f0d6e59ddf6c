// The buttons of a note say how many people will read it. That depends on the kind of information, so
// the words change with it; without this module they stand for the kind the page came with.

const chosen = document.querySelector('select[data-audience]');

if (chosen) {
  const buttons = chosen.form.querySelectorAll('button[name="audience"]');
  const say = () => {
    for (const button of buttons) {
      const words = button.getAttribute(`data-${chosen.value}`);
      if (words) button.querySelector('span').textContent = words;
    }
  };
  chosen.addEventListener('change', say);
  addEventListener('pageshow', say); // a page that comes back keeps what was chosen
}
