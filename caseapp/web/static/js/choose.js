// Ticking several files: all of the page at once, or, holding Shift, all between two.

const picks = [...document.querySelectorAll('.pick')];
const all = document.querySelector('[data-all]');
let last = -1;

const count = () => { all.querySelector('input').checked = picks.every((pick) => pick.checked); };

picks.forEach((pick, place) => pick.addEventListener('click', (event) => {
  if (event.shiftKey && last >= 0) {
    for (const between of picks.slice(Math.min(last, place), Math.max(last, place) + 1)) between.checked = pick.checked;
  }
  last = place;
  count();
}));

if (all) {
  all.hidden = false;
  all.querySelector('input').addEventListener('change', ({ target }) => picks.forEach((pick) => { pick.checked = target.checked; }));
}
