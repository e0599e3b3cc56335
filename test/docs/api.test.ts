import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { paths } from '../../src/api/client/paths.ts';
import { routes } from '../../src/api/routes.ts';
import { createTinyRepository, type TinyRepository } from '../support/tiny-repository.ts';
import { startWorld, type World } from '../support/world.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../examples/api/calls.sh', import.meta.url));
const doc = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

describe('docs/api.md', () => {
  it('shows only calls that the example makes', () => {
    const script = readFileSync(SCRIPT, 'utf8');
    const shown = [...doc.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');

    assert.ok(shown.length > 3);
    assert.deepEqual(
      shown.filter((block) => !script.includes(block)),
      [],
    );
  });

  it('lists every route with its role', () => {
    const listed = new Map(
      doc.split('\n').flatMap((line) => {
        const [, names = '', roles = ''] = /^\| (`(?:GET|POST|PUT|DELETE)[^|]*) \| ([^|]*) \|/.exec(line) ?? [];
        const found = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
        const said = roles.split(',').map((role) => role.trim());
        return found.map((name, index) => [name, said[index] ?? said[0] ?? ''] as const);
      }),
    );
    const wanted = Object.values(routes).map(
      ({ method, path, role }) => [`${method} ${path}`, role === 'anybody' ? '' : role] as const,
    );

    assert.equal(Object.keys(paths).length, wanted.length);
    // Their bodies are read as they come, so they stand in no table of shapes.
    const streamed = [
      ['POST /v1/artifacts', 'deployer'],
      ['POST /v1/hooks/git/:name', ''],
    ] as const;
    assert.deepEqual([...listed].sort(), [...wanted, ...streamed].sort());
  });
});

describe('examples/api/calls.sh', () => {
  let world: World;
  let repository: TinyRepository;
  before(async () => {
    world = await startWorld();
    repository = await createTinyRepository(join(world.dir, 'repository'));
    await repository.commit('first');
  });
  after(() => world?.close());

  it('ships, follows, locks, is refused a rollback, and reads events', async () => {
    const env = {
      PATH: process.env.PATH,
      ASTERN_URL: world.api.url(),
      ASTERN_TOKEN: readFileSync(join(world.data, 'token'), 'utf8').trim(),
      REPOSITORY: repository.folder,
      TARGET: 'tiny/production',
    };

    const { stdout, stderr } = await run('sh', [SCRIPT], { env, timeout: 60_000 });

    assert.equal(stderr.replace(/^curl: \(28\).*\n/m, ''), '');
    assert.match(stdout, /"dryRun":true,"target":"tiny\/production","kind":"ship","allowed":true/);
    assert.match(stdout, /"hot":\{"release":"r1"/);
    assert.match(stdout, /"id":"lock_\w+"/);
    assert.match(stdout, /"code":"guard\/no-candidate"/);
    assert.match(stdout, /^id: 1\nevent: server\.started\ndata: \{/m);
    assert.match(stdout, /^event: traffic\.flipped$/m);
  });
});
