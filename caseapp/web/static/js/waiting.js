// The number of late files beside the first line of the menu, of referrals beside theirs, and of unread notices on the
// bell; where a narrow screen keeps lines behind "More", that says their sum. Asked at most once a minute, and remembered
// while one goes from page to page; nothing is asked while the page is hidden or locked.
// X-Background: asking is not being there, so it does not keep the session from falling idle.

const EVERY = 60_000;
const KEY = `caseapp-waiting-${document.body.dataset.actor}`;
const lines = { count: '.tabs a[href="/"]', notices: '.bell', referrals: '.tabs a[href="/referrals"]' };
const more = document.querySelector('.tabs .more');

function mark(line, number) {
  let badge = line.querySelector('.count');
  if (!number) { badge?.remove(); return; }
  if (!badge) { badge = document.createElement('b'); badge.className = 'count'; line.append(' ', badge); }
  badge.textContent = number;
}

function show(numbers) {
  for (const [name, where] of Object.entries(lines)) {
    for (const line of document.querySelectorAll(where)) mark(line, numbers[name]);
  }
  if (!more) return;
  const inside = [...more.querySelectorAll('.drop .count')];
  mark(more.querySelector('summary'), inside.reduce((sum, badge) => sum + Number(badge.textContent), 0));
}

async function ask() {
  if (document.hidden || document.body.classList.contains('locked')) return;
  try {
    const answer = await fetch('/waiting.json', { headers: { Accept: 'application/json', 'X-Background': '1' } });
    if (!answer.ok) return;
    const numbers = await answer.json();
    sessionStorage.setItem(KEY, JSON.stringify({ numbers, at: Date.now() }));
    show(numbers);
  } catch { /* no network: the numbers stay what they were */ }
}

if (document.querySelector(lines.notices)) {  // whoever has no bell is refused the answer
  const kept = JSON.parse(sessionStorage.getItem(KEY) || 'null');
  if (kept?.numbers) show(kept.numbers);
  // What was just read must not stand on the bell: the pages that read notices ask anew.
  if (!kept?.numbers || Date.now() - kept.at > EVERY || /^\/(notices|referrals|cases\/[^/]+$|$)/.test(location.pathname)) ask();
  setInterval(ask, EVERY);
}
