import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Data goes to `out`, talk goes to `err`; questions are only asked when both ends are a person's. */
export type Terminal = {
  readonly in: Readable & { readonly isTTY?: boolean };
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
};

export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

export function print(terminal: Terminal, text: string): void {
  terminal.out.write(`${harmless(text)}\n`);
}

export function printJson(terminal: Terminal, body: unknown): void {
  terminal.out.write(`${JSON.stringify(body, null, 2)}\n`);
}

/** For streams of answers: one line each. */
export function printJsonLine(terminal: Terminal, body: unknown): void {
  terminal.out.write(`${JSON.stringify(body)}\n`);
}

export function say(terminal: Terminal, text: string): void {
  terminal.err.write(`${harmless(text)}\n`);
}

/** Titles, reasons and logs are other people's words: they may carry colours, and nothing else that moves a terminal. */
export function harmless(text: string): string {
  return text.replace(/\p{Cc}(\[[\d;]*m)?/gu, (found, colour: string | undefined) => {
    if (found === '\n' || found === '\t') return found;
    if (colour === undefined) return '';
    return found.startsWith('\u001b') ? found : colour;
  });
}

/** Colours for what goes to this stream: none unless it is a terminal, none with NO_COLOR. */
export function styleFor(stream: Writable): Style {
  return (format, text) => styleText(format, text, { stream: stream as NodeJS.WritableStream, validateStream: true });
}

export const plain: Style = (_, text) => text;

/** Is there a person who can be asked? */
export function canAsk(terminal: Terminal): boolean {
  return terminal.in.isTTY === true && terminal.err.isTTY === true;
}
