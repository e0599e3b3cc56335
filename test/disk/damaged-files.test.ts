import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/clock.ts';
import { UserError } from '../../src/lib/errors.ts';
import { openStore } from '../../src/store/open.ts';
import { countWhole, writeNumbered } from '../../src/store/testing/numbered.ts';

const WRITER = fileURLToPath(new URL('writers/store-writer.ts', import.meta.url));
const WRITTEN = 30;
const FILES = ['', '-wal', '-shm', '-mark'] as const;

type Damage = (path: string) => void;
const changed =
  (change: (content: Buffer) => Buffer): Damage =>
  (path) =>
    writeFileSync(path, change(readFileSync(path)));

const DAMAGES: Readonly<Record<string, Damage>> = {
  missing: (path) => rmSync(path),
  empty: (path) => truncateSync(path),
  'nothing but zeros': changed((content) => Buffer.alloc(content.length)),
  'cut in half': changed((content) => content.subarray(0, content.length / 2)),
  'cut within its first lines': changed((content) => content.subarray(0, 20)),
  'garbage from its beginning': changed((content) => Buffer.concat([Buffer.alloc(64, 'x'), content.subarray(64)])),
  'of another page size': changed((content) => {
    content.writeUInt32BE(8_192, 8);
    return content;
  }),
  'wrong in one bit in its midst': changed((content) => {
    const at = Math.floor(content.length / 3);
    content.writeUInt8(content.readUInt8(at) ^ 1, at);
    return content;
  }),
};

describe('the embedded database of a server that was killed, with one of its files damaged', () => {
  let well: string;
  before(() => {
    well = mkdtempSync(join(tmpdir(), 'astern-well-'));
    const { status } = spawnSync(process.execPath, [WRITER, join(well, 'astern.db'), '1', String(WRITTEN), 'die']);
    assert.equal(status, 0);
  });
  after(() => rmSync(well, { recursive: true }));

  /** A copy to be hurt. */
  const copy = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'astern-damaged-'));
    for (const ending of FILES) copyFileSync(join(well, `astern.db${ending}`), join(folder, `astern.db${ending}`));
    return join(folder, 'astern.db');
  };

  for (const ending of FILES) {
    for (const [how, damage] of Object.entries(DAMAGES)) {
      it(`astern.db${ending} is ${how}: all that was acknowledged is there, or it says what to do`, async (t) => {
        const file = copy();
        t.after(() => rmSync(join(file, '..'), { recursive: true }));
        damage(`${file}${ending}`);

        const outcome = await opened(file);

        t.diagnostic(outcome);
        if (ending === '-shm' || ending === '-mark') assert.equal(outcome, 'all there');
        assert.notEqual(outcome, 'lost');
      });
    }
  }

  it('one bit of the log is wrong, wherever: nothing is lost without a word', async (t) => {
    const outcomes = new Map<string, number>();
    const bytes = readFileSync(join(well, 'astern.db-wal')).length;
    for (let at = 40; at < bytes; at += 2_111) {
      const file = copy();
      changed((content) => {
        content.writeUInt8(content.readUInt8(at) ^ 4, at);
        return content;
      })(`${file}-wal`);
      const outcome = await opened(file);
      assert.notEqual(outcome, 'lost', `bit at ${at}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      rmSync(join(file, '..'), { recursive: true });
    }

    assert.ok((outcomes.get('store/lost-changes') ?? 0) > 0);
    t.diagnostic([...outcomes].map(([outcome, times]) => `${times} ${outcome}`).join(', '));
  });

  for (const ending of ['', '-wal', '-shm'] as const) {
    it(`astern.db${ending} may not be read: it says so, and all is there when it may`, async (t) => {
      const file = copy();
      t.after(() => rmSync(join(file, '..'), { recursive: true }));
      const mine = asNobody(t, join(file, '..'));
      chmodSync(`${file}${ending}`, 0o000);

      const refused = await mine(() => opened(file));
      chmodSync(`${file}${ending}`, 0o600);

      assert.equal(refused, 'store/cannot-open');
      assert.equal(await opened(file), 'all there');
    });
  }
});

/** For root every file may be read: the folder is given to somebody for whom it is not so, and `work` is done as them. */
function asNobody(t: TestContext, folder: string): <T>(work: () => Promise<T>) => Promise<T> {
  if (process.getuid?.() !== 0) return (work) => work();
  const nobody = 65_534;
  chownSync(folder, nobody, nobody);
  for (const name of readdirSync(folder)) chownSync(join(folder, name), nobody, nobody);
  t.after(() => process.seteuid?.(0));
  return async (work) => {
    process.seteuid?.(nobody);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  };
}

/** How it opens; one that opens can be written to. */
async function opened(file: string): Promise<string> {
  try {
    const store = await openStore({ file, clock: systemClock });
    try {
      const found = await countWhole(store);
      if (found < WRITTEN) return 'lost';
      await store.transaction((tx) => writeNumbered(tx, found + 1));
      return (await countWhole(store)) === found + 1 ? 'all there' : 'lost';
    } finally {
      await store.close();
    }
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.next, /backup/);
    return error.code;
  }
}
