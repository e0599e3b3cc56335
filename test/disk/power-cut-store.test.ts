import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { systemClock } from '../../src/lib/clock.ts';
import { sessionOf } from '../../src/store/nouns.ts';
import { openStore } from '../../src/store/open.ts';
import { countWhole, writeNumbered } from '../../src/store/testing/numbered.ts';
import { register } from '../../src/store/testing/samples.ts';
import { atEveryPowerCut, type PowerCut } from '../support/disk/power-cuts.ts';
import { needsRecorder, type Recorder, startRecorder } from '../support/disk/recorder.ts';

const WRITER = fileURLToPath(new URL('writers/store-writer.ts', import.meta.url));
/** More, for a long look: `ASTERN_POWER_CUTS=20000`; one alone by the name that a failure tells: `ASTERN_POWER_CUT=812-nothing`. */
const MORE = Number(process.env.ASTERN_POWER_CUTS ?? 300);
const only = process.env.ASTERN_POWER_CUT;

describe('a power cut under the embedded database', { skip: needsRecorder() }, () => {
  it('loses nothing that was acknowledged, keeps no half transaction, and the file always opens (F06)', async (t) => {
    const { recorder, file } = recording(t);
    // New, closed in order, opened again, killed, found by the next one, killed again.
    recorder.run(WRITER, [file, '1', '25', 'close']);
    recorder.run(WRITER, [file, '26', '60', 'die']);
    recorder.run(WRITER, [file, '61', '75', 'die']);

    const cuts = await atEveryPowerCut(recorder.acts(), { root: recorder.folder, more: MORE, only }, (cut) =>
      check(cut),
    );

    t.diagnostic(`${cuts} power cuts, ${recorder.acts().length} acts`);
    assert.ok(only !== undefined || cuts > MORE);
  });

  for (const place of [9, 17, 30, 46]) {
    it(`loses nothing after sync ${place} has failed, whether the process goes on or is started again`, async (t) => {
      const { recorder, file } = recording(t);
      recorder.fall('sync-error', { argument: place, times: 1 });
      recorder.run(WRITER, [file, '1', '24', 'die']);
      recorder.run(WRITER, [file, '25', '34', 'die']);

      const acts = recorder.acts();
      const cuts = await atEveryPowerCut(acts, { root: recorder.folder, more: MORE / 10, only }, (cut) => check(cut));

      assert.equal(acts.filter(({ kind }) => kind === 'sync-failed').length, 1);
      t.diagnostic(`${cuts} power cuts`);
    });
  }

  it('loses nothing when the sync fails that brought a commit, and the process dies at once', async (t) => {
    const { recorder, file } = recording(t);
    recorder.run(WRITER, [file, '1', '10', 'die']);
    recorder.fall('sync-error');
    recorder.run(WRITER, [file, '11', '11', 'give-up']);
    recorder.fall('none');
    recorder.run(WRITER, [file, 'next', '20', 'die']);

    // The one that nobody was told of may be there, besides the one under way.
    await atEveryPowerCut(recorder.acts(), { root: recorder.folder, more: MORE / 3, only }, (cut) => check(cut, 2));
  });
});

function recording(t: TestContext): { recorder: Recorder; file: string } {
  const recorder = startRecorder();
  t.after(() => recorder.close());
  return { recorder, file: join(recorder.folder, 'astern.db') };
}

async function check({ folder, promised }: PowerCut, unheard = 1): Promise<void> {
  const file = join(folder, 'astern.db');
  const acknowledged = Number(promised.at(-1) ?? 0);
  assert.ok(existsSync(file) || acknowledged === 0, 'the file is gone');
  const store = await openStore({ file, clock: systemClock });
  try {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(sessionOf(store).db);
    assert.deepEqual(
      rows.map((row) => row.integrity_check),
      ['ok'],
    );
    const found = await countWhole(store);
    assert.ok(found >= acknowledged, `${acknowledged} acknowledged, ${found} found`);
    assert.ok(found <= acknowledged + unheard, `${acknowledged} acknowledged, ${found} found`);
    await register(store);
    await store.transaction((tx) => writeNumbered(tx, found + 1));
    assert.equal(await countWhole(store), found + 1);
  } finally {
    await store.close();
  }
}
