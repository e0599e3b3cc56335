import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createSampleRepository } from './sample-repository.ts';
import { jobsNotDoneOnce, longestOverlapMs, readShopLedger, type ShopLedger } from './shop-ledger.ts';
import { type ShopProcess, shopAddress, startShopProcess } from './shop-processes.ts';

const RELEASES = ['r1', 'r2', 'r3', 'r4'] as const;
type ReleaseName = (typeof RELEASES)[number];

describe('the sample shop', () => {
  const top = mkdtempSync(join(tmpdir(), 'astern-shop-'));
  const running: ShopProcess[] = [];
  let data = '';

  before(async () => {
    const { repository, commits } = await createSampleRepository(join(top, 'repository'), { releases: 4 });
    for (const [index, name] of RELEASES.entries()) {
      const folder = join(top, name);
      mkdirSync(folder);
      const archive = execFileSync('git', ['archive', commits[index]?.sha ?? ''], { cwd: repository, maxBuffer: 1e8 });
      execFileSync('tar', ['-x', '-C', folder], { input: archive });
    }
  });

  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.splice(0).map(({ ended }) => ended));
  });

  after(() => rmSync(top, { recursive: true, force: true }));

  async function start(release: ReleaseName, script: 'server.js' | 'worker.js', more: Record<string, string> = {}) {
    if (running.length === 0) data = mkdtempSync(join(top, 'data-'));
    const started = await startShopProcess(join(top, release), script, {
      SHOP_DATA: data,
      ASTERN_RELEASE: release,
      ASTERN_INSTANCE: `${release}.${script}.${running.length}`,
      ...more,
    });
    running.push(started);
    return started;
  }

  async function web(release: ReleaseName, more: Record<string, string> = {}): Promise<string> {
    return shopAddress(await start(release, 'server.js', more));
  }

  async function order(address: string): Promise<Response> {
    return fetch(`${address}/orders`, { method: 'POST', body: JSON.stringify({ item: 'tea', quantity: 2 }) });
  }

  async function ledgerOnce(ready: (ledger: ShopLedger) => boolean): Promise<ShopLedger> {
    const deadlineMs = Date.now() + 20_000;
    for (;;) {
      const ledger = readShopLedger(data);
      if (ready(ledger)) return ledger;
      assert.ok(Date.now() < deadlineMs, `not so in time: ${JSON.stringify(ledger)}`);
      await delay(20);
    }
  }

  it('takes orders on either instance and shows them on both', async () => {
    const [one, other] = [await web('r1'), await web('r1')];

    const placed = await order(one);
    const { id } = (await placed.json()) as { id: string };
    const shown = await fetch(`${other}/orders/${id}`);
    const listed = (await (await fetch(`${other}/orders?limit=5`)).json()) as { orders: unknown[] };

    assert.equal(placed.status, 201);
    assert.equal(placed.headers.get('x-shop-release'), 'r1');
    const seen = (await shown.json()) as Record<string, unknown>;
    assert.deepEqual([seen.id, seen.item, seen.quantity, seen.release], [id, 'tea', 2, 'r1']);
    assert.equal(listed.orders.length, 1);
    assert.equal((await fetch(`${one}/healthz`)).status, 200);
    const home = (await (await fetch(one)).json()) as Record<string, unknown>;
    assert.deepEqual([home.service, home.version, home.release], ['shop', '1.0.0', 'r1']);
  });

  it('refuses what it cannot take', async () => {
    const address = await web('r1');
    const post = async (body: string) => (await fetch(`${address}/orders`, { method: 'POST', body })).status;

    assert.deepEqual(
      [
        await post(''),
        await post('null'),
        await post('{"item":"gold","quantity":1}'),
        await post('{"item":"tea","quantity":0}'),
        await post('x'.repeat(20_000)),
      ],
      [400, 400, 400, 400, 400],
    );
    assert.equal((await fetch(`${address}/orders/nobody`)).status, 404);
    assert.equal((await fetch(`${address}/nowhere`)).status, 404);
    assert.equal((await fetch(`${address}/slow?ms=x`)).status, 400);
    assert.equal((await fetch(`${address}/orders?limit=0`)).status, 400);
  });

  it('ends long requests and streams before it goes', async () => {
    const process = await start('r1', 'server.js');
    const address = shopAddress(process);
    const events = await fetch(`${address}/events`);
    const reader = (events.body ?? assert.fail('no body')).pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await reader.read()).value ?? '', /event: hello/);
    await order(address);
    assert.match((await reader.read()).value ?? '', /event: order\ndata: \{/);
    const slow = fetch(`${address}/slow?ms=400`);
    // Sent after the slow one, so the slow one is in hand when this is answered.
    await fetch(`${address}/healthz`);

    process.child.kill('SIGTERM');

    assert.equal((await slow).status, 200);
    assert.equal((await reader.read()).done, true);
    assert.equal(await Promise.race([process.ended, delay(20_000, 'still there', { ref: false })]), 0);
  });

  it('hands the queue from release to release: every job once, never two at it at once', async () => {
    const address = await web('r1');
    const former = await start('r1', 'worker.js', { SHOP_JOB_MS: '30' });
    for (let count = 0; count < 12; count += 1) await order(address);
    await ledgerOnce(({ receipts }) => receipts.length >= 2);

    former.child.kill('SIGUSR1');
    assert.equal(await former.ended, 0);
    await start('r2', 'worker.js', { SHOP_JOB_MS: '5' });
    const ledger = await ledgerOnce(({ jobs }) => jobs.every(({ doneAtMs }) => doneAtMs !== null));

    assert.deepEqual(jobsNotDoneOnce(ledger), []);
    assert.equal(longestOverlapMs(ledger), 0);
    assert.deepEqual([...new Set(ledger.receipts.map(({ release }) => release))], ['r1', 'r2']);
    const [first] = ledger.consumers;
    assert.ok(first?.quiescedAtMs !== null && first?.stoppedAtMs !== null);
  });

  it('finishes the job in hand when it is stopped', async () => {
    const address = await web('r1');
    const worker = await start('r1', 'worker.js', { SHOP_JOB_MS: '300' });
    await order(address);
    await order(address);
    await ledgerOnce(({ jobs }) => jobs[0]?.claimedBy !== null);

    worker.child.kill('SIGTERM');
    assert.equal(await worker.ended, 0);

    const { jobs, receipts, consumers } = readShopLedger(data);
    const claimed = jobs.filter(({ claimedBy }) => claimedBy !== null);
    assert.deepEqual(
      receipts.map(({ job }) => job),
      claimed.map(({ number }) => number),
    );
    assert.ok(claimed.length >= 1);
    assert.equal(consumers[0]?.quiescedAtMs, null);
    assert.ok(consumers[0]?.stoppedAtMs !== null);
  });

  it('does each job once with two workers of two releases at it, and says that they overlapped', async () => {
    const address = await web('r2');
    for (let count = 0; count < 20; count += 1) await order(address);

    const workers = [
      await start('r1', 'worker.js', { SHOP_JOB_MS: '10' }),
      await start('r2', 'worker.js', { SHOP_JOB_MS: '10' }),
    ];
    await ledgerOnce(({ jobs }) => jobs.every(({ doneAtMs }) => doneAtMs !== null));
    for (const { child } of workers) child.kill('SIGTERM');
    await Promise.all(workers.map(({ ended }) => ended));

    const ledger = readShopLedger(data);
    assert.deepEqual(jobsNotDoneOnce(ledger), []);
    assert.ok(longestOverlapMs(ledger) > 0);
  });

  it('shows totals and state in the second release, and lets the first live beside it', async () => {
    const former = await web('r1');
    const { id: early } = (await (await order(former)).json()) as { id: string };
    const address = await web('r2');
    const placed = (await (await order(address)).json()) as { id: string; totalCents: number };
    const late = (await (await order(former)).json()) as { id: string };
    const show = async (id: string) =>
      (await (await fetch(`${address}/orders/${id}`)).json()) as Record<string, unknown>;

    assert.equal(placed.totalCents, 900);
    const { totalCents, status } = await show(placed.id);
    assert.deepEqual([totalCents, status], [900, 'placed']);
    assert.deepEqual([(await show(early)).totalCents, (await show(late.id)).totalCents], [null, null]);
    await start('r1', 'worker.js');
    await ledgerOnce(({ receipts }) => receipts.length === 3);
    assert.equal((await show(placed.id)).status, 'receipt sent');
  });

  it('answers three in ten orders with 500 once the campaigns are there, in the third release', async () => {
    const address = await web('r3', { SHOP_CAMPAIGNS_AFTER_MS: '0' });

    const statuses: number[] = [];
    for (let count = 0; count < 40; count += 1) statuses.push((await order(address)).status);

    assert.equal(statuses.filter((status) => status === 500).length, 12);
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    assert.equal(readShopLedger(data).orders.length, 28);
  });

  it('is well in the third release as long as the campaigns are not there', async () => {
    const address = await web('r3', { SHOP_CAMPAIGNS_AFTER_MS: '600000' });

    for (let count = 0; count < 20; count += 1) assert.equal((await order(address)).status, 201);
  });

  it('is mended in the fourth release', async () => {
    const address = await web('r4', { SHOP_CAMPAIGNS_AFTER_MS: '0' });

    for (let count = 0; count < 20; count += 1) assert.equal((await order(address)).status, 201);
  });

  it('says what is missing when it has no folder', async () => {
    await assert.rejects(
      start('r1', 'server.js', { SHOP_DATA: '' }),
      /ended with 1 before it was ready: SHOP_DATA is not set/,
    );
  });
});
