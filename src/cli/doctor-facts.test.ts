import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gatherDoctorFacts, type RemoteFacts } from './doctor-facts.ts';

const CONFIG = 'service: shop\nroles: { web: { run: node server.js }, worker: { run: no-such-program-here } }\n';

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'astern-doctor-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function git(cwd: string, ...words: string[]): void {
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...words], {
    cwd,
    stdio: 'ignore',
  });
}

function remote(dataFolder: string | null): RemoteFacts {
  return {
    dataFolder,
    server: { address: 'http://127.0.0.1:7700', reachable: false, problem: null },
    token: { needed: false, found: false },
    truths: null,
    channels: null,
    ports: [],
  };
}

describe('facts for the doctor', () => {
  it('tell what is committed, what is not, and which programs are missing', async (t) => {
    const top = folder(t);
    writeFileSync(join(top, 'astern.yml'), CONFIG);
    git(top, 'init', '-q');
    git(top, 'add', '.');
    git(top, 'commit', '-qm', 'Begin');
    writeFileSync(join(top, 'astern.yml'), `${CONFIG}# changed\n`);
    writeFileSync(join(top, 'new file'), '');

    const facts = await gatherDoctorFacts(top, remote(top));

    assert.match(facts.gitVersion ?? '', /^\d+\.\d+/);
    assert.match(facts.repository?.head ?? '', /^[0-9a-f]{40}$/);
    assert.deepEqual(facts.repository?.changed, ['astern.yml', 'new file']);
    assert.equal(facts.config.atHead.kind, 'valid');
    assert.equal(facts.config.same, false);
    assert.equal(facts.programs['no-such-program-here'], false);
    assert.ok((facts.disk?.freeBytes ?? 0) > 0);
    assert.deepEqual(
      facts.hosts.map(({ host }) => host),
      ['shop.localhost', 'test.shop.localhost'],
    );
  });

  it('say that there is no repository and that astern.yml is wrong', async (t) => {
    const top = folder(t);
    writeFileSync(join(top, 'astern.yml'), 'service: [');

    const facts = await gatherDoctorFacts(top, remote(null));

    assert.equal(facts.repository, null);
    assert.deepEqual([facts.config.atHead.kind, facts.config.inFolder.kind], ['missing', 'invalid']);
    assert.equal(facts.disk, null);
  });
});
