import type { Link, Severity } from '../../core/alerts/model.ts';

/** What a body says, taken out of it with care: nothing here throws, whatever was sent. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};
const LONGEST_LINE = 300;
const LONGEST_TEXT = 20_000;
const LONGEST_VALUE = 2_000;
const MOST_LABELS = 200;
const MOST_LINKS = 20;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty where it is not keys and values. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : NONE;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Undefined where it is not a body's own field: `constructor` and its like are none. */
export function field(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Nearly all that is ever sent: there is nothing in it to be cleaned. */
const CLEAN_LINE = /^[!-~]+(?: [!-~]+)*$/;
const CLEAN_TEXT = /^[!-~](?:[ -~\n\t]*[!-~])?$/;

/** Text, a number or a truth as one line without control characters; null: there is none, or nothing in it. */
export function lineOf(value: unknown, longest: number = LONGEST_LINE): string | null {
  const text = plain(value);
  if (text === null) return null;
  if (isCleanLine(text, longest)) return text;
  const line = cut(text.slice(0, longest * 4), longest * 2)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line === '' ? null : cut(line, longest).trimEnd();
}

/** Several lines; null: nothing in it. */
export function textOf(value: unknown): string | null {
  const text = plain(value);
  if (text === null) return null;
  if (text.length <= LONGEST_TEXT && CLEAN_TEXT.test(text)) return text;
  const clean = cut(text, LONGEST_TEXT)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
  return clean === '' ? null : clean;
}

/** The first of these fields that says something, as one line. */
export function firstLine(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const line = lineOf(field(fields, name));
    if (line !== null) return line;
  }
  return null;
}

export function firstText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(field(fields, name));
    if (text !== null) return text;
  }
  return null;
}

/** Names and values as lines; what is no text is written as JSON. Those beyond what a person would read are left out. */
export function labelsOf(value: unknown): Readonly<Record<string, string>> {
  if (areCleanLabels(value)) return value;
  const labels: Array<readonly [string, string]> = [];
  for (const [name, written] of Object.entries(fieldsOf(value))) {
    if (labels.length === MOST_LABELS) break;
    const label = lineOf(name);
    const said = lineOf(plain(written) ?? asJson(written), LONGEST_VALUE);
    if (label !== null && said !== null) labels.push([label, said]);
  }
  return Object.fromEntries(labels);
}

function areCleanLabels(value: unknown): value is Readonly<Record<string, string>> {
  if (!isFields(value)) return false;
  const names = Object.keys(value);
  if (names.length > MOST_LABELS) return false;
  return names.every((name) => isCleanLine(name, LONGEST_LINE) && isCleanLine(value[name], LONGEST_VALUE));
}

function isCleanLine(text: unknown, longest: number): boolean {
  return typeof text === 'string' && text.length <= longest && CLEAN_LINE.test(text);
}

/** Only what a person may follow from a message: http and https. `base` makes a relative one whole. */
export function linkOf(title: string, url: unknown, base: unknown = undefined): readonly Link[] {
  const written = lineOf(url, LONGEST_VALUE);
  if (written === null) return [];
  const whole = URL.parse(written) ?? URL.parse(written, lineOf(base, LONGEST_VALUE) ?? undefined);
  if (whole === null || !['http:', 'https:'].includes(whole.protocol)) return [];
  return [{ title, url: cut(whole.href, LONGEST_VALUE * 2) }];
}

export function someLinks(links: readonly Link[]): readonly Link[] {
  const seen = new Set<string>();
  return links.filter(({ url }) => !seen.has(url) && seen.add(url).size <= MOST_LINKS);
}

const SEVERITY_WORDS: Readonly<Record<Severity, readonly string[]>> = {
  critical: [
    ...['critical', 'crit', 'fatal', 'emergency', 'emerg', 'disaster', 'page', 'urgent', 'blocker', 'severe'],
    ...['p0', 'p1', 'sev0', 'sev-0', 'sev1', 'sev-1', 's0', 's1'],
  ],
  error: ['error', 'err', 'major', 'high', 'p2', 'sev2', 'sev-2', 's2'],
  warning: ['warning', 'warn', 'minor', 'average', 'medium', 'moderate', 'p3', 'sev3', 'sev-3', 's3'],
  info: ['info', 'information', 'informational', 'notice', 'low', 'none', 'debug', 'p4', 'p5', 'sev4', 'sev5', 's4'],
};
const SEVERITIES: ReadonlyMap<string, Severity> = new Map(
  Object.entries(SEVERITY_WORDS).flatMap(([severity, words]) => words.map((word) => [word, severity as Severity])),
);

/** Null: a word that nobody told us. */
export function severityOf(value: unknown): Severity | null {
  return SEVERITIES.get(lineOf(value)?.toLowerCase() ?? '') ?? null;
}

/** What would not be a sensible time of an alert is none; year 0001 is how Go writes that there is no time. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** RFC 3339 or the like, or a number of seconds, ms or ns since 1970. Null: none, or not readable. */
export function timeOf(value: unknown): number | null {
  const ms = typeof value === 'number' ? fromNumber(value) : fromText(value);
  return ms !== null && ms >= EARLIEST_MS && ms <= LATEST_MS ? Math.round(ms) : null;
}

function fromNumber(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (value > 1e17) return value / 1e6;
  if (value > 1e14) return value / 1e3;
  return value > 1e11 ? value : value * 1e3;
}

/** As JavaScript itself writes it, and most that send alerts. */
const USUAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

function fromText(value: unknown): number | null {
  if (typeof value === 'string' && USUAL.test(value)) return msOf(value);
  const written = lineOf(value, 60);
  if (written === null || typeof value !== 'string') return null;
  if (/^\d{9,19}(\.\d+)?$/.test(written)) return fromNumber(Number(written));
  return msOf(isoOf(written) ?? (NAMED_MONTH.test(written) ? written : ''));
}

function msOf(written: string): number | null {
  const ms = Date.parse(written);
  return Number.isNaN(ms) ? null : ms;
}

/** `2026-11-28T09:12:30Z` and what is close to it, such as `2026-11-28 09:12:30.25 +0000 UTC`. */
const NUMBERED =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?( UTC)?)?$/i;
/** `Sat, 28 Nov 2026 09:12:30 GMT`, with its zone. What else JavaScript takes for a time depends on the machine, and `try 5` would be one. */
const NAMED_MONTH = /^(?:[A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[+-]\d{4})$/;

/** Without a zone it is UTC: that is what senders mean who leave it out, and never the zone of this machine. */
function isoOf(written: string): string | null {
  const match = NUMBERED.exec(written);
  if (match === null) return null;
  const [, year, month, day, time = '00:00', fraction, zone = 'Z'] = match;
  const part = time.length === 5 ? `${time}:00` : time;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : /^[+-]/.test(zone) ? zone : 'Z';
  return `${year}-${month}-${day}T${part}${fraction === undefined ? '' : `.${fraction}`}${offset.replace(/^(.\d{2})(\d{2})$/, '$1:$2')}`;
}

/** A delivery of 5 MB has room for some 10,000 real alerts; one of a quarter million is made to keep us busy. */
const MOST_ALERTS = 10_000;

export function someAlerts<One>(alerts: readonly One[]): { readonly some: readonly One[]; readonly leftOut: number } {
  return { some: alerts.slice(0, MOST_ALERTS), leftOut: Math.max(0, alerts.length - MOST_ALERTS) };
}

/** A whole number from 0 up; 0 where it is none. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function plain(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function asJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** Never in the middle of a letter. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = text.charCodeAt(longest - 1);
  return text.slice(0, end >= 0xd800 && end <= 0xdbff ? longest - 1 : longest);
}
