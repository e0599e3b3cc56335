import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keepCompiledSoon } from '../lib/keep-compiled.ts';
import { supervise } from './supervisor.ts';

const LISTEN_FD = 3;

/** `node main.ts --dir <folder> --listen 127.0.0.1:8080` starts the router; the other roles are started by it. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      listen: { type: 'string', default: '127.0.0.1:8080' },
      role: { type: 'string', default: 'supervisor' },
      generation: { type: 'string', default: '' },
      index: { type: 'string', default: '0' },
      workers: { type: 'string', default: '2' },
      'drain-ms': { type: 'string', default: '10000' },
      'inherited-socket': { type: 'boolean', default: false },
    },
  });
  if (values.dir === undefined) throw new Error('--dir <folder> is needed');
  const entry = realpathSync(process.argv[1] ?? '');
  const { listen, generation } = values;
  const dir = resolve(values.dir);
  const workers = Number(values.workers);
  const drainMs = Number(values['drain-ms']);
  keepCompiledSoon();
  switch (values.role) {
    case 'supervisor': {
      const inheritedFd = values['inherited-socket'] ? LISTEN_FD : null;
      return supervise({ dir, listen, drainMs, workers, entry, inheritedFd });
    }
    case 'control': {
      const { runControl } = await import('./control/control.ts');
      return runControl({ dir, generation, workers, address: `http://${listen}` });
    }
    case 'worker': {
      const { runWorker } = await import('./worker/worker.ts');
      const rescue = () =>
        startSupervisor(entry, ['--dir', dir, '--listen', listen, '--drain-ms', String(drainMs)], workers);
      return runWorker({ dir, generation, index: Number(values.index), workers, fd: LISTEN_FD, drainMs, rescue });
    }
    default:
      throw new Error(`unknown role ${values.role}`);
  }
}

/** In its own session, with the listening socket handed on. */
function startSupervisor(entry: string, args: readonly string[], workers: number): void {
  const more = ['--workers', String(workers), '--inherited-socket'];
  const child = spawn(process.execPath, [entry, ...args, ...more], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', LISTEN_FD],
  });
  child.on('error', (error) => process.stderr.write(`cannot start a supervisor: ${String(error)}\n`));
  child.unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
});
