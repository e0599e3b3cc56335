import type { SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import { looseNames, withoutLoose } from '../sent-fields.ts';
import { type Fields, field, firstLine, firstText, labelsOf, lineOf, linkOf, timeOf } from '../take.ts';

const TAKEN = new Set(['monitorid', 'monitorurl', 'monitorfriendlyname', 'alertdetails', 'alertdatetime']);

/** A variable that UptimeRobot does not know stays as it was written. */
const UNSAID = /^(\*[A-Za-z]+\*)?$/;

type Kind = 'down' | 'up' | 'certificate' | 'other';
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['1', 'down'],
  ['2', 'up'],
  ['3', 'certificate'],
  ['down', 'down'],
  ['up', 'up'],
  ['ssl expiry', 'certificate'],
]);

export function readFields(fields: Fields): Reading {
  const said = looseNames(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => !UNSAID.test(lineOf(value) ?? ''))),
  );
  const name = firstLine(said, ['monitorfriendlyname', 'monitorname', 'monitorurl']);
  const monitor = keyTextOf(field(said, 'monitorid')) ?? name;
  const kind = kindOf(said);
  if (monitor === null || kind === null) return UNKNOWN;
  const alert = alertOf(said, { name: name ?? `Monitor ${lineOf(monitor, 200)}`, monitor, kind });
  const rest = restOf(withoutLoose(fields, TAKEN), new Set());
  return { kind: 'alerts', alerts: [{ ...alert, rest }], truncated: 0, changes: [] };
}

/** Null: it does not say what happened. */
function kindOf(said: Fields): Kind | null {
  const words = [field(said, 'alerttype'), field(said, 'alerttypefriendlyname')].map((word) => lineOf(word));
  if (words.every((word) => word === null)) return null;
  for (const word of words) {
    const kind = KINDS.get(word?.toLowerCase() ?? '');
    if (kind !== undefined) return kind;
  }
  return 'other';
}

type Told = { readonly name: string; readonly monitor: string; readonly kind: Kind };

function alertOf(said: Fields, { name, monitor, kind }: Told): SentAlert {
  const atMs = timeOf(field(said, 'alertdatetime'));
  return {
    ...BLANK,
    // That a site is up again says nothing about its certificate.
    key:
      kind === 'up' || kind === 'down'
        ? keyFrom('monitor', monitor)
        : keyFrom('monitor', monitor, kindWord(said, kind)),
    status: kind === 'up' ? 'resolved' : 'firing',
    title: `${lineOf(name, 230)}: ${what(said, kind)}`,
    text: firstText(said, ['alertdetails']) ?? '',
    severity: kind === 'certificate' ? 'warning' : null,
    startsAtMs: kind === 'up' ? began(said, atMs) : atMs,
    endsAtMs: kind === 'up' ? atMs : null,
    links: linkOf('Address', field(said, 'monitorurl')),
    labels: labelsOf({ monitor }),
  };
}

function what(said: Fields, kind: Kind): string {
  if (kind === 'down' || kind === 'up') return kind;
  const days = firstLine(said, ['sslexpirydaysleft']);
  if (kind === 'certificate')
    return days === null ? 'the certificate expires soon' : `the certificate expires in ${lineOf(days, 20)} days`;
  return lineOf(field(said, 'alerttypefriendlyname') ?? field(said, 'alerttype'), 60) ?? 'an alert';
}

function kindWord(said: Fields, kind: Kind): string {
  return kind === 'other' ? (firstLine(said, ['alerttype', 'alerttypefriendlyname']) ?? kind) : kind;
}

/** When it is up again, it says how long it was down (in seconds). */
function began(said: Fields, atMs: number | null): number | null {
  const seconds = Number(firstLine(said, ['alertduration']) ?? Number.NaN);
  return atMs !== null && seconds >= 0 && seconds < 1e9 ? Math.round(atMs - seconds * 1_000) : null;
}

const UNKNOWN: Reading = {
  kind: 'unreadable',
  problem:
    'it names no monitor, or does not say what happened (alertType): let UptimeRobot send its default variables, or paste examples/alerts/uptimerobot.json',
};
