import { messageOf } from '../src/lib/errors.ts';
import { GaveUp } from './patience.ts';
import type { Outcome } from './tally.ts';

/** What watches the shop from outside, as Prometheus or an uptime check would. */
export type Monitor = { close(): Promise<void> };

export type MonitorOptions = {
  /** The hook of Astern that it sends to. */
  readonly hook: string;
  readonly outcomes: () => readonly Outcome[];
  readonly onTrouble: (error: GaveUp) => void;
};

const LOOK_MS = 200;
const LATELY_MS = 2_000;
/** So many errors among the answers of the last two seconds: it fires. */
const FIRES_FROM = 8;

/** Sends an alert when customers get errors, and once more when they get none any more. */
export function startMonitor({ hook, outcomes, onTrouble }: MonitorOptions): Monitor {
  let beganAtMs: number | null = null;
  let under: Promise<void> = Promise.resolve();
  const look = async () => {
    const nowMs = Date.now();
    const lately = outcomes().filter(({ endedAtMs }) => endedAtMs > nowMs - LATELY_MS);
    const errors = lately.filter(({ kind }) => kind !== 'ok');
    if (beganAtMs === null && errors.length >= FIRES_FROM) {
      beganAtMs = Math.min(...errors.map(({ endedAtMs }) => endedAtMs));
      await send(hook, alert(beganAtMs, { errors: errors.length, of: lately.length, endsAtMs: null }));
    } else if (beganAtMs !== null && lately.length > 0 && errors.length === 0) {
      await send(hook, alert(beganAtMs, { errors: 0, of: lately.length, endsAtMs: nowMs }));
      beganAtMs = null;
    }
  };
  const timer = setInterval(() => {
    under = under
      .then(look)
      .catch((error: unknown) => onTrouble(new GaveUp(`The alert was not taken: ${messageOf(error)}`)));
  }, LOOK_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await under;
    },
  };
}

type Found = { readonly errors: number; readonly of: number; readonly endsAtMs: number | null };

/** The plain form, see docs/alerts.md. */
function alert(beganAtMs: number, { errors, of, endsAtMs }: Found) {
  return {
    key: 'shop-errors',
    status: endsAtMs === null ? 'firing' : 'resolved',
    title: 'Customers of the shop get errors',
    text: `${errors} of ${of} answers within 2 s were errors.`,
    severity: 'critical',
    service: 'shop',
    environment: 'production',
    startsAt: new Date(beganAtMs).toISOString(),
    ...(endsAtMs === null ? {} : { endsAt: new Date(endsAtMs).toISOString() }),
  };
}

async function send(hook: string, body: object): Promise<void> {
  const answer = await fetch(hook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the hook answered ${answer.status}`);
}
