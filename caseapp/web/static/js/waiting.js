// The number of late files beside the first line of the menu. Asked at most once a minute, and remembered while one
// goes from page to page; nothing is asked while the page is hidden or locked. X-Background: asking is not being there,
// so it does not keep the session from falling idle.

const EVERY = 60_000;
const KEY = `caseapp-waiting-${document.body.dataset.actor}`;
const line = document.querySelector('.tabs a[href="/"]');

function show(count) {
  let badge = line.querySelector('.count');
  if (!count) { badge?.remove(); return; }
  if (!badge) { badge = document.createElement('b'); badge.className = 'count'; line.append(' ', badge); }
  badge.textContent = count;
}

async function ask() {
  if (document.hidden || document.body.classList.contains('locked')) return;
  try {
    const answer = await fetch('/waiting.json', { headers: { Accept: 'application/json', 'X-Background': '1' } });
    if (!answer.ok) return;
    const { count } = await answer.json();
    sessionStorage.setItem(KEY, JSON.stringify({ count, at: Date.now() }));
    show(count);
  } catch { /* no network: the number stays what it was */ }
}

if (line) {
  const kept = JSON.parse(sessionStorage.getItem(KEY) || 'null');
  if (kept) show(kept.count);
  if (!kept || Date.now() - kept.at > EVERY) ask();
  setInterval(ask, EVERY);
}
