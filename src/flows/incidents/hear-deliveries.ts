import { hash } from 'node:crypto';
import type { Delivery, SentAlert, Severity } from '../../core/alerts/model.ts';
import type { Heard } from '../../core/incidents/hear.ts';
import type { locator } from '../../core/incidents/locate.ts';
import { titleOf } from '../../lib/title.ts';
import type { Reading } from '../../providers/alerts/port.ts';
import type { Hook } from '../alerts/hook.ts';

export type Read = {
  readonly delivery: Delivery;
  readonly reading: Reading;
  /** What was read could not be handled: it is not its sender who is at fault. */
  readonly isFault?: boolean;
};

/** A page too many is better than one too few: what does not say how bad it is pages. */
const UNSAID: Severity = 'error';
/** Of one delivery, that neither a service nor their sender puts together; more are not so many incidents, but one storm. */
const MOST_APART = 100;
const CROWD = 'many at once';
const MOST_KEY = 300;
const MOST_NAME = 200;
const MOST_TEXT = 20_000;
const MOST_LABELS = 200;
const MOST_REST = 32_000;

type Around = { readonly placeOf: ReturnType<typeof locator>; readonly nowMs: number };

/** What one delivery says, with all that was left open decided, and nothing in it that the store could not keep. */
export function heardIn({ delivery, reading }: Read, hook: Hook, { placeOf, nowMs }: Around): readonly Heard[] {
  if (reading.kind !== 'alerts') return [];
  const { truncated } = reading;
  const apart = reading.alerts.filter((sent) => sent.group === null && (named(sent.service) ?? hook.service) === null);
  const isCrowd = apart.length > MOST_APART;
  return reading.alerts.map((sent, index) => {
    const key = shortKey(sent.key);
    const group = sent.group === null ? null : shortKey(sent.group);
    const service = named(sent.service) ?? hook.service;
    const together = group ?? (isCrowd ? CROWD : null);
    const said = { hook: hook.name, key, group: together, service, environment: named(sent.environment) };
    const place = placeOf(said);
    return {
      ...wordsOf(sent),
      id: `alert_${delivery.id.slice(delivery.id.indexOf('_') + 1)}.${index}`,
      hook: hook.name,
      key,
      group,
      status: sent.status,
      severity: sent.severity ?? hook.severity ?? UNSAID,
      startsAtMs: sent.startsAtMs,
      endsAtMs: sent.endsAtMs,
      place,
      // The clock of the server that took it in may be ahead of that of the database, by which all else goes.
      atMs: Math.min(delivery.receivedAtMs, nowMs),
      truncated,
    };
  });
}

function wordsOf({ title, text, release, errorText, links, labels, rest }: SentAlert) {
  const plain = titleOf(title);
  return {
    title: plain === '' ? 'alert without a title' : plain,
    text: whole(text, MOST_TEXT),
    release: named(release),
    errorText: errorText === null ? null : whole(errorText, MOST_TEXT),
    links: links.slice(0, 20),
    labels: fewOf(labels),
    rest: isTooMuch(rest) ? { leftOut: 'too much to keep here; the delivery has it' } : rest,
  };
}

function fewOf(labels: SentAlert['labels']): SentAlert['labels'] {
  if (Object.keys(labels).length <= MOST_LABELS) return labels;
  return Object.fromEntries(Object.entries(labels).slice(0, MOST_LABELS));
}

function isTooMuch(rest: SentAlert['rest']): boolean {
  return Object.keys(rest).length > 0 && JSON.stringify(rest).length > MOST_REST;
}

/** A database finds things by keys of some hundred characters, not by whole letters. */
function shortKey(key: string): string {
  const plain = storable(key);
  return plain.length <= MOST_KEY ? plain : `${plain.slice(0, 200)}…${hash('sha256', plain, 'hex')}`;
}

function named(text: string | null): string | null {
  if (text === null) return null;
  const name = storable(text).trim().slice(0, MOST_NAME);
  return name === '' ? null : name;
}

function whole(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

function storable(text: string): string {
  const whole = text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '�') : whole;
}
