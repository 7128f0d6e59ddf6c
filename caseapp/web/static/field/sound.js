// Names by their sound, in both scripts, small: consonants alone, letters that people exchange in one class. The rules are
// those of caseapp/kernel/names/skeleton.py; here they only put a short list in order, and decide nothing.

const ARABIC = {
  ب: ['B'], پ: ['B'], ت: ['T'], ط: ['T'], ث: ['T', 'S'], ج: ['J'], ح: ['H'], ه: ['H'], خ: ['X'], د: ['D'], ض: ['D'], ذ: ['D', 'Z'],
  ظ: ['D', 'Z'], ر: ['R'], ز: ['Z'], س: ['S'], ص: ['S'], ش: ['C'], غ: ['G'], ف: ['F'], ق: ['K'], ك: ['K'], ل: ['L'], م: ['M'], ن: ['N'],
};
const LATIN = [
  ['tch', 'TC'], ['ch', 'C'], ['sh', 'C', 'SH'], ['th', 'T', 'TH'], ['dh', 'D', 'Z', 'DH'], ['kh', 'X'], ['gh', 'G'], ['rh', 'G', 'RH'],
  ['ph', 'F'], ['dj', 'J'], ['ck', 'K'], ['ou', ''], ['gu(?=[eiay])', 'K'], ['qu?', 'K'], ['g(?=[eiy])', 'J', 'K'], ['g', 'K', 'J', 'G'],
  ['c(?=[eiy])', 'S'], ['c', 'K'], ['x', 'KS'], ['[pb]', 'B'], ['t', 'T'], ['j', 'J'], ['h', 'H'], ['d', 'D'], ['r', 'R'], ['z', 'Z'],
  ['s', 'S'], ['[fv]', 'F'], ['k', 'K'], ['l', 'L'], ['m', 'M'], ['n', 'N'],
];
const UNIT = new RegExp(LATIN.map(([pattern]) => `(${pattern})`).join('|'), 'g');
const SAME = { ٱ: 'ا', ى: 'ي', ی: 'ي', ة: 'ه', ک: 'ك', ڭ: 'ك', گ: 'ك', ݣ: 'ك', چ: 'ك', ڤ: 'ف', ڢ: 'ف', ڧ: 'ق', ء: '', ـ: '' };
const MOST = 8;

export const fold = (name) => name.normalize('NFKD').toLowerCase().replace(/\p{M}|['`´‘’ʼʿʾ]/gu, '')
  .replace(/[ٱىیةکڭگݣچڤڢڧءـ]/g, (letter) => SAME[letter]).replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

const arabic = (word) => /\p{Script=Arabic}/u.test(word);

function options(word) {
  if (arabic(word)) {
    const end = word.length > 1 && 'هح'.includes(word.at(-1));
    return [...(end ? word.slice(0, -1) : word)].map((letter) => ARABIC[letter]).filter(Boolean);
  }
  const plain = word.replace(/([b-df-hj-np-tv-xz])\1+/g, '$1').replace(/([^cstdkgrp])h$/, '$1');
  return [...plain.matchAll(UNIT)].map((match) => LATIN[match.slice(1).findIndex((part) => part !== undefined)].slice(1));
}

// The skeletons of one word, the likeliest first.
export function keys(word) {
  let found = [''];
  for (const letters of options(word)) {
    found = found.flatMap((before) => letters.map((letter) => before + letter)).slice(0, MOST);
  }
  return found;
}

const words = (name) => fold(name).split(' ').filter(Boolean).map((word) => word.replace(/^ال(?=...)/, ''));

// How much one written name is like another: 1 the same, 0 not at all. `asked` may be the beginning of a word.
export function alike(asked, name) {
  const theirs = words(name);
  const scores = words(asked).map((word) => Math.max(0, ...theirs.map((other) => oneWord(word, other))));
  return scores.length ? Math.min(...scores) : 0;
}

function oneWord(asked, word) {
  if (asked === word) return 1;
  if (asked.length > 1 && word.startsWith(asked)) return 0.9;
  const theirs = keys(word);
  const ours = keys(asked);
  if (ours.some((key) => key.length > 1 && theirs.includes(key))) return 0.8;
  return ours.some((key) => key.length > 1 && theirs.some((other) => other.startsWith(key))) ? 0.6 : 0;
}
