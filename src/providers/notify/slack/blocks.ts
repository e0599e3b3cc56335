import { oneLine } from '../../../lib/one-line.ts';
import type { Action, Message } from '../port.ts';

/** Slack's limits, in characters. */
const LONGEST = { header: 150, section: 2_900, button: 75, value: 2_000, url: 3_000 } as const;

/** Block Kit for a message. `isPressed`: what is pressed comes back to us signed; else a button only opens its page. */
export function blocksOf(message: Message, isPressed: boolean): readonly object[] {
  const { title, lines, url, actions } = message;
  const text = lines.map(escaped).join('\n');
  return [
    { type: 'header', text: { type: 'plain_text', text: cut(plain(title), LONGEST.header), emoji: false } },
    ...(text.trim() === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: cut(text, LONGEST.section) } }]),
    ...(url === null || url.length > LONGEST.url
      ? []
      : [{ type: 'context', elements: [{ type: 'mrkdwn', text: `<${escaped(url)}|Open in Astern>` }] }]),
    ...(actions.length === 0
      ? []
      : [{ type: 'actions', elements: actions.slice(0, 25).map((action) => button(action, isPressed)) }]),
  ];
}

function button({ id, label, url, value, isDangerous }: Action, isPressed: boolean): object {
  return {
    type: 'button',
    action_id: id,
    text: { type: 'plain_text', text: cut(plain(label), LONGEST.button), emoji: false },
    ...(isPressed ? { value: cut(value, LONGEST.value) } : { url: cut(url, LONGEST.url) }),
    ...(isDangerous ? { style: 'danger' } : {}),
    ...(isDangerous && isPressed ? { confirm: confirmation(label) } : {}),
  };
}

/** A dialog of Slack's: its first button denies. */
function confirmation(label: string): object {
  return {
    title: { type: 'plain_text', text: 'Are you sure?' },
    text: { type: 'plain_text', text: cut(`${plain(label)}: this changes what customers get.`, 290) },
    confirm: { type: 'plain_text', text: cut(plain(label), 30) },
    deny: { type: 'plain_text', text: 'Not now' },
    style: 'danger',
  };
}

/** For notifications and screen readers, and for chats that know no blocks: everything that matters as text. */
export function textOf({ title, lines, url, actions }: Message, withLinks: boolean): string {
  const links = withLinks ? actions.map(({ label, url: link }) => `<${link}|${escaped(label)}>`) : [];
  const open = withLinks && url !== null ? [`<${url}|Open in Astern>`] : [];
  const all = [
    withLinks ? `*${escaped(title)}*` : escaped(title),
    ...lines.map(escaped),
    [...links, ...open].join(' · '),
  ];
  return cut(all.filter((line) => line.trim() !== '').join('\n'), 3_500);
}

/** Neither links nor calls to a whole channel: titles come from monitors, and what they quote comes from anybody. */
export function escaped(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=(?:all|channel|here|everyone)\b)/gi, '@\u200b');
}

function plain(text: string): string {
  return oneLine(text) || ' ';
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
