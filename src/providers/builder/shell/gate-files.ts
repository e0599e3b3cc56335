import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from '../../../lib/copy-tree.ts';
import { isNotFound } from '../../../lib/file-errors.ts';
import type { AttemptName, GateFiles } from '../port.ts';

export type GateFilesOptions = { readonly folders: string; readonly logs: string };

const CLEAN = 'clean';
const SPARE = 'spare';

export function createGateFiles({ folders, logs }: GateFilesOptions): GateFiles {
  /** Trees that this process laid out. One that another process left may be half of one. */
  const trees = new Map<string, Promise<Tree>>();

  const treeOf = (pipeline: string, layOut: (folder: string) => Promise<void>): Promise<Tree> => {
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
      await tree.takeCopy(folder);
      return folder;
    },
    async remove(folder) {
      // The next gate need not wait for it. What cannot be removed now is told when the pipeline is cleared away.
      rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
    async clear(pipeline) {
      await (await trees.get(pipeline)?.catch(() => undefined))?.settled();
      trees.delete(pipeline);
      await rm(join(folders, pipeline), { recursive: true, force: true });
    },
    async clearOthers(pipelines) {
      const names = await readdir(folders).catch(() => []);
      const others = names.filter((name) => !pipelines.has(name) && !trees.has(name));
      for (const name of others) await rm(join(folders, name), { recursive: true, force: true });
    },
    keepNewestLogs: (pipelines) => keepNewest(logs, pipelines),
  };
}

type Tree = {
  takeCopy(to: string): Promise<void>;
  /** Nothing is copied any more. */
  settled(): Promise<unknown>;
};

async function layOutTree(folder: string, layOut: (folder: string) => Promise<void>): Promise<Tree> {
  await rm(folder, { recursive: true, force: true });
  const tree = join(folder, CLEAN);
  await mkdir(tree, { recursive: true });
  await layOut(tree);
  return copiesOf(tree, join(folder, SPARE));
}

/** One copy is made ahead while gates run: the next gate, which waits for them, gets it at once. */
function copiesOf(tree: string, place: string): Tree {
  let made = 0;
  let spare: Promise<string | null> | null = null;
  const copy = async (): Promise<string | null> => {
    const to = `${place}-${made}`;
    made += 1;
    // Told to nobody: whoever needs a copy then makes one, and hears of it.
    const isCopied = await copyTree(tree, to).then(
      () => true,
      () => false,
    );
    return isCopied ? to : null;
  };
  return {
    async takeCopy(to) {
      const mine = spare;
      spare = null;
      const ready = await mine;
      if (ready === null) await copyTree(tree, to);
      else await rename(ready, to);
      spare ??= copy();
    },
    settled: async () => spare,
  };
}

/** No attempt has the name of the tree or of a spare copy: they have no dot. */
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
