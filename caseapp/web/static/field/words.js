// The sentences of the page and the words of its lists, in the language that she speaks; both are here without network.

const TONGUES = ['fr', 'ar'];
let words = { sentences: {}, lists: {} };
let plural;

export let tongue = 'fr';

// Her last choice, else what the telephone speaks, else French.
export const wanted = () => {
  const chosen = localStorage.getItem('field-tongue');
  if (TONGUES.includes(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => TONGUES.includes(code)) || 'fr';
};

export async function speak(code) {
  const response = await fetch(`/field/words/${code}.json`);
  words = await response.json();
  tongue = code;
  plural = new Intl.PluralRules(code);
  localStorage.setItem('field-tongue', code);
  document.documentElement.lang = code;
  document.documentElement.dir = words.dir;
}

// A sentence with its blanks filled in; one that depends on a number takes it as `num`.
export function say(key, blanks = {}) {
  let text = words.sentences[key];
  if (Array.isArray(text)) text = text[form(blanks.num, text.length)];
  if (text === undefined) return key;
  return text.replace(/%\((\w+)\)s/g, (_, name) => blanks[name]);
}

// Forms stand in the order of gettext: none, one, two, few, many, the rest in Arabic; one, more in French.
function form(number, forms) {
  if (forms === 2) return number > 1 ? 1 : 0;
  return ['zero', 'one', 'two', 'few', 'many', 'other'].indexOf(plural.select(number));
}

export const list = (name) => words.lists[name] || [];
export const label = (name, code) => (list(name).find(([known]) => known === code) || [code, code])[1];
export const spoken = (pair) => (pair && (pair[tongue] || pair.fr || pair.ar)) || '';

// The clock of the street: hours and minutes of this telephone.
export const hour = (iso) => new Date(iso).toTimeString().slice(0, 5);
export const day = (iso) => new Intl.DateTimeFormat(tongue === 'ar' ? 'ar-MA-u-nu-latn' : 'fr', { day: 'numeric', month: 'short' })
  .format(new Date(iso));
