import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pipelinesFor } from '../support/pipelines.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const DOC = readFileSync(new URL('../../docs/hotfix.md', import.meta.url), 'utf8');
const PROGRAM = fileURLToPath(new URL('../../bin/astern.js', import.meta.url));

/** The first block of a kind. */
function block(kind: string): string {
  const [, text = ''] = new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(DOC) ?? [];
  return text;
}

/** `ada$ git switch main` → who types it, and what. */
const LINES = block('console')
  .trim()
  .split('\n')
  .map((line) => /^(\w+)\$ (.+)$/.exec(line))
  .map((found) => ({ who: found?.[1] ?? '', words: found?.[2] ?? '' }));

/** A shell in which `astern` is a word. */
async function shellOf({ world, repository }: TinyWorld) {
  const bin = join(world.dir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'astern'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  await chmod(join(bin, 'astern'), 0o755);
  return (who: string, words: string) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const env = {
        ...{ PATH: `${bin}:${process.env.PATH ?? ''}`, HOME: world.dir, TZ: 'UTC', ASTERN_FROM: 'source' },
        ...{ ASTERN_DATA: world.data, ASTERN_ACTOR: who, GIT_CONFIG_NOSYSTEM: '1' },
        ...{ GIT_AUTHOR_NAME: who, GIT_AUTHOR_EMAIL: `${who}@example.com` },
        ...{ GIT_COMMITTER_NAME: who, GIT_COMMITTER_EMAIL: `${who}@example.com` },
      };
      const shell = execFile('/bin/sh', ['-c', words], { cwd: repository.folder, env }, (_error, out, err) =>
        resolve({ code: shell.exitCode, out: `${out}${err}` }),
      );
    });
}

describe('docs/hotfix.md', () => {
  it('shows a hotfix that goes as it says, from its branch to main', async (t) => {
    const people = { bo: { groups: ['on-call'] } };
    const tiny = await startTinyWorld({ settings: { people }, usual: { yml: block('yaml') } });
    t.after(() => tiny.close());
    const pipelines = pipelinesFor(tiny.world.api);
    const first = await pipelines.started(tiny.orders.ship(await tiny.repository.commit('live')));
    await pipelines.reaches(first.id, 'done');
    const type = await shellOf(tiny);

    const said = new Map<string, string>();
    for (const { who, words } of LINES) {
      if (words.startsWith('git commit')) await writeFile(join(tiny.repository.folder, 'title.txt'), 'fixed');
      const { code, out } = await type(who, words);
      assert.equal(code, 0, `${who}$ ${words}\n${out}`);
      said.set(words.split(' ').slice(0, 3).join(' '), out);
      if (words.startsWith('astern hotfix approve')) await hotfixIs(tiny, 'done');
    }

    assert.equal(LINES.length, 8);
    assert.match(
      said.get('astern hotfix start') ?? '',
      /runs: {5}security, unit \(short\), then the deploy\n {2}later: {4}lint, unit, whole[\s\S]*1 needed, from on-call \(bo\)/,
    );
    assert.match(said.get('astern hotfix approve') ?? '', /^bo approved pl_/);
    assert.match(said.get('astern hotfix status') ?? '', /\(r2, INC-123\): done/);
    assert.equal((await tiny.orders.status()).hot?.release, 'r2');
  });
});

async function hotfixIs({ world }: TinyWorld, status: 'done'): Promise<void> {
  const { body } = await world.api.call('hotfixes', {});
  await pipelinesFor(world.api).reaches(body.hotfixes[0]?.pipeline ?? '', status);
}
