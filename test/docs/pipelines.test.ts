import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { gateLines } from '../../src/cli/words/gates.ts';
import { parseServiceConfig } from '../../src/config/service.ts';
import { planGates } from '../../src/core/pipelines/plan-gates.ts';
import { gateStates, pipelinesFor } from '../support/pipelines.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const yml = read('examples/pipelines/astern.yml');
const doc = read('docs/pipelines.md');

describe('docs/pipelines.md', () => {
  let tiny: TinyWorld;
  before(async () => {
    tiny = await startTinyWorld({ usual: { yml } });
  });
  after(() => tiny?.close());

  it('shows the gates of the example, and what `astern gates` says of them', () => {
    const { gates } = parseServiceConfig(yml, 'astern.yml');
    const plans = {
      standard: planGates(gates, 'standard', null),
      hotfix: planGates(gates, 'hotfix', null),
      rollback: planGates(gates, 'rollback', null),
    };
    const lines = gateLines(gates, plans, (_, text) => text).map((line) => line.trimEnd());

    assert.ok(doc.includes(yml.slice(yml.indexOf('gates:'))), 'the gates of examples/pipelines/astern.yml');
    assert.ok(doc.includes(lines.join('\n')), lines.join('\n'));
  });

  it('is as it says: the example goes through its pipelines', async () => {
    const pipelines = pipelinesFor(tiny.world.api);
    const ship = async (message: string) => pipelines.started(tiny.orders.ship(await tiny.repository.commit(message)));

    const first = await ship('first');
    const failed = await pipelines.reaches(first.id, 'failed');
    assert.deepEqual([failed.problem?.code, gateStates(failed).docs], ['gate/failed', 'failed'], 'nothing is live yet');
    // What is live differs in no page from what comes after it.
    const plain = await tiny.repository.commit('plain', { yml: yml.replace('test -s guide.md', 'exit 0') });
    await pipelines.reaches((await pipelines.started(tiny.orders.ship(plain))).id, 'done');
    const standard = await pipelines.reaches((await ship('second')).id, 'done');
    const hotfix = await pipelines.reaches((await ship('[hotfix] third')).id, 'held');

    assert.deepEqual(gateStates(standard), {
      ...{ build: 'passed', lint: 'passed', unit: 'passed', e2e: 'passed' },
      ...{ docs: 'skipped', security: 'passed' },
    });
    assert.deepEqual(gateStates(hotfix), {
      ...{ build: 'passed', lint: 'passed', unit: 'passed', e2e: 'skipped' },
      ...{ docs: 'skipped', security: 'passed' },
    });
    const short = hotfix.gates.filter(({ action }) => action === 'short').map(({ gate }) => gate);
    assert.deepEqual(short, ['unit']);
  });
});
