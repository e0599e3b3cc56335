import { tagged } from '../../core/deploys/phase.ts';
import type { CriticalScenario } from '../../core/guard/config.ts';
import type { CheckedAt, CheckResult } from '../../providers/checks/port.ts';
import type { Needs } from '../world.ts';

/** What the critical scenarios did when they were last checked; kept in memory, known again soon after a restart. */
export type Monitor = {
  /** Returns the one before it. */
  note(target: string, result: CheckResult): CheckResult | null;
};

export function createMonitor(): Monitor {
  const results = new Map<string, CheckResult>();
  const key = (target: string, scenario: string) => `${target}\n${scenario}`;
  return {
    note(target, result) {
      const before = results.get(key(target, result.name)) ?? null;
      results.set(key(target, result.name), result);
      return before;
    },
  };
}

export type Watched = { readonly target: string; readonly scenario: CriticalScenario };

/** The scenarios of what is live on a target. */
export async function scenariosOf({ store }: Needs<'store'>, target: string): Promise<readonly CriticalScenario[]> {
  const live = await liveOn(store, target);
  return live?.config.guard.critical ?? [];
}

/** Where a customer of this target would come in; null where nothing is live. */
export async function entranceOf(
  { store, router }: Needs<'store' | 'router'>,
  target: string,
): Promise<CheckedAt | null> {
  const live = await liveOn(store, target);
  if (live === null) return null;
  const address = await router.addressOf(target).catch(() => '');
  const environment = target.slice(target.indexOf('/') + 1);
  const host = live.config.environments.find(({ name }) => name === environment)?.host ?? '';
  return { target, address, host };
}

async function liveOn(store: Needs<'store'>['store'], target: string) {
  const hot = tagged(await store.stacks.ofTarget(target), 'hot');
  return hot === null ? null : store.releases.get(target.slice(0, target.indexOf('/')), hot.release);
}

/** Check one scenario, remember what came, and write down when it has broken or works again. */
export async function checkScenario(
  world: Needs<'store' | 'router' | 'checks' | 'monitor'>,
  { target, scenario }: Watched,
  signal: AbortSignal,
): Promise<void> {
  const at = await entranceOf(world, target);
  if (at === null) return;
  const result = await world.checks.run(scenario, at, signal);
  if (signal.aborted || result.state === 'not-known') return;
  const before = world.monitor.note(target, result);
  const was = before?.state ?? 'fine';
  if (was === result.state) return;
  const kind = result.state === 'broken' ? 'critical.broken' : 'critical.works';
  const data = { scenario: scenario.name, text: result.text };
  await world.store.transaction((tx) => tx.events.append({ kind, target, operation: null, actor: 'astern', data }));
}
