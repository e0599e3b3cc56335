import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import { needsRecorder, type Recorder, startRecorder } from '../support/disk/recorder.ts';
import { type World, worldWithHooks } from '../support/hook-world.ts';

const KEY = 'prometheus-prometheus-1';
const settings = { alerts: { prometheus: { from: 'alertmanager', key: { env: 'PROM' } } } };

/** A disk that falls sick under the database; what was answered with 202 is there afterwards, and nothing else was. */
describe('alerts on a disk', { skip: needsRecorder() }, () => {
  it('that is full are 503 with the reason, and taken when there is room (S34)', async (t) => {
    const { disk, send, survives } = await open(t);
    await send('before');

    disk.fall('full');
    // Some room was taken beforehand; what fits is kept.
    const kept: string[] = [];
    let refused: Answer | null = null;
    while (refused === null && kept.length < 40) {
      const text = `${kept.length} ${'x'.repeat(1024 * 1024)}`;
      const answer = await send(text);
      if (answer.status === 202) kept.push(text);
      else refused = answer;
    }
    const again = await send('full');
    disk.fall('none');

    assert.deepEqual([refused?.status, again.status], [503, 503]);
    assert.match(refused?.detail ?? '', /no space left/);
    assert.ok((refused?.retryAfter ?? 0) > 0);
    await until202(send, 'after');
    await survives(['before', ...kept, 'after']);
  });

  it('whose syncs fail are never answered as kept (S34)', async (t) => {
    const { disk, send, survives } = await open(t);
    await send('before');

    disk.fall('sync-error');
    const answers = [await send('sick 1'), await send('sick 2')];
    disk.fall('none');

    assert.deepEqual(
      answers.map(({ status }) => status),
      [503, 503],
    );
    await until202(send, 'after');
    await survives(['before', 'after']);
  });

  it('whose syncs take seconds are answered when they are there, and whoever is told otherwise hears why (S34)', async (t) => {
    const { disk, send, survives } = await open(t);
    await send('before');

    disk.fall('slow-sync', { argument: 2_000, times: 1 });
    const slow = await send('slow');
    disk.fall('slow-sync', { argument: 5_200, times: 2 });
    const texts = Array.from({ length: 4 }, (_, index) => `very slow ${index}`);
    const answers = await Promise.all(texts.map((text, index) => after(index * 400, () => send(text))));
    disk.fall('none');

    assert.equal(slow.status, 202);
    // The syncs hold up the whole process: whether one who comes meanwhile is read before the rest is over is the machine's affair.
    for (const { status, detail } of answers.filter((answer) => answer.status !== 202))
      assert.deepEqual([status, detail], [503, 'Nothing was kept: the database is too slow.']);
    await until202(send, 'after');
    await survives(['before', 'slow', 'after', ...texts.filter((_, index) => answers[index]?.status === 202)]);
  });
});

type Answer = { readonly status: number; readonly detail: string; readonly retryAfter: number };
type Send = (text: string) => Promise<Answer>;

async function open(t: TestContext) {
  const { disk, world } = await startOnSickDisk(t);
  const url = await world.url();
  const send: Send = async (text) => {
    const answer = await fetch(`${url}/v1/hooks/alerts/${KEY}`, { method: 'POST', body: text });
    const body = (await answer.json()) as { detail?: string };
    return { status: answer.status, detail: body.detail ?? '', retryAfter: Number(answer.headers.get('retry-after')) };
  };
  const survives = async (texts: readonly string[]) => {
    await world.kill();
    await world.start();
    const { deliveries } = (await world.api.call('deliveries', { query: { limit: 200 } })).body;
    const bodies = await Promise.all(
      deliveries.map(async ({ id }) => (await world.api.call('delivery', { params: { id } })).body.body),
    );
    for (const text of texts) assert.ok(bodies.includes(text), `${text} is lost`);
  };
  return { disk, send, survives };
}

async function startOnSickDisk(t: TestContext): Promise<{ readonly disk: Recorder; readonly world: World }> {
  const disk = startRecorder({ folder: tmpdir(), only: 'astern.db', isRecording: false });
  t.after(() => disk.close());
  const world = await worldWithHooks({ settings, env: { ...disk.env, PROM: KEY } });
  t.after(() => world.close());
  return { disk, world };
}

async function until202(send: Send, text: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const { status } = await send(text);
    if (status === 202) return;
    await after(300, async () => undefined);
  }
  assert.fail('nothing is taken any more');
}

function after<T>(ms: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => void work().then(resolve, reject), ms);
  });
}
