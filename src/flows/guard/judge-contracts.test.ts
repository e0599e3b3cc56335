import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ContractConfig, NO_GUARD } from '../../core/guard/config.ts';
import { aRelease } from '../../store/testing/samples.ts';
import type { Side } from './judge-change.ts';
import { judgeContractsArea } from './judge-contracts.ts';

const contract = (path: string): ContractConfig => ({
  ...{ kind: 'openapi', path, part: 'provides', provider: null, consumers: null, usage: null },
  ...{ operations: null, json: false },
});

function side(path: string, texts: Readonly<Record<string, string>>): Side {
  const config = { ...aRelease().config, guard: { ...NO_GUARD, contracts: [contract(path)] } };
  const files = {
    paths: Object.keys(texts),
    idOf: (wanted: string) => (Object.hasOwn(texts, wanted) ? wanted : null),
    read: async (paths: readonly string[]) =>
      new Map(
        paths.flatMap((one) =>
          Object.hasOwn(texts, one) ? [[one, { kind: 'text' as const, text: texts[one] ?? '' }]] : [],
        ),
      ),
  };
  return { name: 'r1', sha: 'abc', config, files };
}

const spec = (...paths: readonly string[]) =>
  `openapi: 3.0.3\ninfo: { title: Shop, version: '1' }\npaths:\n${paths.map((path) => `  ${path}: { get: { responses: { '200': { description: ok } } } }\n`).join('')}`;

describe('contracts between two releases', () => {
  const judged = async (live: Side, back: Side) => {
    const question = { repository: '/', live, back, others: {} };
    const { findings } = await judgeContractsArea({ live, back }, {} as never, question);
    return findings.map(({ rule, verdict }) => `${rule} ${verdict}`);
  };

  it('are compared although the file was moved', async () => {
    const live = side('api/v2.yaml', { 'api/v2.yaml': spec('/orders', '/refunds') });
    const back = side('openapi.yaml', { 'openapi.yaml': spec('/orders') });

    assert.deepEqual(await judged(live, back), ['openapi/1 stop']);
  });

  it('are not known where the older release has none, or the live one names what is not there', async () => {
    const live = side('api.yaml', { 'api.yaml': spec('/orders') });

    assert.deepEqual(await judged(live, side('api.yaml', {})), ['openapi/unread unknown']);
    assert.deepEqual(await judged(side('api.yaml', {}), live), ['openapi/unread unknown']);
  });
});
