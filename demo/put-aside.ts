import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDirectory } from '../src/store/data-lock.ts';
import { stopWhatIsLeft } from './stand.ts';

const FORMER = 'former';

/** End what still runs there and move everything into `former/<time>`; nothing is thrown away. Null when there was nothing. */
export async function putAside(data: string, nowMs: number): Promise<string | null> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  // Refuses while a server is at work there.
  const lock = await lockDataDirectory(data, { pid: process.pid, address: 'npm start -- --drill', sinceMs: nowMs });
  try {
    await stopWhatIsLeft(data);
  } finally {
    await lock.release();
  }
  const entries = (await readdir(data)).filter((name) => name !== FORMER && name !== 'server.lock');
  if (entries.length === 0) return null;
  const place = join(data, FORMER, new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-'));
  await mkdir(place, { recursive: true });
  for (const name of entries) await rename(join(data, name), join(place, name));
  return place;
}
