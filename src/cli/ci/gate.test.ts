import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ownFolder } from '../../../test/support/cli.ts';
import { askGate } from './gate.ts';

const SHA = 'a'.repeat(40);

/** What a job sees of a server that answers like this. */
async function asked(
  test: TestContext,
  answer: RequestListener | null,
  { args = ['lint'], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
) {
  const cwd = await ownFolder(test);
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(JSON.parse(text));
      answer?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (answer === null) await new Promise((resolve) => server.close(resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const out: string[] = [];
  const err: string[] = [];
  const outputs = join(cwd, 'outputs');
  const code = await askGate([...args, '--sha', SHA], {
    cwd,
    env: { ASTERN_URL: `http://127.0.0.1:${port}`, ASTERN_TOKEN: 't', GITHUB_OUTPUT: outputs, ...env },
    print: (text) => out.push(text),
    say: (text) => err.push(text),
  });
  return {
    code,
    out: out.join('\n'),
    err: err.join('\n'),
    outputs: existsSync(outputs) ? readFileSync(outputs, 'utf8') : '',
    bodies,
  };
}

const says =
  (body: object, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const good = { gate: 'lint', sha: SHA, action: 'skip', why: 'not marked for hotfix', mode: 'hotfix', command: null };

describe('astern ci gate', () => {
  it('skips with 10 when the server says so, and tells later steps', async (test) => {
    const { code, out, err, outputs } = await asked(test, says(good));

    assert.equal(code, 10);
    assert.equal(out, 'skip');
    assert.match(err, /^astern: gate lint: skip \(not marked for hotfix\)$/);
    assert.equal(outputs, 'action=skip\nform=\nmode=hotfix\nwhy=not marked for hotfix\ncommand=\n');
  });

  it('runs with 0, in the short form where the server says so', async (test) => {
    const { code, out, outputs } = await asked(test, says({ ...good, action: 'short', command: 'npm t\nevil=1' }));

    assert.equal(code, 0);
    assert.equal(out, 'short');
    assert.match(outputs, /^action=run\nform=short\n[\s\S]*command=npm t evil=1\n$/);
  });

  it('prints the command that halts a CircleCI job, and nothing when the gate runs', async (test) => {
    const args = ['lint', '--halt', 'circleci'];

    assert.equal((await asked(test, says(good), { args })).out, 'circleci-agent step halt');
    assert.equal((await asked(test, says({ ...good, action: 'run' }), { args })).out, '');
    assert.equal((await asked(test, null, { args })).out, '');
  });

  it('runs whenever the answer is not clear, and says why', async (test) => {
    const unclear: ReadonlyArray<readonly [RequestListener | null, RegExp]> = [
      [null, /does not answer/],
      [says({ code: 'access/no-token', detail: 'The token is not known here.' }, 401), /access\/no-token/],
      [says({ code: 'ci/no-such-gate', detail: 'no gate "lint"' }, 404), /no gate "lint"/],
      [says(good, 500), /answered 500/],
      [says(good, 302), /answered 302/],
      [says({ ...good, gate: 'unit' }), /not understood/],
      [says({ ...good, sha: 'b'.repeat(40) }), /not understood/],
      [says({ ...good, action: 'maybe' }), /not understood/],
      [says({ action: 'skip' }), /not understood/],
      [says([]), /not understood/],
      [(_request, response) => response.end('<html>skip</html>'), /not as an Astern server does/],
      [(_request, response) => response.destroy(), /does not answer/],
      [(_request, response) => response.writeHead(200).end('x'.repeat(2_000_000)), /too much/],
    ];
    for (const [answer, why] of unclear) {
      const { code, out, err, outputs } = await asked(test, answer);

      assert.equal(code, 0, String(why));
      assert.equal(out, 'run');
      assert.match(err, why);
      assert.match(err, /nothing is skipped without a clear answer/);
      assert.match(outputs, /^action=run\nform=whole\n/);
    }
  });

  it('does not wait for a server that hangs, or never stops answering', async (test) => {
    const drips: RequestListener = (_request, response) => {
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    };
    for (const { code, err } of await Promise.all([asked(test, () => undefined), asked(test, drips)])) {
      assert.equal(code, 0);
      assert.match(err, /did not answer within 2 s/);
    }
  });

  it('runs the gate when it is asked wrongly: a job that reads only the exit code must not leave it out', async (test) => {
    for (const args of [[], ['lint', 'unit'], ['lint', '--hotfx'], ['lint', '--mode', 'rollback']]) {
      const { code } = await asked(test, says(good), { args });

      assert.equal(code, 0, args.join(' '));
    }
  });

  it('writes nothing for later steps in a dry run, and sends of a huge message what is taken', async (test) => {
    const dry = await asked(test, says(good), { args: ['lint', '--dry-run'], env: { GITHUB_OUTPUT: '' } });
    const { bodies } = await asked(test, says(good), { args: ['lint', '--message', 'x'.repeat(200_000)] });
    const nowhere = await asked(test, null, { env: { ASTERN_URL: 'not a server' } });

    assert.deepEqual([dry.code, dry.err], [10, 'astern: dry run: gate lint: skip (not marked for hotfix)']);
    assert.equal((bodies[0] as { message: string }).message.length, 100_000);
    assert.match(nowhere.err, /"not a server" is not the address of a server/);
  });

  it('says what it knows of the commit, from the checkout before the CI system', async (test) => {
    const folder = await ownFolder(test);
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@b.c', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '-q', '-b', 'main');
    writeFileSync(join(folder, 'astern.yml'), 'service: shop\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('checkout', '-q', '-b', 'hotfix/INC-1');
    git('commit', '-q', '--allow-empty', '-m', '[hotfix] two');
    git('checkout', '-q', 'main');
    git('merge', '-q', '--no-ff', '-m', 'Merge it', 'hotfix/INC-1');
    const sha = git('rev-parse', 'HEAD').trim();
    const env = { BUILDKITE: 'true', BUILDKITE_COMMIT: sha, BUILDKITE_MESSAGE: 'typed', BUILDKITE_BRANCH: 'main' };
    const sent = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const server = createServer((request, response) => {
        let text = '';
        request.on('data', (chunk) => {
          text += chunk;
        });
        request.on('end', () => {
          response.end('{}');
          server.close();
          resolve(JSON.parse(text));
        });
      }).listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        const url = `http://127.0.0.1:${port}`;
        const nothing = () => undefined;
        askGate(['lint'], { cwd: folder, env: { ...env, ASTERN_URL: url }, print: nothing, say: nothing }).catch(
          reject,
        );
      });
    });

    assert.partialDeepStrictEqual(sent, {
      gate: 'lint',
      sha,
      message: 'Merge it',
      merged: ['[hotfix] two'],
      branch: 'main',
      author: 'Ada',
      email: 'ada@b.c',
      config: 'service: shop\n',
      system: 'buildkite',
    });
  });
});
