import type { Delivery } from '../../core/alerts/model.ts';
import { bodyText, parseBody } from './body.ts';
import { type Fields, fieldsOf, isFields } from './take.ts';

type Sent = Pick<Delivery, 'contentType' | 'query' | 'body' | 'encoding'>;

type Found =
  | { readonly kind: 'fields'; readonly fields: Fields }
  | { readonly kind: 'broken'; readonly problem: string };

/** No sender has more; a form of a million fields is none. */
const MOST_FIELDS = 1_000;
const MOST_PARTS = 100;

/**
 * What senders say whose users choose how it is sent: keys and values as JSON, as a form, as parts of a form, or in the address. Where several
 * are there, the body goes over the address.
 */
export function sentFields(sent: Sent): Found {
  const text = bodyText(sent);
  if (text.trim() === '') {
    if (Object.keys(sent.query).length > 0) return { kind: 'fields', fields: sent.query };
    return { kind: 'broken', problem: 'there is neither a body nor anything behind the `?` of the address' };
  }
  const found = bodyFields(sent, text);
  return found.kind === 'fields' ? { kind: 'fields', fields: { ...sent.query, ...found.fields } } : found;
}

function bodyFields(sent: Sent, text: string): Found {
  const type = sent.contentType.toLowerCase();
  if (type.startsWith('multipart/form-data')) return partsOf(text, sent.contentType);
  // Some name a form what is JSON; no name of a field begins with a bracket.
  const isForm = type.startsWith('application/x-www-form-urlencoded') || /^[\w.%+-]{1,80}=/.test(text);
  if (isForm && !/^\s*[[{]/.test(text)) return { kind: 'fields', fields: formFields(text) };
  const parsed = parseBody(sent);
  if (parsed.kind === 'broken') return parsed;
  if (!isFields(parsed.value)) return { kind: 'broken', problem: 'the body is JSON, but not an object' };
  return { kind: 'fields', fields: someFields(parsed.value) };
}

function someFields(fields: Fields): Fields {
  const names = Object.keys(fields);
  if (names.length <= MOST_FIELDS) return fields;
  return Object.fromEntries(names.slice(0, MOST_FIELDS).map((name) => [name, fields[name]]));
}

/** Bit by bit: Node's own parser takes minutes for a few megabytes of empty fields. */
function formFields(text: string): Fields {
  const pairs = text.split('&', MOST_FIELDS).flatMap((part) => [...new URLSearchParams(part)]);
  return Object.fromEntries(pairs);
}

/** Parts of `multipart/form-data`; each is taken as text. */
function partsOf(text: string, contentType: string): Found {
  const boundary = /boundary=(?:"([^"]{1,200})"|([^;\s"]{1,200}))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return { kind: 'broken', problem: 'the content type of a form in parts names no boundary' };
  const fields = text
    .split(`--${mark}`, MOST_PARTS + 2)
    .slice(1)
    .flatMap(partOf);
  if (fields.length === 0) return { kind: 'broken', problem: 'the form has no parts with a name' };
  return { kind: 'fields', fields: Object.fromEntries(fields) };
}

function partOf(part: string): readonly (readonly [string, string])[] {
  const end = /\r?\n\r?\n/.exec(part);
  if (end === null) return [];
  const name = /^content-disposition:[^\r\n]*[;\s]name="([^"\r\n]*)"/im.exec(part.slice(0, end.index))?.[1];
  if (name === undefined) return [];
  return [[name, part.slice(end.index + end[0].length).replace(/\r?\n$/, '')]];
}

/** Names as if nobody cared how they are written: `alert_type`, `alertType` and `ALERT_TYPE` are one. */
export function looseNames(fields: Fields): Fields {
  // The last one counts: that is the body's, where the address says it too.
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [looseName(name), value]));
}

/** Those that are not among `taken`, under the names that the sender gave them. */
export function withoutLoose(fields: Fields, taken: ReadonlySet<string>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !taken.has(looseName(name))));
}

function looseName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** Keys and values that stand in one field, written as JSON; empty where they are not. */
export function jsonIn(value: unknown): Fields {
  if (typeof value !== 'string') return fieldsOf(value);
  const parsed = parseBody({ body: value, encoding: 'utf8' });
  return parsed.kind === 'json' ? fieldsOf(parsed.value) : {};
}
