import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCliProcess } from '../support/cli.ts';
import { ask } from '../support/load.ts';
import { ordersFor } from '../support/orders.ts';
import { HOST, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const STAGING = 'staging.localhost';

describe("one bad record in the router's table", () => {
  let tiny: TinyWorld;
  before(async () => {
    tiny = await startTinyWorld({
      usual: { environments: { production: { host: HOST }, staging: { host: STAGING } } },
    });
    const sha = await tiny.shipped('first');
    const staging = ordersFor(tiny.world.api, tiny.repository.folder, 'tiny/staging');
    await staging.done(staging.ship(sha));
    await staging.settled();
  });
  after(() => tiny?.close());
  const table = () => join(tiny.world.data, 'router', 'table.json');
  const released = async (host: string) => (await ask({ address: tiny.world.front(), host })).release;
  const doctor = async () => {
    const { code, out } = await runCliProcess(['doctor', '--json', '--data', tiny.world.data], {
      cwd: tiny.repository.folder,
    });
    const { checks } = JSON.parse(out) as { checks: readonly { level: string; what: string; next: string | null }[] };
    return { code, alarms: checks.filter(({ what }) => what.startsWith('router: ')) };
  };
  const restart = async (meanwhile: () => Promise<void>) => {
    await tiny.world.stop();
    await tiny.world.endRouter();
    await meanwhile();
    await tiny.world.start();
  };

  it('keeps nobody from being served, and doctor fails with a line that names it until the router has a whole one (F07)', async () => {
    await restart(async () => {
      const text = await readFile(table(), 'utf8');
      assert.ok(text.includes(`"${STAGING}"`));
      await writeFile(table(), text.replaceAll(`"${STAGING}"`, '7'));
    });

    assert.equal(await released(HOST), 'r1');
    // The copy that stands in for it may be from before the last flip; the server then brings that up to date.
    await until('the target of the bad record is served', async () => (await released(STAGING)) === 'r1');
    const found = await doctor();
    await restart(async () => undefined);
    const later = await doctor();

    assert.equal(found.code, 1);
    const next = 'Look at the log it names; docs/durability.md says what is kept and how to put it right.';
    assert.deepEqual(
      found.alarms,
      ['a record of the state file is bad and was left out', 'the bad state file was put aside'].map((what) => ({
        level: 'fail',
        what: `router: ${what} (see router/control.log)`,
        next,
      })),
    );
    assert.deepEqual(later.alarms, []);
    assert.deepEqual([await released(HOST), await released(STAGING)], ['r1', 'r1']);
  });
});
