import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it, mock } from 'node:test';
import type { FromWorker, ToWorker } from '../model.ts';
import { openWorkers } from './workers.ts';

describe('the watch over workers', () => {
  let server: Server;
  const sockets: Socket[] = [];

  before(async () => {
    server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  it('leaves an idle worker alone, and ends one that has stopped to answer', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    const said: string[] = [];
    const workers = openWorkers({
      generation: 'g',
      log: (text) => said.push(text),
      wholeTable: () => [],
      onDown: () => undefined,
    });
    const address = server.address();
    const far = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
    await once(far, 'connect');
    const near = sockets[0];
    if (near === undefined || child.pid === undefined) throw new Error('both ends were made');
    let speak = (_message: FromWorker) => undefined as undefined;
    const asked: ToWorker[] = [];
    near.write = (line: unknown) => {
      asked.push(JSON.parse(String(line)));
      return true;
    };
    workers.join({ kind: 'worker', id: 'w', pid: child.pid, generation: 'g' }, near, (receive) => {
      speak = (message) => void receive(message) as undefined;
    });

    for (let second = 0; second < 30; second += 1) {
      mock.timers.tick(1_000);
      if (asked.pop()?.kind === 'flush') speak({ kind: 'counts', flush: 0, stacks: [] });
    }
    const whileAnswering = [...said];
    mock.timers.tick(11_000);

    assert.deepEqual(whileAnswering, []);
    assert.deepEqual(said, ['LOUD: worker ended']);
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
    workers.stop();
    mock.timers.reset();
    far.destroy();
  });
});
