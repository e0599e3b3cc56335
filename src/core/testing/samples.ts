import type { Operation, Rejection, Serving, Stack } from '../deploys/model.ts';
import type { Seen, StackCondition } from '../deploys/next-step.ts';
import type { Watch } from '../deploys/watch.ts';
import type { Debt } from '../hotfix/model.ts';
import type { Lock } from '../locks/model.ts';
import type { Standing } from '../orders/model.ts';

export const nowMs = 1_700_000_000_000;
export const target = 'shop/production';

/** A stack that came up well; its id is `s` and its release unless told. */
export function aStack(change: Partial<Stack> & Pick<Stack, 'release' | 'tag'>): Stack {
  return {
    id: `s${change.release}`,
    target,
    createdAtMs: nowMs - 600_000,
    readyAtMs: nowMs - 590_000,
    hotSinceMs: change.tag === 'new' ? null : nowMs - 500_000,
    keepUntilMs: change.tag === 'old' ? nowMs + 3_000_000 : null,
    workers: change.tag === 'hot' ? 'on' : change.tag === 'old' ? 'quiesced' : 'off',
    workersUntilMs: null,
    ...change,
  };
}

/** Everything runs and serves, except what is told; production is at the hot one unless told. */
export function seenOf(
  stacks: readonly Stack[],
  told: { production?: string | null; conditions?: Readonly<Record<string, Partial<StackCondition>>> } = {},
): Seen {
  const { conditions = {} } = told;
  const hot = stacks.find((stack) => stack.tag === 'hot')?.id ?? null;
  const known = stacks.map(({ id }) => [id, { started: true, serving: true, ...conditions[id] }] as const);
  return { production: told.production === undefined ? hot : told.production, stacks: new Map(known) };
}

export function anOperation(change: Partial<Operation> & Pick<Operation, 'goal'>): Operation {
  return {
    id: 'op_1',
    target,
    kind: change.goal.kind,
    status: 'active',
    actor: 'ada',
    release: null,
    step: null,
    attempts: 0,
    fence: 1,
    worker: 'w',
    leaseUntilMs: nowMs + 15_000,
    wakeAtMs: 0,
    createdAtMs: nowMs - 5_000,
    endedAtMs: null,
    problem: null,
    undoing: null,
    result: null,
    ...change,
  };
}

export const goals = {
  ship: { kind: 'ship', repository: '/shop', sha: 'abc', rebuild: false, despiteLock: false },
  build: { kind: 'build', repository: '/shop', sha: 'abc', rebuild: false, despiteLock: false },
  deploy: (release: number) => ({ kind: 'deploy', stack: `s${release}`, release }) as const,
  rollback: (release: number, from: number) => ({ kind: 'rollback', release, from, reason: 'bad' }) as const,
  cleanup: (release: number) => ({ kind: 'cleanup', stack: `s${release}`, release }) as const,
  cancel: (release: number | null) => ({ kind: 'cancel', release }) as const,
} as const;

export function aStanding(change: Partial<Standing> = {}): Standing {
  return { target, phase: 'cruise', stacks: [], active: null, locks: [], rejections: [], nowMs, ...change };
}

export function aServing(change: Partial<Serving> & Pick<Serving, 'release'>): Serving {
  const fromMs = nowMs - 900_000;
  return { target, stack: `s${change.release}`, fromMs, untilMs: nowMs - 60_000, outcome: 'healthy', ...change };
}

export function aRejection(release: number, change: Partial<Rejection> = {}): Rejection {
  const atMs = nowMs - 120_000;
  return {
    target,
    release,
    sha: `sha${release}`,
    reason: 'errors',
    actor: 'bo',
    atMs,
    operation: null,
    incident: null,
    fixes: [],
    ...change,
  };
}

export function aLock(change: Partial<Lock> = {}): Lock {
  return {
    id: 'lock_1',
    strength: 'hard',
    source: 'person',
    opens: 'by-hand',
    scope: { kind: 'target', target },
    reason: 'r2 was rolled back to r1',
    owner: 'bo',
    createdAtMs: nowMs - 60_000,
    expiresAtMs: null,
    incident: null,
    operation: null,
    ...change,
  };
}

export function aWatch(change: Partial<Watch> = {}): Watch {
  return {
    target,
    stack: 's2',
    release: 2,
    formerRelease: 1,
    operation: 'op_1',
    startedAtMs: nowMs,
    untilMs: nowMs + 120_000,
    baseline: { requests: 6_000, errors: 30, p95Ms: 40 },
    latest: null,
    state: 'watching',
    ...change,
  };
}

export function aDebt(change: Partial<Debt> = {}): Debt {
  return {
    id: 'debt_1',
    kind: 'merge-back',
    target,
    sha: 'a'.repeat(40),
    release: 3,
    pipeline: 'pl_1',
    incident: 'INC-123',
    status: 'open',
    createdAtMs: nowMs - 60_000,
    dueAtMs: nowMs + 86_340_000,
    settledAtMs: null,
    settledBy: null,
    settledHow: null,
    reminded: [],
    facts: {},
    ...change,
  };
}
