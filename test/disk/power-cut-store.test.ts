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

    const cuts = await atEveryPowerCut(recorder.acts(), { root: recorder.folder, more: MORE, only }, check);

    t.diagnostic(`${cuts} power cuts, ${recorder.acts().length} acts`);
    assert.ok(only !== undefined || cuts > MORE);
  });
});

function recording(t: TestContext): { recorder: Recorder; file: string } {
  const recorder = startRecorder();
  t.after(() => recorder.close());
  return { recorder, file: join(recorder.folder, 'astern.db') };
}

async function check({ folder, promised }: PowerCut): Promise<void> {
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
    assert.ok(found === acknowledged || found === acknowledged + 1, `${acknowledged} acknowledged, ${found} found`);
    await register(store);
    await store.transaction((tx) => writeNumbered(tx, found + 1));
    assert.equal(await countWhole(store), found + 1);
  } finally {
    await store.close();
  }
}
