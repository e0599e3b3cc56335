import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from '../../../lib/copy-tree.ts';
import { isNotFound } from '../../../lib/file-errors.ts';
import type { AttemptName, GateFiles } from '../port.ts';

export type GateFilesOptions = { readonly folders: string; readonly logs: string };

const CLEAN = 'clean';

export function createGateFiles({ folders, logs }: GateFilesOptions): GateFiles {
  /** Trees that this process laid out. One that another process left may be half of one. */
  const trees = new Map<string, Promise<string>>();

  const treeOf = (pipeline: string, layOut: (folder: string) => Promise<void>): Promise<string> => {
    const known = trees.get(pipeline);
    if (known !== undefined) return known;
    const tree = layOutTree(join(folders, pipeline), layOut);
    trees.set(pipeline, tree);
    // What could not be laid out is tried again by the next attempt.
    tree.catch(() => trees.delete(pipeline));
    return tree;
  };

  return {
    logOf: ({ pipeline, gate, attempt }) => join(logs, pipeline, `${gate}.${attempt}.log`),
    async open(attempt, layOut) {
      const tree = await treeOf(attempt.pipeline, layOut);
      const folder = join(folders, attempt.pipeline, nameOf(attempt));
      await rm(folder, { recursive: true, force: true });
      await copyTree(tree, folder);
      return folder;
    },
    remove: (folder) => rm(folder, { recursive: true, force: true }),
    async clear(pipeline) {
      await trees.get(pipeline)?.catch(() => undefined);
      trees.delete(pipeline);
      await rm(join(folders, pipeline), { recursive: true, force: true });
    },
    keepNewestLogs: (pipelines) => keepNewest(logs, pipelines),
  };
}

async function layOutTree(folder: string, layOut: (folder: string) => Promise<void>): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  const tree = join(folder, CLEAN);
  await mkdir(tree, { recursive: true });
  await layOut(tree);
  return tree;
}

/** No attempt has the name of the tree. */
function nameOf({ gate, attempt }: AttemptName): string {
  return `${gate}.${attempt}`;
}

async function keepNewest(logs: string, count: number): Promise<void> {
  const names = await readdir(logs).catch(() => []);
  if (names.length <= count) return;
  const all = await Promise.all(names.map(async (name) => ({ name, atMs: await changedAtMs(join(logs, name)) })));
  const old = all.sort((one, other) => other.atMs - one.atMs).slice(count);
  for (const { name } of old) await rm(join(logs, name), { recursive: true, force: true });
}

/** A folder changes when a log is begun in it. Of two that tidy up at once, one finds names that the other has removed. */
async function changedAtMs(folder: string): Promise<number> {
  try {
    return (await stat(folder)).mtimeMs;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}
