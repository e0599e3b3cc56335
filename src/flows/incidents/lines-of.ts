import type { Event } from '../../core/events/model.ts';
import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Nouns } from '../../store/store.ts';

/** The timeline begins so long before the trouble, and goes on so long after it was resolved. */
const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 5 * 60_000;
const PAGE = 1_000;
/** Of a target, and of an incident: what goes beyond is in the log. */
const MOST = 5_000;

export function operationsOf({ recoveries }: Pick<Incident, 'recoveries'>): readonly string[] {
  return recoveries.map(({ operation }) => operation);
}

/** All lines of the log about an incident, and about its target while it lasted; in the order of the log. */
export async function linesOf(tx: Nouns, incident: Incident): Promise<readonly Event[]> {
  const { target, beganAtMs, resolvedAtMs } = incident;
  const own = await ownLines(tx, incident);
  if (target === null) return own;
  const untilMs = resolvedAtMs === null ? null : resolvedAtMs + AFTER_MS;
  const after = (await seqAt(tx, beganAtMs - BEFORE_MS)) - 1;
  const here = await pageThrough(tx, { target }, { after, untilMs });
  const seen = new Set(own.map(({ seq }) => seq));
  return [...own, ...here.filter(({ seq }) => !seen.has(seq))].toSorted((a, b) => a.seq - b.seq);
}

/** Those that name it, and those of what was put back for it on other targets, which a suspect there led to. */
async function ownLines(tx: Nouns, { number, target, recoveries }: Incident): Promise<readonly Event[]> {
  const elsewhere = recoveries.filter((one) => one.target !== target).map(({ operation }) => operation);
  const found: Event[] = [];
  for (const operation of [incidentName(number), ...elsewhere])
    found.push(...(await pageThrough(tx, { operation }, { after: 0, untilMs: null })));
  return found.toSorted((one, other) => one.seq - other.seq);
}

async function pageThrough(
  { events }: Nouns,
  filter: { readonly operation: string } | { readonly target: string },
  { after, untilMs }: { readonly after: number; readonly untilMs: number | null },
): Promise<readonly Event[]> {
  const found: Event[] = [];
  for (let last = after; found.length < MOST; ) {
    const page = await events.after(last, { ...filter, limit: PAGE });
    found.push(...page.filter(({ atMs }) => untilMs === null || atMs <= untilMs));
    last = page.at(-1)?.seq ?? last;
    if (page.length < PAGE || (untilMs !== null && (page.at(-1)?.atMs ?? 0) > untilMs)) break;
  }
  return found;
}

/** The first line that is not older than this; lines have no gaps, and go with the clock. */
async function seqAt({ events }: Nouns, atMs: number): Promise<number> {
  let low = 1;
  let high = (await events.lastSeq()) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [line] = await events.after(middle - 1, { limit: 1 });
    if (line === undefined || line.atMs >= atMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
