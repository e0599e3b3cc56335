import { oneLine } from '../../../lib/one-line.ts';
import type { Message } from '../port.ts';

const GSM = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take the room of two. */
const GSM_TWO = new Set('^{}\\[~]|€\f');

const MOST_SEGMENTS = 3;
const SHORTEST_TITLE = 40;

/** Room of a text that is sent in so many parts: in GSM letters, or in UTF-16 units where a letter is not GSM. */
const ROOM = { gsm: { one: 160, part: 153 }, unicode: { one: 70, part: 67 } } as const;

/**
 * A text of at most three parts. The link is never cut; the lines give way first, then the end of the title. `incident` names what is answered.
 */
export function smsText({ title, lines, url }: Message, incident: string | null): string {
  const hint = incident === null ? [] : [`Reply "ack ${incident}" to take it, "pass ${incident}" to pass it on.`];
  const end = [...(url === null ? [] : [url]), ...hint];
  const head = inGsm(oneLine(title));
  const body = lines.map((line) => inGsm(oneLine(line))).filter((line) => line !== '');
  for (let kept = body.length; kept >= 0; kept -= 1) {
    const whole = [head, ...body.slice(0, kept), ...end].join('\n');
    if (segments(whole) <= MOST_SEGMENTS) return whole;
  }
  for (let length = head.length; length >= SHORTEST_TITLE; length -= 1) {
    const cut = [`${head.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}...`, ...end].join('\n');
    if (segments(cut) <= MOST_SEGMENTS) return cut;
  }
  // A link that alone takes nearly all of it goes first, and alone with the beginning of the title.
  return [head.slice(0, SHORTEST_TITLE), ...(url === null ? [] : [url])].join('\n');
}

/** In how many parts a text is sent. */
export function segments(text: string): number {
  const isGsm = [...text].every((letter) => GSM.has(letter) || GSM_TWO.has(letter));
  const { one, part } = isGsm ? ROOM.gsm : ROOM.unicode;
  const size = isGsm ? [...text].reduce((sum, letter) => sum + (GSM_TWO.has(letter) ? 2 : 1), 0) : text.length;
  return size <= one ? 1 : Math.ceil(size / part);
}

const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '`': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u00ab': '"',
  '\u00bb': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\u2022': '-',
  '\u00b7': '-',
  '\u2026': '...',
  '\u2192': '->',
  '\u2190': '<-',
  '\u00d7': 'x',
  '\u2264': '<=',
  '\u2265': '>=',
  '\u202f': ' ',
  '\u00a0': ' ',
};

/** One letter that is not GSM makes every part less than half as long: what has a plain form is written so, pictures are left out. */
function inGsm(text: string): string {
  return [...text.replace(/\p{Extended_Pictographic}\uFE0F?/gu, (letter) => (GSM.has(letter) ? letter : ''))]
    .map((letter) => (GSM.has(letter) || GSM_TWO.has(letter) ? letter : (PLAIN[letter] ?? withoutMarks(letter))))
    .join('')
    .trim();
}

function withoutMarks(letter: string): string {
  const bare = letter.normalize('NFD').replace(/\p{M}+/gu, '');
  return GSM.has(bare) ? bare : letter;
}
