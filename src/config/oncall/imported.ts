import { z } from 'zod';
import type { OncallDocument, WantedPerson } from '../../core/oncall/document.ts';
import type { Restriction, Unit } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';

/** What another system's export came to, and what of it could not be carried over, a sentence each. */
export type Imported = { readonly document: OncallDocument; readonly left: readonly string[] };

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** An export as JSON; whatever it holds more than the schema names is nobody's business here. */
export function readExport<Schema extends z.ZodType>(text: string, schema: Schema, from: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text, from));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const issue = first === undefined ? { path: [], message: '' } : deepest(first);
  throw new UserError(
    'oncall/invalid',
    `This is no export of ${from} that is known here: ${issue.path.join('.') || 'it'} should be other (${issue.message}).`,
    'See docs/oncall.md for the questions to its API that make one.',
  );
}

type Issue = z.core.$ZodIssue;

/** Lists may come in several ways: what is wrong is said of the way that fits furthest, else nobody would find the place. */
function deepest(issue: Issue): { readonly path: readonly PropertyKey[]; readonly message: string } {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [deepest(first)]));
  const [furthest] = inner.toSorted((one, other) => other.path.length - one.path.length);
  return furthest === undefined ? issue : { path: [...issue.path, ...furthest.path], message: furthest.message };
}

function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new UserError(
      'oncall/invalid',
      `The export of ${from} is not valid JSON.`,
      'Give the file as its API answered it.',
    );
  }
}

/** A name for a schedule or a policy that no other one has. */
export function namer(): (written: string, otherwise: string) => string {
  const taken = new Set<string>();
  return (written, otherwise) => {
    const plain = slug(written, otherwise);
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain.slice(0, 36)}-${count}`;
    taken.add(name);
    return name;
  };
}

export function slug(written: string, otherwise: string): string {
  const plain = written
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain === '' ? otherwise : plain.slice(0, 41).replace(/-+$/, '');
}

export type ForeignPerson = {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly zone?: string | null;
} & Pick<WantedPerson, 'contacts' | 'rules'>;

export type People = {
  readonly wanted: readonly WantedPerson[];
  /** Null: the export does not have this person. */
  nameOf(id: string): string | null;
};

/** People are called by what stands before the @ of their address, else by their name. */
export function peopleOf(found: readonly ForeignPerson[]): People {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const wanted: WantedPerson[] = [];
  for (const { id, name, email, zone, contacts, rules } of found) {
    if (names.has(id)) continue;
    const plain =
      (email?.split('@')[0] ?? slug(name ?? id, 'somebody')).replace(/[^\w.+-]/g, '').slice(0, 60) || 'somebody';
    let own = plain;
    for (let count = 2; taken.has(own); count += 1) own = `${plain}-${count}`;
    taken.add(own);
    names.set(id, own);
    wanted.push({
      name: own,
      ...(name === null ? {} : { fullName: name.slice(0, 100) }),
      ...(zone == null ? {} : { zone }),
      ...(contacts !== undefined
        ? { contacts }
        : email === null
          ? {}
          : { contacts: [{ channel: 'email', address: email }] }),
      ...(rules === undefined ? {} : { rules }),
    });
  }
  return { wanted, nameOf: (id) => names.get(id) ?? null };
}

/** A length of turns that is whole hours; null: it is not. */
export function unitOf(seconds: number): { readonly unit: Unit; readonly every: number } | null {
  if (seconds > 0 && seconds % 604_800 === 0) return { unit: 'week', every: seconds / 604_800 };
  if (seconds > 0 && seconds % 86_400 === 0) return { unit: 'day', every: seconds / 86_400 };
  return seconds > 0 && seconds % 3_600 === 0 ? { unit: 'hour', every: seconds / 3_600 } : null;
}

/** From a day and time of the week on, so many minutes; null: they are no whole minutes, or nothing. */
export function windowOf(day: number, time: string, seconds: number): Restriction | null {
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes <= 0) return null;
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const from = (day - 1) * DAY_MINUTES + hour * 60 + minute;
  const until = (from + Math.min(minutes, WEEK_MINUTES)) % WEEK_MINUTES;
  return { fromDay: day, from: clock(from), untilDay: Math.floor(until / DAY_MINUTES) + 1, until: clock(until) };
}

export function clock(minutes: number): string {
  const ofDay = minutes % DAY_MINUTES;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}

/** `2026-03-02T09:00` in a zone, of an instant with its offset; of a time without one, as it stands. Seconds are dropped. */
export function wallIn(zone: string, written: string): string {
  const plain = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/.exec(written);
  if (plain !== null) return written.slice(0, 16);
  return Temporal.Instant.from(written).toZonedDateTimeISO(zone).toPlainDateTime().toString().slice(0, 16);
}

export function later(wall: string, seconds: number): string {
  return Temporal.PlainDateTime.from(wall).add({ seconds }).toString().slice(0, 16);
}

export function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const from = items.length === 0 ? 0 : ((by % items.length) + items.length) % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

export function minutesMs(minutes: number): number {
  return Math.max(1, Math.round(minutes)) * MINUTE_MS;
}

/** Lists come bare, or in a page of the API. */
export function listOf<Item extends z.ZodType>(item: Item) {
  const page = z.union([z.object({ results: z.array(item) }), z.object({ data: z.array(item) })]);
  return z
    .union([z.array(item), page])
    .default([])
    .transform((found): readonly z.output<Item>[] => {
      if (Array.isArray(found)) return found;
      return 'results' in found ? found.results : found.data;
    });
}
