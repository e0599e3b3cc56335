import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { killAllWith, processesWith } from '../test/support/processes.ts';
import { until } from '../test/support/until.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
const UP = /Astern stays up/;

/** A folder for the data, and a mark that everything started from there inherits. */
async function place(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'astern-demo-'));
  const mark = `TMPDIR=${root}`;
  t.after(async () => {
    await killAllWith(mark);
    await rm(root, { recursive: true, force: true });
  });
  const env = {
    PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    HOME: process.env.HOME ?? root,
    TMPDIR: root,
  };
  return { data: join(root, 'data'), mark, env };
}

type Place = Awaited<ReturnType<typeof place>>;

function start({ data, env }: Place, ...words: string[]) {
  const addresses = ['--listen', '127.0.0.1:0', '--router-listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, [PROGRAM, '--data', data, ...addresses, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, ended, text: () => text };
}

type Started = ReturnType<typeof start>;

async function says({ text, child }: Started, what: RegExp, withinMs = 120_000): Promise<string> {
  await until(
    `it says ${what}`,
    () => {
      if (what.test(text())) return true;
      if (hasEnded(child)) throw new Error(`it ended before it said ${what}:\n${text()}`);
      return false;
    },
    withinMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${text()}`);
  });
  return text();
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** What a customer gets; the shop's release, or null when the shop did not answer. */
function askShop(text: string): Promise<string | null> {
  const front = /traffic (http:\S+)/.exec(text)?.[1] ?? '';
  return new Promise((resolve) => {
    const { port } = new URL(front);
    const sending = request(front, { headers: { host: `shop.localhost:${port}` } }, (response) => {
      response.resume();
      const release = response.headers['x-shop-release'];
      resolve(typeof release === 'string' ? release : null);
    });
    sending.on('error', () => resolve(null));
    sending.end();
  });
}

describe('npm start', () => {
  it('plays an incident, finds its data again, and leaves nothing running', async (t) => {
    const here = await place(t);

    const first = start(here);
    const told = await says(first, UP);

    assert.match(told, /INC-1/);
    assert.match(told, /│ http:\/\/127\.0\.0\.1:\d+\/p\//);
    assert.match(told, /Suspect: r3/);
    assert.match(told, /r2 \(.*\) can be put back\. Verdict: safe/);
    assert.match(told, /it helped: with r2 on shop\/production errors/);
    assert.match(told, /INC-1 is resolved\. Its timeline/);
    assert.match(told, /Shipping r3 again is refused \(exit code 3\)/);
    assert.match(told, /failed by switching +0 /);
    assert.doesNotMatch(told, /failed otherwise/);
    assert.equal(stripVTControlCharacters(told), told);
    assert.equal(await askShop(told), 'r2');
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 0, first.text());
    assert.deepEqual(await processesWith(here.mark), []);

    const second = start(here);
    const again = await says(second, UP);
    assert.match(again, /The drill was played here before/);
    assert.equal(await askShop(again), 'r2');
    second.child.kill('SIGKILL');
    await second.ended;
    assert.equal(await askShop(again), 'r2', 'the shop serves on without its server');

    const third = start(here);
    await says(third, UP);
    // Once the channel is cut, Node tells of the exit, and no more of the closed pipes.
    const exited = once(third.child, 'exit');
    third.child.disconnect();
    assert.deepEqual(await exited, [0, null], third.text());
    assert.deepEqual(await processesWith(here.mark), []);
  });

  it('only serves when told so, and puts aside what was there before a new drill', async (t) => {
    const here = await place(t);
    const serving = start(here, '--no-drill');
    await says(serving, UP);
    assert.match(serving.text(), /nothing is shipped yet/);
    const refused = start(here, '--drill');
    assert.equal(await refused.ended, 1);
    assert.match(refused.text(), /server\/data-in-use/);
    serving.child.kill('SIGTERM');
    assert.equal(await serving.ended, 0);

    const drill = start(here, '--drill');
    await says(drill, /Ship the first release/);
    drill.child.kill('SIGINT');

    assert.equal(await drill.ended, 0, drill.text());
    assert.match(drill.text(), /put aside in/);
    assert.equal((await readdir(join(here.data, 'former'))).length, 1);
    assert.deepEqual(await processesWith(here.mark), []);
  });

  it('says what is wrong with its options', async (t) => {
    const wrong = start(await place(t), '--drll');

    assert.equal(await wrong.ended, 2);
    assert.match(wrong.text(), /request\/usage.*--drll[\s\S]*Next:/);
  });
});
