import { loadavg } from 'node:os';
import { afterEach, beforeEach } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Told } from './aim.ts';
import type { CrashWorld } from './world.ts';

/** A world that hangs must not keep its test from saying so. */
const WITHIN_MS = 5_000;
const EVENTS_SHOWN = 60;
const POINTS_SHOWN = 80;

/** From where on things belong to what failed. */
export type Since = { readonly told: number; readonly fromMs: number };

export function sinceNow({ aims }: CrashWorld): Since {
  return { told: aims.told().length, fromMs: performance.now() };
}

/** Every test of the suite that fails tells all that is needed to explain it afterwards, when nothing of its world is left. */
export function tellOfFailures(world: () => CrashWorld | undefined): void {
  let since: Since = { told: 0, fromMs: 0 };
  beforeEach(() => {
    since = { told: world()?.aims.told().length ?? 0, fromMs: performance.now() };
  });
  afterEach(async (t) => {
    const here = world();
    if (here === undefined || !('error' in t) || t.passed || isOfSubtests(t.error)) return;
    t.diagnostic(await evidence(here, since));
  });
}

/** They have told of themselves. */
function isOfSubtests(error: unknown): boolean {
  return error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed';
}

/** What was aimed at and crossed, what the log and the operation say, who failed, and the last words of each server. */
export async function evidence(world: CrashWorld, since: Since): Promise<string> {
  const { tiny, aims, load } = world;
  const tookMs = Math.round(performance.now() - since.fromMs);
  const failed = load.failed().filter(({ askedAtMs }) => askedAtMs >= since.fromMs);
  const parts = [
    [
      'failed after',
      `${tookMs} ms; machine: load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    ],
    ['aims still to come', String(aims.left())],
    ['crossed', aims.told().slice(since.told).map(sayTold).slice(-POINTS_SHOWN).join(', ')],
    ['requests', `${failed.length} failed: ${inspect(failed.slice(0, 5))}`],
    ['status', await asked(() => tiny.orders.status())],
    [
      'instances',
      await asked(async () =>
        (await tiny.world.instances()).map(({ pid, variables }) => [pid, variables.get('ASTERN_INSTANCE')]),
      ),
    ],
    ['events', await asked(() => newest(world))],
    ['servers', tiny.world.said()],
  ] as const;
  return ['--- evidence', ...parts.map(([name, text]) => `[${name}]\n${text}`), '--- end'].join('\n');
}

/** With them the steps of the operation: each begins and ends with one. */
async function newest({ tiny }: CrashWorld): Promise<string> {
  const events = (await tiny.orders.events()).slice(-EVENTS_SHOWN);
  return events.map((event) => JSON.stringify(event)).join('\n');
}

async function asked(ask: () => Promise<unknown>): Promise<string> {
  const tooLate = delay(WITHIN_MS, `no answer within ${WITHIN_MS} ms`, { ref: false });
  const told = await Promise.race([ask(), tooLate]).catch((error: unknown) => `could not be asked: ${String(error)}`);
  return typeof told === 'string' ? told : inspect(told, { depth: 8, breakLength: 160 });
}

function sayTold(told: Told): string {
  switch (told.kind) {
    case 'crossed':
      return told.point;
    case 'outrage':
      return `OUTRAGE ${told.what}`;
    default:
      return `${told.kind} ${told.fence}`;
  }
}
