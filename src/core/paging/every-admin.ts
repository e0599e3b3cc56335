import type { Member, Policy } from '../oncall/model.ts';

const DELAY_MS = 5 * 60_000;
const REPEATS = 2;

/** What counts where no policy names the service: every admin, three times. */
export function everyAdmin(members: ReadonlyMap<string, Member>): Policy {
  const admins = [...members.values()].filter(({ role }) => role === 'admin');
  const targets = admins.map(({ name }) => ({ kind: 'person', name }) as const);
  const steps = targets.length === 0 ? [] : [{ delayMs: DELAY_MS, targets, acknowledgements: 1 }];
  return { name: 'every admin (no policy)', services: [], steps, repeats: REPEATS, lastResort: [], ackTimeoutMs: null };
}
