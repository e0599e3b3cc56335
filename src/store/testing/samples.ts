import type { Stack } from '../../core/deploys/model.ts';
import type { NewEvent } from '../../core/events/model.ts';
import { NO_GUARD } from '../../core/guard/config.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import type { Lock } from '../../core/locks/model.ts';
import { DEFAULT_HOTFIX } from '../../core/pipelines/default-hotfix.ts';
import type { Release, ServiceConfig } from '../../core/releases/model.ts';
import type { NewOperation, Nouns } from '../store.ts';

export const startMs = 1_700_000_000_000;
export const production = 'shop/production';

/** A service with two targets, which most rows need to stand on. */
export async function register(
  { services, targets }: Pick<Nouns, 'services' | 'targets'>,
  service = 'shop',
): Promise<void> {
  await services.put({ name: service, repository: `git@example.test:${service}.git`, createdAtMs: startMs });
  for (const environment of ['production', 'staging']) {
    await targets.put({
      name: `${service}/${environment}`,
      service,
      environment,
      router: 'builtin',
      createdAtMs: startMs,
    });
  }
}

const config: ServiceConfig = {
  service: 'shop',
  build: { run: 'npm ci', timeoutMs: 60_000, env: { TOKEN: { env: 'SHOP_TOKEN' } } },
  roles: [],
  environments: [],
  rollback: {
    keyword: '[rollback]',
    staleAfterMs: 3_600_000,
    keepWarmMs: 3_600_000,
    keepReleases: 10,
    automatic: false,
    unlock: 'manual',
    require: 'nothing',
    watchMs: 120_000,
  },
  gates: [],
  hotfix: DEFAULT_HOTFIX,
  guard: NO_GUARD,
  dependsOn: [],
  notActedOn: ['gates'],
};

export function aRelease(change: Partial<Omit<Release, 'number'>> & { sha?: string } = {}): Omit<Release, 'number'> {
  const { sha = 'abc123', ...rest } = change;
  return {
    service: 'shop',
    commit: { sha, title: 'Sell umbrellas ☂', author: 'Ada <ada@example.test>', committedAtMs: startMs - 60_000 },
    digest: `sha256:${sha}`,
    sizeBytes: 5_000_000_000,
    config,
    builtAtMs: startMs,
    buildMs: 4_200,
    ...rest,
  };
}

export function aStack(change: Partial<Stack> = {}): Stack {
  return {
    id: 'stack_1',
    target: production,
    release: 1,
    tag: 'new',
    createdAtMs: startMs,
    readyAtMs: null,
    hotSinceMs: null,
    keepUntilMs: null,
    workers: 'off',
    workersUntilMs: null,
    ...change,
  };
}

export function aLock(change: Partial<Lock> = {}): Lock {
  return {
    id: 'lock_1',
    strength: 'hard',
    source: 'person',
    opens: 'by-hand',
    scope: { kind: 'target', target: production },
    reason: 'r42 was rolled back',
    owner: 'ada',
    createdAtMs: startMs,
    expiresAtMs: null,
    incident: null,
    operation: null,
    ...change,
  };
}

export function anOperation(change: Partial<NewOperation> = {}): NewOperation {
  const goal = { kind: 'deploy', stack: 'stack_1', release: 1 } as const;
  return { id: 'op_1', target: production, goal, actor: 'ada', release: 1, ...change };
}

export function anEvent(change: Partial<NewEvent> = {}): NewEvent {
  return { kind: 'traffic.flipped', target: production, operation: null, actor: 'ada', data: {}, ...change };
}

export function aReport(change: Partial<ChangeReport> = {}): ChangeReport {
  return {
    service: 'shop',
    live: 2,
    back: 1,
    madeAtMs: startMs,
    tookMs: 12,
    findings: [],
    leftOut: 0,
    looked: [{ area: 'database', state: 'judged', text: '2 migrations ☂' }],
    range: { commits: [], count: 0, diverged: false },
    migrations: null,
    rules: 1,
    ...change,
  };
}
