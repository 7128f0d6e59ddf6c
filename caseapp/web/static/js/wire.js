// What the other modules share: the CSRF token, one way to speak to the server, one channel between
// the tabs of this browser.

const meta = document.querySelector('meta[name="csrf-token"]');

// Who this page was made for. A desk is shared: what one person typed must never be saved for another.
export const actor = document.body.dataset.actor || '';

export const csrf = () => meta.content;

// A new session has a new token; forms already on the page must leave with it.
export function renew(token) {
  if (!token) return;
  meta.content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
}

export async function send(method, url, body, options = {}) {
  const response = await fetch(url, {
    method,
    credentials: 'same-origin',
    redirect: 'manual', // a redirect to the sign-in page is not an answer: see gone()
    headers: { 'Content-Type': 'application/json', 'Accept': 'application/json', 'X-CSRF-Token': csrf() },
    body: JSON.stringify(body),
    ...options,
  });
  renew(response.headers.get('X-CSRF-Token'));
  return response;
}

// Where to sign in again, when the answer says that nobody is signed in; '' when the session waits for
// its password; undefined when the session is well.
export async function gone(response) {
  if (response.type === 'opaqueredirect') return '/';
  if (response.status !== 401) return undefined;
  const { signin = '' } = await response.clone().json().catch(() => ({}));
  return signin;
}

const listeners = {};
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('himaya') : null;
if (channel) channel.onmessage = ({ data }) => (listeners[data.type] || []).forEach((listen) => listen(data));

export const tell = (type, more = {}) => channel && channel.postMessage({ type, actor, ...more });

export const hear = (type, listen) => (listeners[type] ||= []).push(listen);
