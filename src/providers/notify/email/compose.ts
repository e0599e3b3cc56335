import { createHash } from 'node:crypto';
import { oneLine } from '../../../lib/one-line.ts';
import type { Message } from '../port.ts';

export type Mail = {
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What a message looks like as a mail; `domain` is the sender's. Says the same with and without HTML. */
export function composeMail(message: Message, domain: string): Mail {
  const { key, replaces, urgency } = message;
  const thread = replaces === null ? null : idOf(`thread ${replaces}`, domain);
  return {
    // The same for every attempt: a mailbox that has it already shows it once.
    messageId: idOf(key, domain),
    ...(thread === null ? {} : { inReplyTo: thread, references: thread }),
    subject: oneLine(message.title),
    text: textOf(message),
    html: htmlOf(message),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(urgency === 'page' ? { 'X-Priority': '1', Importance: 'high' } : {}),
    },
  };
}

function idOf(what: string, domain: string): string {
  return `<astern.${createHash('sha256').update(what).digest('hex').slice(0, 32)}@${domain}>`;
}

function textOf({ title, lines, url, actions }: Message): string {
  const links = actions.map(({ label, url: link }) => `${oneLine(label)}: ${link}`);
  const open = url === null ? [] : [`Open: ${url}`];
  const rest = [...links, ...open];
  return [oneLine(title), '', ...lines.map(oneLine), ...(rest.length === 0 ? [] : ['', ...rest]), ''].join('\n');
}

const BUTTON =
  'display:inline-block;padding:12px 18px;margin:0 8px 8px 0;border:2px solid currentColor;border-radius:6px;text-decoration:none;font-weight:bold';

/** No picture, no script, no colour but those of danger and of links, so that it can be read on light and dark. */
function htmlOf({ title, lines, url, actions }: Message): string {
  const buttons = actions.map(
    ({ label, url: link, isDangerous }) =>
      `<a href="${escaped(link)}" style="${BUTTON}${isDangerous ? ';color:#d1242f' : ''}">${escaped(oneLine(label))}</a>`,
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    '<meta name="viewport" content="width=device-width"></head>',
    '<body style="font:16px/1.5 system-ui,sans-serif;max-width:36em">',
    `<h1 style="font-size:20px;margin:0 0 12px">${escaped(oneLine(title))}</h1>`,
    ...lines.map((line) => `<p style="margin:0 0 8px">${escaped(oneLine(line))}</p>`),
    buttons.length === 0 ? '' : `<p style="margin:16px 0 8px">${buttons.join('')}</p>`,
    url === null ? '' : `<p><a href="${escaped(url)}">Open in Astern</a></p>`,
    '</body></html>',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}
