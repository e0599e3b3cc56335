import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createDirectDatabase } from './index.ts';

describe('a live SQLite file', () => {
  const database = createDirectDatabase();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astern-probe-'));
    const db = new DatabaseSync(join(folder, 'shop.db'));
    db.exec("create table orders (channel text); insert into orders values ('web'), (null)");
    db.exec("create table schema_migrations (version text); insert into schema_migrations values ('1'), ('2')");
    db.close();
  });
  after(() => rm(folder, { recursive: true }));

  const never = new AbortController().signal;
  const place = () => ({ dialect: 'sqlite', url: join(folder, 'shop.db') }) as const;

  it('answers questions, each for itself', async () => {
    const count = 'select count(*) from orders where channel is null';
    const wrong = 'select count(*) from nowhere';

    const answers = await database.ask(place(), [count, wrong, 'select channel from orders'], never);

    assert.deepEqual(answers[count], { count: 1 });
    assert.match(JSON.stringify(answers[wrong]), /no such table/);
    assert.match(JSON.stringify(answers['select channel from orders']), /number/);
  });

  it('tells which migrations it has run', async () => {
    assert.deepEqual(await database.applied(place(), 'select version from schema_migrations', never), ['1', '2']);
  });

  it('is never changed', async () => {
    const answers = await database.ask(place(), ['delete from orders returning 1'], never);

    assert.match(JSON.stringify(answers), /readonly/);
  });

  it('that does not answer in time, or is not there, is said', async () => {
    const forever = 'with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n';

    assert.match(JSON.stringify(await database.ask(place(), [forever], never)), /2 s/);
    const nowhere = { dialect: 'sqlite', url: join(folder, 'none.db') } as const;
    assert.match(JSON.stringify(await database.ask(nowhere, ['select 1'], never)), /unable to open/);
  });
});
