import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotFound } from '../../../lib/file-errors.ts';
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

/** Of two that tidy up at once, one finds names of files that the other has removed. */
async function writtenAtMs(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}
