import { releaseLocks, setLock } from '../../src/flows/hold.ts';
import { fingerprintOf, once, type Reply } from '../../src/flows/once.ts';
import type { OrderOutcome } from '../../src/flows/order.ts';
import { orderRollback, prepareRollback } from '../../src/flows/order-rollback.ts';
import { orderShip, prepareShip } from '../../src/flows/order-ship.ts';
import { orderCancel, orderCleanup, orderDeploy } from '../../src/flows/order-step.ts';
import type { Nouns } from '../../src/store/store.ts';
import { parseConfig, SERVICE, SOURCE, shaOf, TARGET } from './commits.ts';
import type { Command } from './moves.ts';
import type { Sea } from './sea.ts';

/** The ship's service has nothing outside that could be asked. */
const OUTSIDE = {
  database: { ask: async () => ({}), applied: async () => null },
  commands: { run: async () => ({ kind: 'failed', why: 'at sea' }) as const },
  resolveEnv: () => ({}),
};
const ROUTERS = new Set(['builtin'] as const);
const base = { target: TARGET, actor: 'ada', dryRun: false, service: SERVICE } as const;

/** Give an order as the API does: what is read outside first, then one transaction that keeps the answer under its key. */
export async function give(sea: Sea, command: Command, key: string): Promise<Reply & { repeated: boolean }> {
  const order = await prepare(sea, command);
  return once(sea.store, { key, fingerprint: fingerprintOf([command]) }, async (tx) => replyTo(await order(tx)));
}

async function prepare(sea: Sea, command: Command): Promise<(tx: Nouns) => Promise<OrderOutcome | null>> {
  switch (command.kind) {
    case 'ship':
    case 'build': {
      const sha = shaOf(command.commit);
      const { store } = sea;
      const prepared = await prepareShip(
        { source: SOURCE, parseConfig, store, routers: ROUTERS },
        {
          service: SERVICE,
          environment: 'production',
          repository: '/shop',
          commit: sha,
        },
      );
      const { kind, rebuild } = command;
      return (tx) => orderShip(tx, { ...base, kind, rebuild, freezes: [], ...consent(command) }, prepared);
    }
    case 'deploy':
      return (tx) => orderDeploy(tx, { ...base, release: null, freezes: [], ...consent(command) }, new Map());
    case 'rollback': {
      const asked = {
        ...base,
        to: command.to,
        from: null,
        acceptRejected: command.accept,
        overridden: false,
        reason: 'it is bad',
        incident: null,
      };
      const beforehand = await prepareRollback({ ...sea, ...OUTSIDE }, asked);
      return (tx) => orderRollback(tx, asked, beforehand);
    }
    case 'cleanup':
      return (tx) => orderCleanup(tx, base);
    case 'cancel':
      return (tx) => orderCancel(tx, base);
    case 'lock':
      return async (tx) => {
        const scope = { kind: 'target', target: TARGET } as const;
        const lock = {
          scope,
          reason: 'hold',
          actor: 'ada',
          strength: 'hard',
          source: 'person',
          opens: 'by-hand',
          incident: null,
        } as const;
        await setLock(tx, { ...lock, expiresInMs: 30_000 });
        return null;
      };
    case 'unlock':
      return async (tx) => {
        const scope = { kind: 'target', target: TARGET } as const;
        await releaseLocks(tx, { which: { scope }, actor: 'ada', reason: 'fixed', dryRun: false });
        return null;
      };
  }
}

function consent({ accept, despite }: { accept: boolean; despite: boolean }) {
  return { acceptRejected: accept, despiteLock: despite, reason: 'on purpose' };
}

function replyTo(outcome: OrderOutcome | null): Reply {
  if (outcome === null) return { status: 200, body: { kind: 'done' } };
  if (outcome.kind === 'ordered') {
    const { operation, choice } = outcome;
    return { status: 202, body: { kind: 'ordered', operation: operation.id, release: choice?.card.release ?? null } };
  }
  if (outcome.kind === 'refused') return { status: 409, body: { kind: 'refused', ...outcome.refusal, cards: [] } };
  return { status: 200, body: outcome };
}
