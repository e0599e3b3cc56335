import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Fleet, InstanceChange, InstanceSeen, InstanceSpec } from './port.ts';

/** What a fleet brings so that it can be tried. */
export type FleetHarness = {
  /** The fleet of the present server. */
  fleet(): Fleet;
  /** The server is gone, and another one starts on what it finds. */
  reopen(): Promise<void>;
  /** Kill an instance from outside. */
  crash(instance: string): Promise<void>;
  /** Somebody starts a process under our mark that the fleet does not know; returns how to end it. */
  startForeign(instance: string, target: string): Promise<() => Promise<void>>;
  /** Resolves when a worker of ours has its signal handlers in place. */
  ready(instance: string): Promise<void>;
  /** Let a little time go by. */
  pass(): Promise<void>;
  close(): Promise<void>;
  /** Commands of each kind. */
  readonly runs: {
    readonly serves: string;
    readonly works: string;
    /** Ends with 3 and says `cannot find the database`. */
    readonly exitsAtOnce: string;
    readonly ignoresStop: string;
    readonly endsWhenQuiesced: string;
  };
};

const target = 'shop/production';
const stack = 'st-1';
const stop = { quiesce: 'SIGUSR1', signal: 'SIGTERM', withinMs: 10_000 } as const;

export function fleetContract(name: string, create: () => Promise<FleetHarness>): void {
  describe(`the ${name} fleet keeps the contract of fleets`, () => {
    let harness: FleetHarness;
    beforeEach(async () => {
      harness = await create();
      await harness.fleet().place({ target, stack, digest: `sha256:${'a'.repeat(64)}` });
    });
    afterEach(() => harness.close());

    const spec = (role: string, run: string, more: Partial<InstanceSpec> = {}): InstanceSpec => ({
      id: `${stack}.${role}.1`,
      target,
      stack,
      release: 'r1',
      sha: 'c0ffee',
      role,
      run,
      listens: role === 'web',
      env: {},
      stop,
      ...more,
    });
    const see = async (id: string): Promise<InstanceSeen> => {
      const found = (await harness.fleet().observe(null)).filter((instance) => instance.id === id);
      assert.equal(found.length, 1, `${id} is seen ${found.length} times`);
      return found[0] as InstanceSeen;
    };
    const until = async (id: string, holds: (instance: InstanceSeen) => boolean): Promise<InstanceSeen> => {
      for (let round = 0; round < 1_000; round++) {
        const instance = await see(id);
        if (holds(instance)) return instance;
        await harness.pass();
      }
      assert.fail(`it stays so: ${JSON.stringify(await see(id))}`);
    };
    const while_ = async <T>(work: Promise<T>): Promise<T> => {
      let over = false;
      const settled = work.finally(() => {
        over = true;
      });
      settled.catch(() => undefined);
      while (!over) await harness.pass();
      return settled;
    };

    it('starts an instance on a port of its own, and says when it listens there', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));

      const web = await until(`${stack}.web.1`, (instance) => instance.listening === true);

      assert.equal(web.state, 'running');
      assert.ok(web.pid !== null && web.port !== null && web.startedAtMs !== null);
      assert.deepEqual([web.restarts, web.quiesced, web.lastExit, web.lastWords], [0, false, null, null]);
    });

    it('never runs two under one id', async () => {
      const web = spec('web', harness.runs.serves);
      await Promise.all([harness.fleet().start(web), harness.fleet().start(web)]);
      const { pid } = await see(web.id);

      await harness.fleet().start(web);

      assert.equal((await see(web.id)).pid, pid);
      assert.equal((await harness.fleet().observe(null)).length, 1);
    });

    it('gives every listening instance another port, and workers none', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));
      await harness.fleet().start(spec('web', harness.runs.serves, { id: `${stack}.web.2` }));
      await harness.fleet().start(spec('worker', harness.runs.works));

      const ports = (await harness.fleet().observe(target)).map((instance) => instance.port);

      assert.equal(new Set(ports).size, 3);
      assert.deepEqual(
        [(await see(`${stack}.worker.1`)).port, (await see(`${stack}.worker.1`)).listening],
        [null, null],
      );
    });

    it('shows the instances of the target that was asked for', async () => {
      await harness.fleet().start(spec('worker', harness.runs.works));

      assert.equal((await harness.fleet().observe(target)).length, 1);
      assert.deepEqual(await harness.fleet().observe('shop/staging'), []);
    });

    it('refuses to start what was never placed', async () => {
      const start = harness.fleet().start(spec('web', harness.runs.serves, { id: 'st-9.web.1', stack: 'st-9' }));

      await assert.rejects(start, { code: 'fleet/not-placed' });
    });

    it('restarts an instance that dies, and tells of both', async () => {
      const changes: InstanceChange[] = [];
      harness.fleet().onChange((change) => changes.push(change));
      await harness.fleet().start(spec('web', harness.runs.serves));
      const before = await see(`${stack}.web.1`);

      await harness.crash(before.id);
      const after = await until(before.id, ({ state, pid }) => {
        // Told a moment after it can be seen.
        return state === 'running' && pid !== before.pid && changes.length >= 2;
      });

      assert.equal(after.restarts, 1);
      assert.ok(after.lastExit);
      assert.deepEqual(
        changes.map(({ kind, instance }) => [kind, instance]),
        [
          ['died', before.id],
          ['restarted', before.id],
        ],
      );
    });

    it('keeps telling how and with which words an instance ends that never comes up', async () => {
      await harness.fleet().start(spec('web', harness.runs.exitsAtOnce));

      const web = await until(
        `${stack}.web.1`,
        ({ state, restarts }) => state === 'waiting-to-restart' && restarts >= 1,
      );

      assert.deepEqual([web.pid, web.listening, web.lastExit?.code], [null, false, 3]);
      assert.match(web.lastWords ?? '', /cannot find the database/);
    });

    it('stops an instance for good, as often as it is told', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));
      const id = `${stack}.web.1`;

      await while_(Promise.all([harness.fleet().stop(id, stop), harness.fleet().stop(id, stop)]));
      await while_(harness.fleet().stop(id, stop));
      await harness.fleet().stop('st-9.web.1', stop);

      const web = await see(id);
      assert.deepEqual([web.state, web.pid, web.listening], ['stopped', null, false]);
    });

    it('kills an instance that does not listen to its stop signal', async () => {
      await harness.fleet().start(spec('worker', harness.runs.ignoresStop));
      await harness.ready(`${stack}.worker.1`);

      await while_(harness.fleet().stop(`${stack}.worker.1`, { ...stop, withinMs: 300 }));

      const worker = await see(`${stack}.worker.1`);
      assert.deepEqual([worker.state, worker.lastExit?.signal], ['stopped', 'SIGKILL']);
    });

    it('starts a stopped instance again when it is told to', async () => {
      const worker = spec('worker', harness.runs.works);
      await harness.fleet().start(worker);
      await while_(harness.fleet().stop(worker.id, stop));

      await harness.fleet().start(worker);

      const again = await see(worker.id);
      assert.deepEqual([again.state, again.restarts], ['running', 0]);
    });

    it('quiesces a worker, which runs on until it is done and is then left alone', async () => {
      const worker = spec('worker', harness.runs.works);
      await harness.fleet().start(worker);
      await harness.ready(worker.id);
      const { pid } = await see(worker.id);

      await harness.fleet().quiesce(worker.id, 'SIGUSR1');
      await harness.fleet().quiesce(worker.id, 'SIGUSR1');

      const quiet = await see(worker.id);
      assert.deepEqual([quiet.state, quiet.quiesced, quiet.pid], ['running', true, pid]);
      await harness.crash(worker.id);
      await until(worker.id, ({ state }) => state === 'stopped');
    });

    it('does not restart a worker that ends because it was quiesced', async () => {
      const worker = spec('worker', harness.runs.endsWhenQuiesced);
      await harness.fleet().start(worker);
      await harness.ready(worker.id);

      await harness.fleet().quiesce(worker.id, 'SIGUSR1');

      const ended = await until(worker.id, ({ state }) => state === 'stopped');
      assert.equal(ended.restarts, 0);
    });

    it('puts a new process in the place of a quiesced one that shall work again', async () => {
      const worker = spec('worker', harness.runs.works);
      await harness.fleet().start(worker);
      await harness.ready(worker.id);
      const { pid } = await see(worker.id);
      await harness.fleet().quiesce(worker.id, 'SIGUSR1');

      await harness.fleet().start(worker);

      // For a moment a child of the quiesced one may be all that is left of it, under another number.
      const isFresh = (one: InstanceSeen) => one.state === 'running' && one.pid !== pid && !one.quiesced;
      assert.equal((await until(worker.id, isFresh)).restarts, 0);
    });

    it('removes a stack with everything that runs of it, as often as it is told', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));
      await harness.fleet().start(spec('worker', harness.runs.works));

      await while_(harness.fleet().remove(target, stack));
      await while_(harness.fleet().remove(target, stack));

      assert.deepEqual(await harness.fleet().observe(null), []);
      await assert.rejects(harness.fleet().start(spec('web', harness.runs.serves)), { code: 'fleet/not-placed' });
    });

    it('finds its instances again after the server was gone', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));
      await harness.fleet().start(spec('worker', harness.runs.works));
      await while_(harness.fleet().stop(`${stack}.worker.1`, stop));
      const before = await until(`${stack}.web.1`, (instance) => instance.listening === true);

      await harness.reopen();

      const after = await see(`${stack}.web.1`);
      assert.deepEqual(
        [after.state, after.pid, after.port, after.listening],
        ['running', before.pid, before.port, true],
      );
      assert.equal((await see(`${stack}.worker.1`)).state, 'stopped');
    });

    it('restarts what it adopted and what dies then', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));
      const before = await see(`${stack}.web.1`);
      await harness.reopen();

      await harness.crash(before.id);

      const after = await until(before.id, ({ state, pid }) => state === 'running' && pid !== before.pid);
      assert.equal(after.restarts, 1);
    });

    it('lists a process under our mark that it does not know as foreign, and lets it be', async () => {
      const end = await harness.startForeign('st-7.web.1', target);

      const found = await see('st-7.web.1');
      assert.deepEqual([found.state, found.target, found.stack, found.role], ['foreign', target, 'st-7', 'web']);
      await while_(harness.fleet().remove(target, stack));
      assert.equal((await see('st-7.web.1')).state, 'foreign');
      await end();
    });

    it('says where the log of an instance stands', async () => {
      await harness.fleet().start(spec('web', harness.runs.serves));

      assert.match(harness.fleet().logOf(`${stack}.web.1`), /st-1\.web\.1\.log$/);
    });
  });
}
