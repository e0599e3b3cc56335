import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { CardBody, DecisionBody, ReasonBody } from '../../src/api/decisions.ts';
import type { ReleaseBody } from '../../src/api/releases.ts';
import { type Outcome, runCliProcess } from './cli.ts';
import { type Orders, ordersFor } from './orders.ts';
import { createTinyRepository, type Variant } from './tiny-repository.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** A service with a repository of its own; several stand on one server, each with a target of its own. */
export type Guarded = {
  readonly folder: string;
  readonly target: string;
  readonly orders: Orders;
  commit(title: string, variant?: Variant): Promise<string>;
  /** Commit and ship; ends with the release live, and the way back judged. */
  shipped(title: string, variant?: Variant): Promise<string>;
  card(to?: string): Promise<CardBody>;
  decide(asked?: {
    readonly to?: string;
    readonly critical?: string[];
    readonly symptom?: string;
    readonly checks?: boolean;
  }): Promise<DecisionBody>;
  releases(): Promise<readonly ReleaseBody[]>;
  /** The real command line. */
  cli(...words: readonly string[]): Promise<Outcome>;
};

/** Where customers are, and enough seen of every release: neither speaks against going back by itself. */
const USUAL = { rollback: { watch: '1ms' } } as const;

export async function guarded(world: World, service: string, usual: Variant = {}): Promise<Guarded> {
  const environments = { production: { host: `${service}.localhost` } };
  const repository = await createTinyRepository(join(world.dir, service), {
    ...USUAL,
    service,
    environments,
    ...usual,
  });
  const target = `${service}/production`;
  const orders = ordersFor(world.api, repository.folder, target);
  const params = { service, environment: 'production' };
  const card = async (to?: string) =>
    (await world.api.call('card', { params, query: to === undefined ? {} : { to } })).body;
  return {
    folder: repository.folder,
    target,
    orders,
    commit: repository.commit,
    shipped: async (title, variant) => {
      const sha = await repository.commit(title, variant);
      await orders.done(orders.ship(sha));
      // On a busy machine an answer may come before the report: it says that it does not know.
      await until('the way back is judged', async () => {
        const { to, madeAt } = await card();
        return to === null || madeAt !== null;
      });
      return sha;
    },
    card,
    decide: async (asked = {}) => (await world.api.call('decide', { params, body: asked })).body,
    releases: async () => (await world.api.call('releases', { query: { service } })).body.releases,
    cli: (...words) => runCliProcess(words, { cwd: world.dir, env: { ASTERN_DATA: world.data } }),
  };
}

/** What speaks against going back, in short: `stop database column-dropped orders.note`. */
export function reasons(card: { readonly reasons: readonly ReasonBody[] }): readonly string[] {
  return card.reasons.map(({ verdict, area, kind, subject }) => [verdict, area, kind, subject ?? ''].join(' ').trim());
}

/** The one that says so. */
export function reasonOf(card: { readonly reasons: readonly ReasonBody[] }, kind: string): ReasonBody {
  return card.reasons.find((one) => one.kind === kind) ?? assert.fail(`no ${kind}: ${JSON.stringify(card.reasons)}`);
}
