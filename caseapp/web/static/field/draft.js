// What is half written, whatever screen it is written on: kept at each pause and at a lock, there again after the PIN, and
// gone only when it was saved, or thrown away and not taken back.

import { newId } from './bytes.js';
import { button } from './dom.js';
import { Full } from './outbox.js';
import * as session from './session.js';
import { say } from './words.js';

const PAUSE = 400;

// `before` is what was half written; else `item` begins. `about` is what the screen must know besides, when it comes back.
export function writing(app, screen, { before, item, about = null, count = () => 0, kept = () => {} }) {
  const begun = () => ({ ...item, round: session.memory().pack.round.id, at: item.at || new Date().toISOString() });
  const draft = before || { id: newId(), screen, touched: false, about, item: begun(), otherwise: session.places()[0]?.place || null };
  let timer = null;
  const rest = () => { clearTimeout(timer); timer = null; };
  const keep = () => { rest(); session.keepDraft(draft); };
  const told = () => {
    draft.touched = true;
    session.hold(draft);
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };
  const save = async () => {
    rest();
    try {
      await session.note(draft.item, { id: draft.id, count: count(draft.item) });
      await kept(draft);
      await session.keepDraft(null);
      app.home();
      app.tell('ok', say('kept'));
    } catch (error) {
      if (!(error instanceof Full)) throw error;
      app.tell('bad', say('full')); // what is typed stays on the screen; "Sending" offers the file
    }
  };
  const drop = () => {
    rest();
    session.keepDraft(null);
    app.home();
    if (draft.touched) app.tell('warn', say('discarded'), button(say('take_back'), () => { told(); app.go(screen, { draft }); }, 'alt'));
  };
  return {
    draft, told, save, drop,
    leave: () => { if (timer) keep(); },
  };
}
