import type { IncomingHttpHeaders } from 'node:http';
import { namesOf } from './answers.ts';
import { dropNominated, isForThisHop } from './inspect.ts';

type Raw = Buffer[] | string[] | IncomingHttpHeaders;

/** The app's headers as the client gets them: in order, duplicates apart, without those of this hop. Probes learn which stack answered. */
export function responseHeaders(raw: Raw, probed: { id: string; release: string } | null): string[] {
  if (!Array.isArray(raw)) throw new Error('response headers came parsed');
  const headers: string[] = [];
  let nominated: string | null = null;
  for (let at = 0; at < raw.length; at += 2) {
    const name = textOf(raw[at]);
    const value = textOf(raw[at + 1]);
    const lower = name.toLowerCase();
    if (lower === 'connection') nominated = nominated === null ? value : `${nominated},${value}`;
    if (lower === 'proxy-authenticate' || !isForThisHop(lower)) headers.push(name, value);
  }
  if (nominated !== null) dropNominated(headers, nominated);
  if (probed !== null) headers.push(...namesOf(probed));
  return headers;
}

/** A reason phrase that cannot be passed on is left out; Node would refuse the whole answer. */
export function reasonFor(text: string | undefined): string {
  return text !== undefined && /^[\t\x20-\x7e]*$/.test(text) ? text : '';
}

function textOf(part: Buffer | string | undefined): string {
  return typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
}
