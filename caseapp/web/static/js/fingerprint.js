// Is the file that somebody holds the one that was issued? Its fingerprint is made here; the file goes nowhere.

const asked = document.querySelector('[data-fingerprint]');

async function compare(file) {
  const made = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const same = [...made].map((byte) => byte.toString(16).padStart(2, '0')).join('') === asked.dataset.fingerprint;
  const note = document.createElement('div');
  note.className = same ? 'note ok m-check' : 'note bad m-oct';
  note.append(Object.assign(document.createElement('p'), { textContent: same ? asked.dataset.same : asked.dataset.other }));
  asked.querySelector('[role=status]').replaceChildren(note);
}

if (asked && window.crypto?.subtle) {
  const input = asked.querySelector('input');
  asked.hidden = false;
  input.addEventListener('change', () => input.files[0] && compare(input.files[0]));
  asked.addEventListener('dragover', (event) => event.preventDefault());
  asked.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) compare(file);
  });
}
