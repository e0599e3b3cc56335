import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from '../bundled.ts';
import { startWorld, type World } from '../world.ts';
import { type Aims, aimsIn } from './aim.ts';

/** It is started hundreds of times. */
const PROGRAM = await bundled(fileURLToPath(new URL('server.ts', import.meta.url)));

/** A world with nothing shipped, whose server ends itself where a test aims. */
export type InterruptedWorld = { readonly world: World; readonly aims: Aims; close(): Promise<void> };

/** What to start a world with so that its server can be aimed at, and the way to aim. */
export function interruption(): { program: string; env: { ASTERN_AIMS: string }; aims: Aims; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'astern-aims-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { program: PROGRAM, env: { ASTERN_AIMS: folder }, aims: aimsIn(folder), remove };
}

export async function startInterruptedWorld(): Promise<InterruptedWorld> {
  const { program, env, aims, remove } = interruption();
  const world = await startWorld({ program, env });
  const close = async () => {
    await world.close();
    remove();
  };
  return { world, aims, close };
}
