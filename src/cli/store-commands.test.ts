import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it, type TestContext } from 'node:test';
import { ownFolder, runCliProcess, startCli } from '../../test/support/cli.ts';
import { type Cluster, needsPostgres, startCluster } from '../../test/support/postgres.ts';
import { until } from '../../test/support/until.ts';
import { systemClock } from '../lib/clock.ts';
import { lockDataDirectory } from '../store/data-lock.ts';
import { openSqlite } from '../store/dialect/sqlite/open.ts';
import { migrate } from '../store/migrate.ts';
import { migrations } from '../store/migrations/list.ts';
import { openStore } from '../store/open.ts';
import { fill } from '../store/testing/full-store.ts';
import { anEvent } from '../store/testing/samples.ts';

const newest = migrations.at(-1)?.version ?? 0;
const EVENTS = 12;

describe('astern migrate', () => {
  it('says what it would do, does it, and then has nothing to do', async (t) => {
    const at = await place(t);
    await olderStore(at.data);

    const check = await at.run('migrate', '--check');
    const dryRun = await at.run('migrate', '--dry-run', '--json');
    const done = await at.run('migrate');
    const again = await at.run('migrate', '--check');

    assert.equal(check.code, 1);
    assert.match(check.out, new RegExp(`^Would bring .*astern\\.db from schema 1 to ${newest}: 2 work, 3 duty`));
    assert.deepEqual([dryRun.code, JSON.parse(dryRun.out).from, JSON.parse(dryRun.out).to], [0, 1, newest]);
    assert.match(done.out, new RegExp(`^Brought .* from schema 1 to ${newest}: `));
    assert.deepEqual([again.code, again.out.includes('nothing to do')], [0, true]);
  });

  it('makes nothing when it only looks', async (t) => {
    const at = await place(t);

    const { code, out } = await at.run('migrate', '--check');

    assert.deepEqual([code, out.startsWith('Would bring')], [1, true]);
    assert.equal(existsSync(at.data), false);
  });

  it('does not work under a server on the embedded database, nor on a newer schema', async (t) => {
    const at = await place(t, 'filled');
    const lock = await lockDataDirectory(at.data, { pid: process.pid, address: 'http://127.0.0.1:1', sinceMs: 0 });
    const underServer = await at.run('migrate');
    await lock.release();
    await newerStore(at.data);
    const newer = await at.run('migrate', '--json');

    assert.equal(underServer.code, 2);
    assert.match(underServer.err, /store\/in-use: The data directory .* is in use .*\n {2}Next: Stop every server/);
    assert.deepEqual([newer.code, JSON.parse(newer.out).code], [2, 'store/newer-schema']);
  });
});

describe('Ctrl-C', () => {
  it('ends an import that waits for its input, and leaves nothing of it', async (t) => {
    const at = await place(t);
    const temp = join(at.dir, 'tmp');
    await mkdir(temp);
    const surroundings = { ...at.surroundings, env: { ...at.surroundings.env, TMPDIR: temp } };
    const cli = startCli(['import', '-'], surroundings, 'pipe');
    await until('it reads', async () => (await readdir(temp)).length > 0);

    cli.child.kill('SIGINT');
    const { code, out, err } = await cli.ended;

    assert.deepEqual([code, out, err], [130, '', 'Nothing was taken in.\nStopped.\n']);
    assert.deepEqual(await readdir(temp), []);
    assert.equal(existsSync(at.data), false);
  });
});

describe('an export of a broken log', () => {
  it('is made, and says that nothing takes it in', async (t) => {
    const at = await place(t, 'filled');
    await at.tamper("update events set actor = 'eve' where seq = 3");

    const { code, err } = await at.run('export', 'x.jsonl');

    assert.equal(code, 0, err);
    assert.match(err, /^Its log is broken: line 3 or the one before it was changed\./m);
    await place(t).then(({ refused }) =>
      refused(['import', join(at.dir, 'x.jsonl')], 2, /transfer\/damaged: .* event 3 or the one before it was changed/),
    );
  });
});

describe('astern backup and restore', () => {
  it('copy the store under a running server, and put it back once that has stopped', async (t) => {
    const at = await place(t, 'filled');
    const lock = await lockDataDirectory(at.data, { pid: process.pid, address: 'http://127.0.0.1:1', sinceMs: 0 });

    const backup = await at.run('backup', 'copy.db', '--json');
    await at.append();
    const tooEarly = await at.run('restore', 'copy.db');
    await lock.release();
    const dryRun = await at.run('restore', 'copy.db', '--dry-run');
    const whileDry = await at.run('events', 'verify', '--json');
    const restored = await at.run('restore', 'copy.db');
    const after = await at.run('events', 'verify', '--json');

    assert.equal(backup.code, 0, backup.err);
    assert.equal(JSON.parse(backup.out).head.seq, EVENTS);
    assert.match(backup.err, /Not in it: the files of the releases\./);
    assert.deepEqual([tooEarly.code, tooEarly.err.startsWith('store/in-use: ')], [2, true]);
    assert.match(dryRun.out, /^Would put .*copy\.db back/);
    assert.equal(JSON.parse(whileDry.out).head.seq, EVENTS + 1);
    assert.match(restored.out, /^Put .*copy\.db back/);
    assert.match(restored.err, /What stood there is kept as .*astern\.db\.before-\d+\./);
    assert.deepEqual(JSON.parse(after.out).head, JSON.parse(backup.out).head);
  });

  it('refuse what cannot be, in words', async (t) => {
    const at = await place(t, 'filled');
    await at.run('backup', 'copy.db');
    await at.run('export', 'copy.jsonl');
    await writeFile(join(at.dir, 'rubbish'), 'hello');

    const cases = [
      [['backup', 'copy.db'], 2, /backup\/file-exists: .*\n {2}Next: Name another file/],
      [['backup', 'no/such/folder/copy.db'], 2, /backup\/cannot-write: /],
      [['restore', 'nowhere.db'], 6, /backup\/missing: There is no file .*nowhere\.db/],
      [['restore', 'rubbish'], 1, /store\/cannot-open: .*not a database/],
      [
        ['restore', 'copy.jsonl'],
        2,
        /backup\/other-kind: .* is an export\.\n {2}Next: Take it in with `astern import`/,
      ],
      [['restore'], 2, /missing required argument 'file'/],
    ] as const;
    for (const [args, code, words] of cases) await at.refused(args, code, words);
  });
});

describe('astern export and import', () => {
  it('move a store from one place to another, also through pipes', async (t) => {
    const [from, to] = [await place(t, 'filled'), await place(t)];

    const exported = await from.run('export', '-');
    const imported = await piped(exported.out, ['import', '-'], to.surroundings);
    const [one, other] = [await from.run('events', 'verify', '--json'), await to.run('events', 'verify', '--json')];

    assert.deepEqual([exported.code, imported.code], [0, 0], exported.err + imported.err);
    assert.match(
      exported.err,
      /^Exported \d+ rows of .*astern\.db, with its log up to 12:[0-9a-f]{64}\.\nStart no server/,
    );
    assert.match(imported.out, /^Took \d+ rows into .*astern\.db; the log is whole up to 12:/);
    assert.deepEqual(JSON.parse(other.out).head, JSON.parse(one.out).head);
  });

  it('say that the export of a running server is a copy, and want to hear it', async (t) => {
    const at = await place(t, 'filled');
    const lock = await lockDataDirectory(at.data, { pid: process.pid, address: 'http://127.0.0.1:1', sinceMs: 0 });
    t.after(() => lock.release());

    const asMove = await at.run('export', 'move.jsonl');
    const asCopy = await at.run('export', 'copy.jsonl', '--while-running');

    assert.equal(asMove.code, 2);
    assert.match(asMove.err, /store\/in-use: .*\n {2}Next: Stop every server on it first: .*--while-running/);
    assert.equal(asCopy.code, 0, asCopy.err);
    assert.match(asCopy.err, /This is a copy, no move/);
  });

  it('only look at a file when they are told so', async (t) => {
    const [from, to] = [await place(t, 'filled'), await place(t)];
    await from.run('export', 'copy.jsonl');

    const dryRun = await to.run('import', join(from.dir, 'copy.jsonl'), '--dry-run');

    assert.match(dryRun.out, /^Would take \d+ rows into/);
    assert.equal(existsSync(to.data), false);
  });

  it('refuse what cannot be, in words, and take in nothing', async (t) => {
    const [at, empty] = [await place(t, 'filled'), await place(t)];
    await at.run('export', 'copy.jsonl');
    await at.run('backup', 'copy.db');
    const cut = join(empty.dir, 'cut.jsonl');
    await writeFile(cut, (await readFile(join(at.dir, 'copy.jsonl'), 'utf8')).slice(0, -40));

    await at.refused(['export', 'copy.jsonl'], 2, /transfer\/file-exists: /);
    await at.refused(['export', 'no/such/folder/x'], 2, /backup\/cannot-write: /);
    await at.refused(
      ['import', 'copy.jsonl'],
      2,
      /transfer\/not-empty: .*\n {2}Next: Import into a new data directory/,
    );
    await at.refused(['import', 'copy.jsonl', '--dry-run'], 2, /transfer\/not-empty: /);
    await at.refused(['import', 'copy.db'], 2, /backup\/other-kind: .* is a backup of an embedded database/);
    await empty.refused(['import', cut], 2, /transfer\/damaged: .*nothing was taken in/s);
    await empty.refused(['import', cut, '--dry-run'], 2, /transfer\/damaged: /);
    await empty.refused(['import', 'nowhere'], 6, /backup\/missing: /);
    await empty.refused(['export', 'x'], 6, /store\/missing: .*\n {2}Next: Check --data, --config and DATABASE_URL/);
    await olderStore(empty.data);
    await empty.refused(['export', 'x'], 2, /store\/older-schema: .*\n {2}Next: Bring it up with `astern migrate`/);
  });
});

describe('astern events verify', () => {
  it('tells the end of a log that is whole, and finds that end again', async (t) => {
    const at = await place(t, 'filled');

    const first = await at.run('events', 'verify');
    const head = /last of them (12:[0-9a-f]{64})/.exec(first.out)?.[1] ?? assert.fail(first.out);
    await at.append();
    const later = await at.run('events', 'verify', '--expect', head);

    assert.deepEqual([first.code, later.code, later.err], [0, 0, '']);
    assert.match(later.out, /is whole: 13 lines/);
  });

  it('ends with 1 and names the line, of a store, a backup and an export', async (t) => {
    const at = await place(t, 'filled');
    await at.tamper(`update events set actor = 'eve' where seq = 5`);
    await at.run('export', 'copy.jsonl');

    const [store, json, copy] = [
      await at.run('events', 'verify'),
      await at.run('events', 'verify', '--json'),
      await at.run('events', 'verify', 'copy.jsonl'),
    ];

    assert.equal(store.code, 1);
    assert.match(
      store.err,
      /is broken at line 5: line 5 or the one before it was changed\.\n {2}Next: Up to line 4 it is whole\./,
    );
    assert.deepEqual([json.code, JSON.parse(json.out).kind, JSON.parse(json.out).seq], [1, 'broken', 5]);
    assert.deepEqual([copy.code, copy.err.includes('copy.jsonl is broken at line 5')], [1, true]);
    await at.refused(['backup', 'copy.db'], 2, /backup\/unfit: .*line 5 of its log/);
  });

  it('finds a log that was rewritten from one line on, by an end that was noted elsewhere', async (t) => {
    const at = await place(t, 'filled');
    const { head } = JSON.parse((await at.run('backup', 'copy.db', '--json')).out);
    const copy = JSON.parse((await at.run('events', 'verify', 'copy.db', '--json')).out);
    const other = await place(t, 'filled');

    const noted = `${head.seq}:${head.hash}`;
    const rewritten = await other.run('events', 'verify', '--expect', noted);
    const beyond = await at.run('events', 'verify', '--expect', `99:${'0'.repeat(64)}`);

    assert.deepEqual(copy.head, head);
    assert.deepEqual((await readdir(at.dir)).sort(), ['.astern', 'copy.db']);
    assert.equal(rewritten.code, 1);
    assert.match(rewritten.err, /line 12 is not the one that was noted: it or one before it was rewritten/);
    assert.match(beyond.err, /is broken at line 13: the log ends before line 99/);
  });

  it('refuses what it cannot read', async (t) => {
    const at = await place(t);

    await at.refused(['events', 'verify'], 6, /store\/missing: /);
    await at.refused(['events', 'verify', 'nowhere'], 6, /backup\/missing: /);
    await at.refused(
      ['events', 'verify', '--expect', '12:abc'],
      2,
      /request\/usage: --expect needs a line and its hash/,
    );
    await writeFile(join(at.dir, 'rubbish'), 'hello');
    await at.refused(['events', 'verify', 'rubbish'], 2, /transfer\/damaged: /);
  });
});

describe('the store commands on PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster?.stop());

  it('take in what the embedded database held, back it up while it is in use, and keep out of its way', async (t) => {
    const from = await place(t, 'filled');
    const databaseUrl = (await cluster.database()).replace('postgres@', 'postgres:secret-word@');
    const to = await place(t, 'empty', { DATABASE_URL: databaseUrl });
    const spare = await place(t, 'empty', { DATABASE_URL: await cluster.database() });
    await from.run('export', join(to.dir, 'copy.jsonl'));

    const dryRun = await to.run('import', 'copy.jsonl', '--dry-run');
    const imported = await to.run('import', 'copy.jsonl');
    const again = await to.run('import', 'copy.jsonl');
    const verified = await to.run('events', 'verify');
    const backup = await to.run('backup', 'backup.jsonl');
    const restored = await spare.run('restore', join(to.dir, 'backup.jsonl'), '--json');
    const checked = await to.run('migrate', '--check');

    assert.match(dryRun.out, /^Would take \d+ rows into 127\.0\.0\.1:\d+\/test_\d+; the log is whole up to 12:/);
    assert.equal(imported.code, 0, imported.err);
    assert.match(again.err, /transfer\/not-empty/);
    assert.match(verified.out, /^The log of 127\.0\.0\.1:\d+\/test_\d+ is whole: 12 lines/);
    assert.equal(backup.code, 0, backup.err);
    assert.deepEqual([restored.code, JSON.parse(restored.out).head.seq], [0, EVENTS], restored.err);
    assert.equal(checked.code, 0);
    for (const { out, err } of [dryRun, imported, again, verified, backup, checked])
      assert.doesNotMatch(out + err, /secret-word/);
    assert.equal(existsSync(to.data), false);
  });

  it('refuse to move, or to fill, a store on which a server is on duty, wherever that runs', async (t) => {
    const databaseUrl = await cluster.database();
    const at = await place(t, 'empty', { DATABASE_URL: databaseUrl });
    const source = await place(t, 'filled');
    await source.run('export', join(at.dir, 'copy.jsonl'));
    const store = await openStore({ databaseUrl: databaseUrl, clock: systemClock });
    t.after(() => store.close());
    await store.duty.claim({ home: 'there', worker: 'worker_there', leaseMs: 60_000 });

    await at.refused(
      ['import', 'copy.jsonl'],
      2,
      /store\/in-use: A server is on duty on this database \(worker_there\)/,
    );
    await at.refused(['export', 'x'], 2, /store\/in-use: /);
    const copy = await at.run('export', 'x', '--while-running');

    assert.equal(copy.code, 0, copy.err);
  });

  it('say what is wrong with a database that does not answer, without its password', async (t) => {
    const at = await place(t, 'empty', { DATABASE_URL: 'postgresql://astern:secret-word@127.0.0.1:1/astern' });

    for (const args of [['migrate'], ['export', 'x'], ['events', 'verify'], ['backup', 'y']]) {
      const { code, err } = await at.run(...args);
      assert.equal(code, 1, err);
      assert.match(
        err,
        /store\/cannot-open: Cannot open the database 127\.0\.0\.1:1\/astern: .*\n {2}Next: Check that it runs/,
      );
      assert.doesNotMatch(err, /secret-word/);
    }
  });
});

async function place(t: TestContext, state: 'empty' | 'filled' = 'empty', env: Readonly<Record<string, string>> = {}) {
  const dir = await ownFolder(t);
  const data = join(dir, '.astern');
  const surroundings = { cwd: dir, env: { ASTERN_DATA: data, ...env } };
  const run = (...args: string[]) => runCliProcess(args, surroundings);
  const onStore = async (work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>) => {
    await mkdir(data, { recursive: true });
    const store = await openStore({ file: join(data, 'astern.db'), clock: systemClock });
    await work(store);
    await store.close();
  };
  if (state === 'filled') await onStore((store) => fill(store, EVENTS));
  return {
    dir,
    data,
    surroundings,
    run,
    append: () => onStore((store) => store.events.append(anEvent())),
    tamper: async (sql: string) => {
      const database = new DatabaseSync(join(data, 'astern.db'));
      database.exec(sql);
      database.close();
    },
    refused: async (args: readonly string[], code: number, words: RegExp) => {
      const outcome = await run(...args);
      assert.match(outcome.err, words);
      assert.deepEqual([outcome.code, outcome.out], [code, ''], args.join(' '));
    },
  };
}

async function piped(text: string, args: readonly string[], surroundings: Parameters<typeof startCli>[1]) {
  const running = startCli(args, surroundings, 'pipe');
  running.child.stdin?.end(text);
  return running.ended;
}

async function olderStore(data: string): Promise<void> {
  await migrated(data, migrations.slice(0, 1));
}

async function newerStore(data: string): Promise<void> {
  await migrated(data, [...migrations, { version: newest + 9, name: 'later', up: async () => undefined }]);
}

async function migrated(data: string, steps: typeof migrations): Promise<void> {
  await mkdir(data, { recursive: true });
  const dialect = openSqlite({ file: join(data, 'astern.db'), clock: systemClock });
  await migrate(dialect, steps);
  await dialect.close();
}
