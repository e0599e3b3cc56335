import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotFound } from '../src/lib/file-errors.ts';

export type DrillSettings = {
  /** For `--config`. */
  readonly file: string;
  /** The last part of the address that the shop's monitor sends to. */
  readonly hookKey: string;
};

/** What the drill needs of the settings: a hook for the monitor of the shop, and a way to page this terminal. Keys are made once, and kept. */
export async function writeSettings(data: string): Promise<DrillSettings> {
  const folder = join(data, 'drill');
  await mkdir(folder, { recursive: true });
  const hookKey = await keyIn(join(folder, 'monitor.key'));
  await keyIn(join(folder, 'webhook.key'));
  const settings = {
    alerts: { monitor: { from: 'json', key: { file: 'monitor.key' } } },
    channels: { webhook: { secrets: [{ file: 'webhook.key' }], allow_private: true } },
  };
  const file = join(folder, 'astern.server.yml');
  await writeFile(file, `# The settings of the demonstration.\n${JSON.stringify(settings, null, 2)}\n`);
  return { file, hookKey };
}

async function keyIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const key = randomBytes(24).toString('base64url');
    await writeFile(file, key, { mode: 0o600 });
    return key;
  }
}
