import assert from 'node:assert/strict';
import { openEvents, openWebSocket } from './client.ts';
import { KEEP, type Shops, stackSeen } from './shops.ts';
import { until } from './until.ts';

/** What becomes of requests and streams that are under way when the traffic leaves their stack, or is held. */
export function leavingCases({ router, twoStacks, real }: Shops): void {
  real('lets the requests of a retiring stack end, and cuts what is left at the deadline (F41, F42)', async () => {
    const shop = await twoStacks();
    const order = { target: shop.target, fence: 1, stack: 'a' };
    const short = shop.get('/slow?ms=200');
    await until('it is under way', async () => stackSeen(await shop.observe(), 'a').inFlight === 1);
    await shop.activate('b');
    const patient = await router().retire({ ...order, deadlineMs: 30_000 });
    await shop.prepare(shop.a.stack);
    await shop.ready('a');
    await shop.activate('a');
    const endless = shop.get('/slow?ms=600000');
    const socket = await openWebSocket(shop);
    await until('both are under way', async () => {
      const { inFlight, streams } = stackSeen(await shop.observe(), 'a');
      return inFlight === 1 && streams === 1;
    });
    await shop.activate('b');
    const hasty = await router().retire({ ...order, deadlineMs: 100 });

    assert.equal((await short).app, 'a');
    assert.deepEqual([patient.cutRequests, patient.cutStreams], [0, 0]);
    assert.deepEqual([hasty.cutRequests, hasty.cutStreams], [1, 1]);
    assert.ok([0, 502].includes((await endless).status), 'it was cut, or answered by the router');
    await until('the stream is cut', () => socket.ended());
  });

  real(
    'holds production requests while paused, lets them go to what is live then, and gives up in time',
    async () => {
      const shop = await twoStacks();
      const order = { target: shop.target, fence: 1 };
      await router().pause({ ...order, cap: 100, withinMs: 30_000 });
      const held = [shop.get('/'), shop.get('/'), shop.get('/')];
      const arrivals = shop.a.apps[0]?.seen.length;

      await shop.activate('b');
      await router().resume(order);
      const answers = await Promise.all(held);
      await router().pause({ ...order, cap: 100, withinMs: 30 });
      const late = await shop.get('/');
      await router().pause({ ...order, cap: 0, withinMs: 30_000 });
      const full = await shop.get('/');
      await router().resume(order);

      assert.deepEqual(
        answers.map((got) => [got.status, got.app]),
        Array(3).fill([200, 'b']),
      );
      assert.equal(shop.a.apps[0]?.seen.length, arrivals);
      assert.deepEqual([late.status, full.status], [503, 503]);
    },
    'pause',
  );

  const bothStreams = async (shop: { address: string; host: string }) => {
    const [socket, events] = [await openWebSocket(shop), await openEvents(shop)];
    await until('both streams speak', () => /hello from a/.test(socket.text()) && /data: a/.test(events.text()));
    return { socket, events };
  };

  real('keeps streams on the former stack when the policy says so (F41)', async () => {
    const shop = await twoStacks({ streams: KEEP });
    const { socket, events } = await bothStreams(shop);

    const flip = await shop.activate('b');
    socket.write('still there?');
    await until('the tunnel still carries', () => socket.text().endsWith('still there?'));

    assert.equal(flip.streamsOnFormer, 2);
    assert.deepEqual([socket.ended(), events.ended()], [false, false]);
    socket.close();
    events.close();
    await until('closed streams are no longer counted', async () => stackSeen(await shop.observe(), 'a').streams === 0);
  });

  for (const policy of ['until', 'cut'] as const) {
    real(
      `ends streams of the former stack after a flip under the policy "${policy}", and takes them anew on the other`,
      async () => {
        const shop = await twoStacks({ streams: { policy, graceMs: 300 } });
        const { socket, events } = await bothStreams(shop);

        await shop.activate('b');
        await until('both are cut', () => socket.ended());
        await until('no stream is left', async () => stackSeen(await shop.observe(), 'a').streams === 0);
        const again = await openWebSocket(shop);
        await until('it reached the other stack', () => /hello from b/.test(again.text()));

        assert.ok(events.text().endsWith('0\r\n\r\n') || events.ended(), 'the event stream ended');
        again.close();
        events.close();
      },
    );
  }

  real('leaves streams alone when the traffic comes back before their grace is over', async () => {
    const shop = await twoStacks({ streams: { policy: 'until', graceMs: 60_000 } });
    const { socket, events } = await bothStreams(shop);

    await shop.activate('b');
    await shop.activate('a');
    socket.write('still there?');
    await until('the tunnel still carries', () => socket.text().endsWith('still there?'));

    assert.equal(stackSeen(await shop.observe(), 'a').streams, 2);
    socket.close();
    events.close();
  });
}
