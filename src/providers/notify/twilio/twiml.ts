import { oneLine } from '../../../lib/one-line.ts';
import type { PhoneAnswer } from '../phone-port.ts';

const LONGEST_SPOKEN = 400;
const TIMES = 3;

export function twiml(inner: string): PhoneAnswer {
  return {
    type: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8"?><Response>${inner}</Response>`,
  };
}

export function say(text: string): string {
  return `<Say>${escaped(text)}</Say>`;
}

/** Says it up to three times, and listens for one key meanwhile. */
export function askForKey(text: string, action: string): string {
  const one = `<Gather numDigits="1" timeout="6" method="POST" action="${escaped(action)}">${say(text)}</Gather>`;
  return `${one.repeat(TIMES)}${say('No key was pressed. Goodbye.')}`;
}

export function sms(text: string): string {
  return `<Message>${escaped(text)}</Message>`;
}

/** As one hears it: no links, long numbers digit by digit, not for minutes. */
export function spoken(lines: readonly string[]): string {
  const text = lines
    .map((line) => oneLine(line).replace(/https?:\/\/\S+/g, ''))
    .filter((line) => line !== '')
    .map((line) => (/[.!?]$/.test(line) ? line : `${line}.`))
    .join(' ')
    .replace(/(?<![\w.])\d{5,10}(?![\w.]\w)/g, (digits) => [...digits].join(', '));
  return text.length <= LONGEST_SPOKEN ? text : `${text.slice(0, LONGEST_SPOKEN).replace(/\s+\S*$/, '')}.`;
}

function escaped(text: string): string {
  // XML has no room for most control characters, whatever they are written as.
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}
