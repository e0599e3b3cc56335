import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { InstanceSpec } from '../port.ts';
import { instanceEnv } from './environment.ts';
import { instanceFiles, stackOfInstance, targetFolder } from './layout.ts';
import { heldBy, listeners, parseListeners, reachedBy } from './listening.ts';
import { findLog, keepNewest, rotate } from './logs.ts';
import { candidates, choosePort, createPortBook, isFree } from './ports.ts';

const captured = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4E20 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1081 1 000000001764a19a 100 0 0 10 0
   1: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1082 1 000000001764a19a 100 0 0 10 0
   2: 0100007F:4E20 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 1083 1 000000001764a19a 20 4 30 10 -1
`;

describe('who listens', () => {
  it('is read from the table of the kernel, without connections', () => {
    assert.deepEqual(parseListeners(captured), [
      { address: '0100007F', port: 20_000, inode: '1081' },
      { address: '00000000', port: 2_024, inode: '1082' },
    ]);
    assert.deepEqual(parseListeners(''), []);
  });

  it('is found by the most exact address, as the kernel does', () => {
    const at = (address: string, index: number) => ({ address, port: 80, inode: String(index) });
    const [loopback, any, any6, loopback6] = ['0100007F', '00000000', '0'.repeat(32), `${'0'.repeat(24)}01000000`].map(
      at,
    );
    assert.ok(loopback && any && any6 && loopback6);
    const reached = (...all: (typeof loopback)[]) => reachedBy(all, 80);

    assert.deepEqual(reached(any6, loopback), { host: '127.0.0.1', inodes: [loopback.inode] });
    assert.deepEqual(reached(any6, any), { host: '127.0.0.1', inodes: [any.inode] });
    assert.deepEqual(reached(loopback6, any6), { host: '127.0.0.1', inodes: [any6.inode] });
    assert.deepEqual(reached(loopback6), { host: '::1', inodes: [loopback6.inode] });
    assert.deepEqual(reached({ ...any, port: 81 }, { ...any, address: '0A00000A' }), null);
  });

  it('is told wholly, however many connections there are', async () => {
    const servers = await Promise.all(Array.from({ length: 30 }, () => listening('127.0.0.1')));
    const [first] = servers;
    assert.ok(first);
    const clients = await Promise.all(Array.from({ length: 40 }, () => connected(first)));

    const ports = new Set((await listeners()).map(({ port }) => port));

    assert.deepEqual(
      servers.filter((server) => !ports.has(portOf(server))),
      [],
    );
    for (const client of clients) client.destroy();
    for (const server of servers) server.close();
  });

  it('is known of this very process', async () => {
    for (const host of ['127.0.0.1', '::', '0.0.0.0']) {
      const server = await listening(host);
      const port = portOf(server);

      const reached = reachedBy(await listeners(), port);

      assert.ok(reached);
      assert.deepEqual([...((await heldBy([process.pid], reached.inodes)) ?? [])], [...reached.inodes], host);
      assert.equal((await heldBy([1], reached.inodes))?.size ?? 0, 0);
      assert.equal(await isFree(port), false);
      await new Promise((resolve) => server.close(resolve));
      assert.equal(await isFree(port), true);
    }
  });
});

async function listening(host: string): Promise<Server> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function connected(server: Server): Promise<Socket> {
  const socket = connect(portOf(server), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('ports', () => {
  it('are tried once each, and never when taken', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.nat(60)),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (size, taken, random) => {
          const found = [...candidates({ from: 0, to: size - 1 }, new Set(taken), () => random)];

          const expected = Array.from({ length: size }, (_, port) => port).filter((port) => !taken.includes(port));
          assert.deepEqual(
            found.sort((a, b) => a - b),
            expected,
          );
        },
      ),
    );
  });

  it('are given to one instance only, and kept by it', async () => {
    const book = createPortBook({ from: 28_000, to: 28_999 });
    const ports = await Promise.all(Array.from({ length: 20 }, (_, index) => book.reserve(`i${index}`, null)));

    assert.equal(new Set(ports).size, 20);
    assert.equal(await book.reserve('i3', ports[3] ?? null), ports[3]);
    assert.notEqual(await book.reserve('new', ports[3] ?? null), ports[3]);
  });

  it('run out with a word about it', async () => {
    await assert.rejects(
      choosePort({ from: 28_000, to: 28_001 }, new Set([28_000, 28_001])),
      /no port between 28000 and 28001 is free/,
    );
  });
});

describe('names and places', () => {
  it('cannot lead out of the folder', () => {
    const layout = { dir: '/data/stacks', logsDir: '/data/logs' };
    assert.equal(targetFolder('shop/production'), 'shop~production');
    assert.equal(stackOfInstance('st.1.web.2'), 'st.1');
    const files = instanceFiles(layout, { id: 's.web.1', target: 'shop/production', stack: 's' });
    assert.equal(files.pid(3), '/data/stacks/shop~production/s/instances/s.web.1/pid.3');
    for (const bad of ['..', '.', '', 'a/../b', 'a//b', '.hidden/x', 'a b', '~x', 'x'.repeat(200)]) {
      assert.throws(() => targetFolder(bad), { code: 'fleet/bad-name' }, bad);
    }
    assert.throws(() => findLog(layout, '../../etc/passwd.web.1'), { code: 'fleet/bad-name' });
  });
});

describe('the environment of an instance', () => {
  it('cannot take our names for its own', () => {
    const spec = {
      id: 's.web.1',
      target: 'a/b',
      stack: 's',
      release: 'r1',
      sha: 'c0ffee',
      role: 'web',
    } as InstanceSpec;

    const env = instanceEnv({ ...spec, env: { ASTERN_FLEET: 'other', PORT: '1', COLOUR: 'red' } }, 'fleet_1', 20_000);

    assert.deepEqual(
      [env.ASTERN_FLEET, env.PORT, env.COLOUR, env.ASTERN_INSTANCE],
      ['fleet_1', '20000', 'red', 's.web.1'],
    );
    assert.equal(instanceEnv({ ...spec, env: { PORT: '1' } }, 'f', null).PORT, '1');
  });
});

describe('logs', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'astern-logs-'));
  });
  after(() => rm(root, { recursive: true }));

  it('are cut when they are long, and the newest of the old ones are kept', async () => {
    const log = join(root, 'x.log');
    for (const text of ['first', 'second', 'third', 'fourth']) {
      await appendFile(log, text);
      assert.equal(await rotate(log, { maxBytes: 3, kept: 2 }), true);
    }

    assert.equal(await rotate(log, { maxBytes: 3, kept: 2 }), false);
    assert.equal(await rotate(join(root, 'none.log'), { maxBytes: 3, kept: 2 }), false);
    assert.deepEqual((await readdir(root)).sort(), ['x.log', 'x.log.1', 'x.log.2']);
    assert.deepEqual([await readFile(`${log}.1`, 'utf8'), await readFile(`${log}.2`, 'utf8')], ['fourth', 'third']);
  });

  it('of removed stacks are kept for a while, those of living ones always', async () => {
    const layout = { dir: join(root, 'stacks'), logsDir: join(root, 'logs') };
    for (const [index, stack] of ['s1', 's2', 's3', 's4'].entries()) {
      const folder = join(layout.logsDir, 'a~b', stack);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${stack}.web.1.log`), stack);
      await utimes(join(folder, `${stack}.web.1.log`), index + 1, index + 1);
    }
    await mkdir(join(layout.dir, 'a~b', 's1'), { recursive: true });
    // A name without a file, as when it is removed right after it was read.
    await symlink(join(root, 'gone'), join(layout.logsDir, 'a~b', 's2', 's2.web.1.log.1'));

    await keepNewest(layout, 'a/b', 1);

    assert.deepEqual(await readdir(join(layout.logsDir, 'a~b')), ['s1', 's4']);
    assert.equal(findLog(layout, 's4.web.1'), join(layout.logsDir, 'a~b', 's4', 's4.web.1.log'));
    assert.throws(() => findLog(layout, 's2.web.1'), { code: 'fleet/unknown-instance' });
  });

  it('are found by the name of the instance, however many parts follow that of its stack', async () => {
    const layout = { dir: join(root, 'stacks'), logsDir: join(root, 'logs') };
    const folder = join(layout.logsDir, 'a~b', 's.1');
    await mkdir(folder, { recursive: true });
    for (const name of ['s.1.web.1', 's.1.worker.1.1795265160261']) await writeFile(join(folder, `${name}.log`), '');

    for (const name of ['s.1.web.1', 's.1.worker.1.1795265160261']) {
      assert.equal(findLog(layout, name), join(folder, `${name}.log`));
    }
  });
});
