import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writtenAtMs } from '../../../lib/written-at.ts';
import type { BuildFiles } from '../port.ts';

export function createBuildFiles({ folders, logs }: { readonly folders: string; readonly logs: string }): BuildFiles {
  return {
    logOf: (operation) => join(logs, `${operation}.log`),
    async open(operation, fence) {
      await mkdir(folders, { recursive: true });
      for (const name of await readdir(folders)) {
        if (name.startsWith(`${operation}.`)) await rm(join(folders, name), { recursive: true, force: true });
      }
      const folder = join(folders, `${operation}.${fence}`);
      await mkdir(folder);
      return folder;
    },
    remove: (folder) => rm(folder, { recursive: true, force: true }),
    async keepNewestLogs(count) {
      const names = await readdir(logs).catch(() => []);
      if (names.length <= count) return;
      const all = await Promise.all(names.map(async (name) => ({ name, atMs: await writtenAtMs(join(logs, name)) })));
      const old = all.sort((one, other) => other.atMs - one.atMs).slice(count);
      for (const { name } of old) await rm(join(logs, name), { force: true });
    },
  };
}
