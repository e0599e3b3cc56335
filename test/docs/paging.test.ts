import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { serverSettings } from '../../src/config/server.ts';
import { startCli } from '../support/cli.ts';
import { startPagedServer } from '../support/paged-server.ts';

const DOC = readFileSync(new URL('../../docs/paging.md', import.meta.url), 'utf8');

/** The first block of a kind. */
function block(kind: string): string {
  const [, text = ''] = new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(DOC) ?? [];
  return text;
}

const policy = {
  steps: [{ delayMs: 300_000, targets: [{ kind: 'person', name: 'ann' } as const], acknowledgements: 1 }],
  ...{ repeats: 0, lastResort: [], ackTimeoutMs: null },
};

describe('docs/paging.md', () => {
  it('shows how people are paged, tested and told', async (t) => {
    const paged = await startPagedServer({ people: ['ann'], policy, services: ['shop'] });
    t.after(() => paged.close());
    const said: string[] = [];

    for (const line of block('console').trim().split('\n')) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const { code, out, err } = await startCli(words.slice(1), { env: { ASTERN_DATA: paged.world.data } }).ended;
      assert.equal(code, 0, `${line}: ${out}${err}`);
      said.push(out);
    }

    const [tested, opened, listed, noted, all] = said;
    assert.match(tested ?? '', /^test +ann +webhook +delivered after/);
    assert.equal(opened, 'INC-1 is open, and ann is paged.\n');
    assert.match(listed ?? '', /^INC-1 +ann +webhook +/);
    assert.equal(noted, 'On its way to ann by webhook.\n');
    assert.equal(all?.trim().split('\n').length, 3);
    const titles = paged.receiver.received('/ann').map(({ body }) => body.title);
    assert.match(String(titles[0]), /^Test of Astern/);
    assert.match(String(titles[1]), /customers cannot pay/);
  });

  it('shows a watchdog that the settings take', () => {
    const text = block('yaml');
    const file = { name: 'astern.server.yml', text, folder: '/etc/astern' };

    const { watchdog } = serverSettings({ file, env: {}, flags: {}, home: '/home/ann', cwd: '/srv' });

    assert.deepEqual(watchdog, { url: { env: 'ASTERN_WATCHDOG_URL' }, everyMs: 30_000 });
  });
});
