import type { Needs } from '../world.ts';

/** Something was pushed. The server that watches branches looks within a second, at once if it is this one. */
export async function askToLook({ store, lookAt }: Needs<'store' | 'lookAt'>, name: string): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.branches.put({ name: askedName(name), sha: null, seenAtMs: await tx.now(), facts: {} });
  });
  lookAt(name);
}

/** Beside the row of the branch itself; no name of the settings has a blank. */
export function askedName(name: string): string {
  return `${name} (asked)`;
}
