import type { ChildProcess } from 'node:child_process';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { launch } from '../../../lib/launch.ts';
import type { ProcessIdentity } from '../../../lib/processes.ts';
import type { InstanceSpec } from '../port.ts';
import { instanceEnv } from './environment.ts';
import { appFolder } from './laying.ts';
import { type InstanceFiles, type Layout, stackFolder } from './layout.ts';

export type Exit = { readonly code: number | null; readonly signal: string | null };

export type RunOrder = {
  readonly fleet: string;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly spec: InstanceSpec;
  readonly files: InstanceFiles;
  readonly attempt: number;
  readonly port: number | null;
};

const PID_FILES_KEPT = 3;

/** Launch an instance, its output at the end of its log. `exit` is null when it is not our child: then nobody tells us how it ends. */
export async function runInstance(order: RunOrder): Promise<{ identity: ProcessIdentity; exit: Promise<Exit> | null }> {
  const { fleet, layout, clock, spec, files, attempt, port } = order;
  await mkdir(dirname(files.log), { recursive: true, mode: 0o700 });
  const log = await open(files.log, 'a', 0o600);
  try {
    const { identity, child } = await launch({
      pidFile: files.pid(attempt),
      run: spec.run,
      folder: appFolder(stackFolder(layout, spec.target, spec.stack)),
      env: instanceEnv(spec, fleet, port),
      stdio: ['ignore', log.fd, log.fd],
      clock,
    });
    await forgetOldPidFiles(files.folder, attempt);
    return { identity, exit: child === null ? null : exitOf(child) };
  } finally {
    await log.close();
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    const ended = (code: number | null, signal: string | null) => resolve({ code, signal });
    if (child.exitCode !== null || child.signalCode !== null) ended(child.exitCode, child.signalCode);
    else child.once('exit', ended);
  });
}

/** Not those of the newest launches: one of them may still be on its way from a killed server, and must find its number taken. */
async function forgetOldPidFiles(folder: string, attempt: number): Promise<void> {
  const old = (await readdir(folder)).filter((name) => {
    const number = /^pid\.(\d+)$/.exec(name)?.[1];
    return number !== undefined && Number(number) <= attempt - PID_FILES_KEPT;
  });
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}
