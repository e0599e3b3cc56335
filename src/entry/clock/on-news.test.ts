import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { until } from '../../../test/support/until.ts';
import type { EventKind } from '../../core/events/model.ts';
import { createTestClock } from '../../lib/test-clock.ts';
import { openStore } from '../../store/open.ts';
import type { Events, Store } from '../../store/store.ts';
import { onNews } from './on-news.ts';

async function open(t: TestContext) {
  const clock = createTestClock();
  const opened = await openStore({ file: ':memory:', clock });
  t.after(() => opened.close());
  let reads = 0;
  let trouble: Error | null = null;
  const after: Events['after'] = async (...asked) => {
    reads += 1;
    if (trouble !== null) throw trouble;
    return opened.events.after(...asked);
  };
  const store: Store = { ...opened, events: { ...opened.events, after } };
  const world = { store, clock, log: pino({ level: 'silent' }) };
  const write = (...kinds: readonly EventKind[]) =>
    opened.transaction(async (tx) => {
      for (const kind of kinds)
        await tx.events.append({ kind, target: null, operation: null, actor: 'test', data: {} });
    });
  const keep = (kinds: readonly EventKind[], everyMs: number | null = null) => {
    const told: string[] = [];
    const work = async (news: readonly { kind: string }[]) => void told.push(news.map(({ kind }) => kind).join(' '));
    const keeper = onNews(world, { name: 'test', kinds, everyMs, work });
    t.after(() => keeper.close());
    return { keeper, told };
  };
  return {
    ...{ clock, world, write, keep },
    reads: () => reads,
    setTrouble: (error: Error | null) => {
      trouble = error;
    },
  };
}

describe('whoever wants to hear of news', () => {
  it('is called at the beginning without any, and then with those it asked for', async (t) => {
    const { write, keep } = await open(t);
    await write('server.started');
    const { told } = keep(['lock.set', 'lock.released']);
    await until('it was called', () => told.length === 1);

    await write('lock.set', 'server.stopped');
    await write('server.stopped');
    await write('lock.released');
    await until('it has heard', () => told.length === 3);

    assert.deepEqual(told, ['', 'lock.set', 'lock.released']);
  });

  it('shares what was read with all others: the log is read once for each write', async (t) => {
    const { write, keep, reads } = await open(t);
    const keepers = [keep(['lock.set']), keep(['lock.set']), keep(['lock.set']), keep(['lock.released'])];
    await until('all have begun', () => keepers.every(({ told }) => told.length === 1));
    const before = reads();

    await write('lock.set');
    await until('all have heard', () => keepers.filter(({ told }) => told.length === 2).length === 3);

    assert.equal(reads() - before, 1);
  });

  it('hears of what was written while it worked, also if that was the first time', async (t) => {
    const { world, write } = await open(t);
    const told: number[] = [];
    const keeper = onNews(world, {
      name: 'test',
      kinds: ['lock.set'],
      everyMs: null,
      work: async (news) => {
        told.push(news.length);
        if (told.length === 1) await write('lock.set', 'lock.set');
      },
    });
    t.after(() => keeper.close());

    await until('it has heard', () => told.length === 2);

    assert.deepEqual(told, [0, 2]);
  });

  it('is called again when its time has come', async (t) => {
    const { clock, keep } = await open(t);
    const { told } = keep(['lock.set'], 1_000);
    await until('it was called', () => told.length === 1);

    await clock.advance(2_000);
    await until('it was called twice more', () => told.length === 3);

    assert.deepEqual(told, ['', '', '']);
  });

  it('begins as soon as the log can be read again, and misses nothing that came meanwhile', async (t) => {
    const { write, keep, setTrouble } = await open(t);
    const first = keep(['lock.set']);
    await until('it was called', () => first.told.length === 1);
    setTrouble(new Error('the log cannot be read'));
    const second = keep(['lock.released']);
    await write('lock.set');
    setTrouble(null);

    await write('server.stopped');
    await until('both have heard', () => first.told.length === 2 && second.told.length === 1);

    assert.deepEqual([first.told, second.told], [['', 'lock.set'], ['']]);
  });

  it('hears nothing more once it is closed, while others do', async (t) => {
    const { write, keep } = await open(t);
    const [one, other] = [keep(['lock.set']), keep(['lock.set'])];
    await until('both were called', () => one.told.length === 1 && other.told.length === 1);

    await one.keeper.close();
    await write('lock.set');
    await until('the other has heard', () => other.told.length === 2);

    assert.deepEqual(one.told, ['']);
  });
});
