import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startCli } from '../support/cli.ts';
import { startWorld, type World } from '../support/world.ts';

const PAGE = readFileSync(new URL('../../docs/locks.md', import.meta.url), 'utf8');

describe('docs/locks.md', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world?.close());

  it('begins with commands that lock, show the lock and release it', async () => {
    const [, block = ''] = /```\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const lines = block.trim().split('\n');
    const outcomes = [];
    for (const line of lines) outcomes.push(await run(line));

    assert.deepEqual(
      outcomes.map(({ code, err }) => [code, code === 0 ? '' : err]),
      lines.map(() => [0, '']),
    );
    assert.match(outcomes[1]?.out ?? '', /shop\/production: "payments fail, looking into it"/);
    assert.match(outcomes[2]?.out ?? '', /^Released 1 lock\(s\) on shop\/production\./);
  });

  it('shows a command that holds the lock while it runs', async () => {
    const [, line = ''] = /`(astern lock [^`]*--lease [^`]*)`/.exec(PAGE) ?? [];
    const { code, out, err } = await run(line.replace('./migrate.sh', 'echo migrated'));

    assert.deepEqual([code, out], [0, 'migrated\n'], err);
    assert.match((await run('astern locks')).out, /Nothing is locked/);
  });

  function run(line: string) {
    const [program, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    assert.equal(program, 'astern', line);
    return startCli(words, { env: { ASTERN_DATA: world.data, HOME: world.dir, USER: 'ana' } }).ended;
  }
});
