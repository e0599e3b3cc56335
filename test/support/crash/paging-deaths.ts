import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundled } from '../bundled.ts';
import { type PagedServer, startPagedServer } from '../paged-server.ts';
import { until } from '../until.ts';
import { dieAt } from './aim.ts';
import { interruption } from './interrupted-world.ts';

const PROGRAM = await bundled(fileURLToPath(new URL('paging-server.ts', import.meta.url)));
const WITHIN_MS = 60_000;

type Deaths = {
  readonly title: string;
  readonly skip?: false | string;
  readonly database?: () => Promise<{ readonly url: string; stop(): Promise<void> }>;
};

const step = (name: string) => ({
  delayMs: 800,
  targets: [{ kind: 'person', name } as const],
  acknowledgements: 1,
});

/** Tests that send alerts to a server that dies under them: at every step between the alert and the last message. */
export function pagingDeaths({ title, skip = false, database }: Deaths): void {
  describe(title, { skip }, () => {
    let paged: PagedServer;
    let store: Awaited<ReturnType<NonNullable<Deaths['database']>>> | null = null;
    let rounds = 0;
    const { env, aims, remove } = interruption();
    before(async () => {
      store = (await database?.()) ?? null;
      paged = await startPagedServer({
        env,
        program: PROGRAM,
        people: ['ann', 'bob'],
        policy: { steps: [step('ann'), step('bob')], repeats: 0, lastResort: [], ackTimeoutMs: null },
        ...(store === null ? {} : { databaseUrl: store.url }),
      });
    });
    after(async () => {
      await paged?.close();
      await store?.stop();
      remove();
    });

    /** As a monitor does: until it is taken, starting the server again whenever that is dead. */
    async function sendAlert(service: string, over: object = {}): Promise<void> {
      await until('the alert is taken', () => taken(service, over), WITHIN_MS);
    }

    async function taken(service: string, over: object): Promise<boolean> {
      const status = await paged.alert(service, over).catch(() => 0);
      if (status >= 200 && status < 300) return true;
      await revive();
      return false;
    }

    async function revive(): Promise<void> {
      const { ended } = paged.world.server();
      const isDead = await Promise.race([ended.then(() => true), new Promise<false>((no) => setImmediate(no, false))]);
      if (isDead) await paged.world.start().catch(() => undefined);
    }

    /** One alert, until the last resort of its escalation has come and gone; the server dies at these points. */
    async function survive(at: readonly string[]) {
      rounds += 1;
      const service = `round-${rounds}`;
      const before = aims.told().length;
      const heard = paged.receiver.received().length;
      aims.set(dieAt(...at));
      await sendAlert(service);
      await until(
        `${service} has reached ann and bob`,
        async () => {
          await revive();
          const paths = new Set(messages(heard).map(({ path }) => path));
          return aims.left() === 0 && paths.has('/ann') && paths.has('/bob') && (await isAtRest());
        },
        WITHIN_MS,
      );
      await sendAlert(service, { status: 'resolved' });
      const points = aims
        .told()
        .slice(before)
        .flatMap((one) => (one.kind === 'crossed' ? [one.point] : []));
      return { points: [...new Set(points)], messages: messages(heard) };
    }

    const messages = (from: number) => paged.receiver.received().slice(from);

    /** All that was made is written down as sent. */
    async function isAtRest(): Promise<boolean> {
      const pages = await paged.look((opened) => opened.pages.list({ limit: 50 })).catch(() => null);
      return pages?.every(({ state }) => !['waiting', 'sending'].includes(state)) ?? false;
    }

    it('loses no page and doubles at most one message, under its key, wherever it is killed (S14)', async (t) => {
      const undisturbed = await survive([]);
      assert.deepEqual(
        undisturbed.messages.map(({ path }) => path),
        ['/ann', '/bob'],
      );
      const deadly = undisturbed.points.filter((point) => !/resolved|ended|cancelled/.test(point));
      t.diagnostic(`killed at ${deadly.length} points: ${deadly.join(', ')}`);
      assert.ok(deadly.length >= 12, deadly.join(', '));
      const doubled: string[] = [];

      for (const point of deadly) {
        const { messages: sent } = await survive([point]);
        const counts = new Map<string, number>();
        for (const { key } of sent) counts.set(key, (counts.get(key) ?? 0) + 1);
        const more = [...counts].filter(([, count]) => count > 1);
        assert.ok(more.length <= 1 && more.every(([, count]) => count === 2), `${point}: ${JSON.stringify(more)}`);
        assert.deepEqual(new Set(sent.map(({ path }) => path)), new Set(['/ann', '/bob']), point);
        assert.equal(counts.size, 2, `${point}: ${[...counts.keys()].join(', ')}`);
        if (more.length > 0) doubled.push(point);
      }
      t.diagnostic(`a message came twice after: ${doubled.join(', ') || 'none'}`);
    });

    it('sends again under the same key what was under way when it was killed, and what was never heard of (S14)', async () => {
      paged.receiver.answer('/ann', 'hang');
      const heard = paged.receiver.received().length;
      await sendAlert('mid-send');
      await until('it is under way', () => messages(heard).length === 1, WITHIN_MS);

      await paged.world.kill();
      paged.receiver.answer('/ann', 200);
      await paged.world.start();
      const toAnn = () => messages(heard).filter(({ path }) => path === '/ann');
      await until('it comes again', () => toAnn().length >= 2, WITHIN_MS);

      const [first, again] = toAnn();
      assert.equal(again?.key, first?.key);
      await until('bob too', () => messages(heard).some(({ path }) => path === '/bob'), WITHIN_MS);
      assert.equal(toAnn().length, 2);
    });

    it('goes on where it was after it was stopped cleanly (S14)', async () => {
      const heard = paged.receiver.received().length;
      await sendAlert('clean-stop');
      await until('ann has it', () => messages(heard).length === 1, WITHIN_MS);

      await paged.world.stop();
      await paged.world.start();
      await until('bob has it', () => messages(heard).some(({ path }) => path === '/bob'), WITHIN_MS);

      assert.deepEqual(
        messages(heard).map(({ path }) => path),
        ['/ann', '/bob'],
      );
    });
  });
}
