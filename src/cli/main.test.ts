import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { lockBody, operationBody, orderedBody, planBody, releaseBody, targetBody } from '../../test/support/bodies.ts';
import { ownFolder, runCliProcess, startCli } from '../../test/support/cli.ts';
import { type FakeApi, problem, startFakeApi } from '../../test/support/fake-api.ts';

async function startApi(test: TestContext, options: { token?: string } = {}): Promise<FakeApi> {
  const api = await startFakeApi(options);
  test.after(() => api.die());
  api.on('status', () => ({ status: 200, body: { targets: [targetBody()], next: null } }));
  return api;
}

const at = (api: FakeApi) => ({ env: { ASTERN_URL: api.url } });

describe('the command line as a process', () => {
  it('says its version and explains itself', async () => {
    const [version, help, ofCommand] = await Promise.all([
      runCliProcess(['--version']),
      runCliProcess(['--help']),
      runCliProcess(['help', 'rollback']),
    ]);

    assert.deepEqual([version.code, version.err], [0, '']);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
    assert.match(help.out, /^Examples:\n {2}\$ astern status/);
    assert.match(ofCommand.out, /^Examples:\n {2}\$ astern rollback shop\/production/);
  });

  it('answers every wrong word with 2 and a suggestion, on stderr only', async () => {
    const wrong = [
      ['rollbak'],
      ['help', 'rollbak'],
      ['status', '--wach'],
      ['ship', 'a', 'b'],
      ['log'],
      ['releases', '--limit'],
    ];

    const outcomes = await Promise.all(wrong.map((args) => runCliProcess(args)));

    assert.deepEqual(
      outcomes.map(({ code, out }) => [code, out]),
      wrong.map(() => [2, '']),
    );
    assert.match(outcomes[0]?.err ?? '', /unknown command 'rollbak'\n\(Did you mean rollback\?\)/);
    assert.match(outcomes[1]?.err ?? '', /Did you mean rollback/);
    assert.match(outcomes[2]?.err ?? '', /Did you mean --watch/);
  });

  it('gives wrong words as a problem with --json', async () => {
    const { code, out } = await runCliProcess(['status', '--wach', '--json']);

    assert.equal(code, 2);
    assert.equal(JSON.parse(out).code, 'request/usage');
  });

  it('ends with 7 when no server is known or it does not answer', async (test) => {
    const api = await startApi(test);
    await api.die();

    const [unknown, dead] = await Promise.all([
      runCliProcess(['status']),
      runCliProcess(['status', '--json'], at(api)),
    ]);

    assert.equal(unknown.code, 7);
    assert.match(unknown.err, /No Astern server is known here.*\n {2}Next: Start it with astern server/);
    assert.equal(dead.code, 7);
    assert.equal(JSON.parse(dead.out).code, 'server/unreachable');
  });

  it('finds server and token through the data folder above it', async (test) => {
    const api = await startApi(test, { token: 'secret' });
    const top = await ownFolder(test);
    mkdirSync(join(top, '.astern'));
    mkdirSync(join(top, 'deep'));
    writeFileSync(
      join(top, '.astern', 'server.json'),
      JSON.stringify({ url: api.url, pid: 1, version: '0', startedAt: '' }),
    );
    writeFileSync(join(top, '.astern', 'token'), 'secret\n', { mode: 0o600 });

    const closed = await runCliProcess(['status'], { cwd: join(top, 'deep') });
    chmodSync(join(top, '.astern', 'token'), 0o644);
    const open = await runCliProcess(['status'], { cwd: join(top, 'deep') });
    const wrong = await runCliProcess(['status'], { cwd: top, env: { ASTERN_TOKEN: 'wrong' } });

    assert.deepEqual([closed.code, closed.err], [0, '']);
    assert.match(open.err, /^Warning: others on this machine can read .*token\. Close it with: chmod 600/);
    assert.equal(wrong.code, 5);
  });

  it('prints with --json exactly what the API answers', async (test) => {
    const api = await startApi(test);
    api.on('locks', () => ({ status: 200, body: { locks: [lockBody()] } }));
    api.on('releases', () => ({ status: 200, body: { releases: [releaseBody()], next: null } }));

    const outcomes = await Promise.all(
      [['status'], ['locks'], ['releases', 'shop'], ['events']].map((args) =>
        runCliProcess([...args, '--json'], at(api)),
      ),
    );

    assert.deepEqual(
      outcomes.map(({ code, out }) => [code, JSON.parse(out)]),
      [
        [0, { targets: [targetBody()], next: null }],
        [0, { locks: [lockBody()] }],
        [0, { releases: [releaseBody()], next: null }],
        [0, { events: [], lastSeq: 0 }],
      ],
    );
  });

  it('keeps data on stdout without colours when it is piped', async (test) => {
    const api = await startApi(test);

    const { out, err } = await runCliProcess(['status'], at(api));

    assert.match(out, /^shop\/production {2}deployed/);
    assert.doesNotMatch(out, /\p{Cc}\[/u);
    assert.equal(err, '');
  });

  it('hands shas and releases on as they were written', async (test) => {
    const api = await startApi(test);
    api.on('deploy', () => ({ status: 200, body: orderedBody({ outcome: 'nothing-to-do', operation: null }) }));
    const shas = ['0012345', '1234e56', '12345678901234567890', 'r007'];

    for (const sha of shas) await runCliProcess(['deploy', sha, 'shop/production'], at(api));

    assert.deepEqual(
      api.requests.map(({ body }) => (body as { release: string }).release),
      shas,
    );
  });

  it('turns refusals into exit codes, with the problem on stdout for machines', async (test) => {
    const api = await startApi(test);
    const refusals = [
      ['guard/no-candidate', 409, 3],
      ['release/rejected', 409, 3],
      ['lock/held', 409, 4],
      ['access/not-allowed', 403, 5],
      ['target/unknown', 404, 6],
      ['target/wrong-phase', 409, 2],
      ['operation/in-progress', 409, 1],
    ] as const;

    for (const [code, status, exit] of refusals) {
      api.on('deploy', () => problem(status, code, 'No.', 'Do this.'));
      const outcome = await runCliProcess(['deploy', '--target', 'shop/production', '--json'], at(api));
      assert.deepEqual([outcome.code, JSON.parse(outcome.out).code], [exit, code]);
      assert.match(outcome.err, new RegExp(`${code}: No\\.\n {2}Next: Do this\\.`));
    }
  });

  it('shows the plan of a dry run, ends with its code, and sends no key', async (test) => {
    const api = await startApi(test);
    const refusal = { code: 'lock/held', message: 'It is locked.', next: 'Unlock it.', exitCode: 4, findings: [] };
    api.on('deploy', () => ({
      status: 200,
      body: planBody({ kind: 'deploy', candidate: null, allowed: false, refusal }),
    }));
    api.on('cleanup', () => ({
      status: 200,
      body: planBody({ kind: 'cleanup', candidate: null, would: ['remove r2'] }),
    }));

    const refused = await runCliProcess(['deploy', 'shop', '--dry-run'], at(api));
    const fine = await runCliProcess(['cleanup', 'shop', '--dry-run'], at(api));

    assert.deepEqual(
      [refused.code, refused.out, refused.err],
      [4, '', 'lock/held: It is locked.\n  Next: Unlock it.\n'],
    );
    assert.deepEqual(
      [fine.code, fine.out],
      [0, 'Would cleanup on shop/production; nothing was changed.\n  1. remove r2\n'],
    );
    assert.deepEqual(
      api.requests.filter(({ headers }) => headers['idempotency-key'] !== undefined),
      [],
    );
  });

  it('takes flags before and after the command, and the key that is given', async (test) => {
    const api = await startApi(test);
    api.on('cancel', () => ({
      status: 200,
      body: orderedBody({ outcome: 'nothing-to-do', operation: null, message: 'Nothing.' }),
    }));

    const { code, out } = await runCliProcess([
      '--server',
      api.url,
      'cancel',
      'shop/production',
      '--idempotency-key',
      'k',
    ]);

    assert.deepEqual([code, out], [0, 'Nothing.\n']);
    assert.equal(api.requests[0]?.headers['idempotency-key'], 'k');
  });

  it('needs a reason for what goes against a rule, before anything is asked of the server', async (test) => {
    const api = await startApi(test);

    const outcomes = await Promise.all([
      runCliProcess(['deploy', 'shop/production', '--despite-lock'], at(api)),
      runCliProcess(['rollback', 'shop/production', '--accept-rejected'], at(api)),
      runCliProcess(['lock', 'shop/production'], at(api)),
    ]);

    assert.deepEqual(
      outcomes.map(({ code }) => code),
      [2, 2, 2],
    );
    assert.match(outcomes[0]?.err ?? '', /request\/reason-missing: --despite-lock needs a reason/);
    assert.equal(api.requests.length, 0);
  });

  it('locks and unlocks exactly the scope that is named', async (test) => {
    const api = await startApi(test);
    api.on('lock', () => ({ status: 201, body: lockBody() }));
    api.on('unlock', () => ({ status: 200, body: { released: [lockBody()], message: 'Released.', plan: [] } }));

    const run = (...args: string[]) => runCliProcess(args, at(api));
    const locked = await run('lock', '--environment', 'production', '--for', '2h', '--reason', 'upgrade');
    const unlocked = await run('unlock', 'lock_1');
    const both = await run('lock', 'shop/production', '--everything', '--reason', 'x');
    const alone = await run('lock', 'shop/production', '--lease', '60s', '--reason', 'x');
    const endless = await run('lock', 'shop/production', '--reason', 'x', '--', 'make', 'deploy');

    assert.deepEqual(
      api.requests.map(({ body }) => body),
      [
        {
          scope: { kind: 'environment', environment: 'production' },
          reason: 'upgrade',
          expiresInSeconds: 7_200,
          strength: 'hard',
          opens: 'by-hand',
        },
        { id: 'lock_1', reason: '' },
      ],
    );
    assert.match(locked.err, /astern unlock lock_1/);
    assert.match(unlocked.out, /^Released\.\n {2}shop\/production: "orders fail" by ana/);
    assert.equal(both.code, 2);
    assert.match(alone.err, /--lease needs a command/);
    assert.match(endless.err, /A command after `--` needs --lease/);
  });

  it('follows events on stdout, one JSON object a line, until Ctrl-C', async (test) => {
    const api = await startApi(test);
    api.emit({ text: 'before' });
    const cli = startCli(['events', '--follow', '--json'], at(api));
    await api.until(() => api.streams() === 1);

    api.emit({ text: 'after' });
    await cli.printed('after');
    cli.child.kill('SIGINT');
    const { code, out } = await cli.ended;

    assert.equal(code, 130);
    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).text),
      ['before', 'after'],
    );
  });

  it('shows a line for every change with status --watch', async (test) => {
    const api = await startApi(test);
    const cli = startCli(['status', 'shop/production', '--watch'], at(api));
    await api.until(() => api.streams() === 1);

    api.emit({ text: 'elsewhere', target: 'shop/staging' });
    api.emit({ text: 'r4 is live' });
    await cli.printed('r4 is live');
    cli.child.kill('SIGINT');
    const { out } = await cli.ended;

    assert.match(out, /^shop\/production {2}deployed/);
    assert.match(out, / {2}shop\/production {2}r4 is live {2}\(ana\)\n$/);
    assert.doesNotMatch(out, /elsewhere/);
  });

  it('ends quietly when nobody reads on', async (test) => {
    const api = await startApi(test);
    const cli = startCli(['events', '--follow'], at(api));
    await api.until(() => api.streams() === 1);

    cli.child.stdout?.destroy();
    for (let index = 0; index < 3; index += 1) api.emit({ text: 'x'.repeat(1_000) });
    const { code, err } = await cli.ended;

    assert.deepEqual([code, err], [0, '']);
  });

  it('returns at once with --no-wait', async (test) => {
    const api = await startApi(test);
    api.on('deploy', () => ({ status: 202, body: orderedBody() }));

    const words = await runCliProcess(['deploy', 'shop/production', '--no-wait'], at(api));
    const json = await runCliProcess(['deploy', 'shop/production', '--no-wait', '--json'], at(api));

    assert.deepEqual([words.code, words.out], [0, 'op_1: ship of r3 on shop/production\n']);
    assert.match(words.err, /Watch it: astern log op_1 --follow/);
    assert.deepEqual(JSON.parse(json.out).operation, operationBody());
  });
});
