import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

type Where = {
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
};

/** Where the server on this machine keeps its data: as told, else the nearest `.astern` above here, else the user's data folder. */
export function findDataFolder({ flag, env, cwd }: Where): string {
  const told = flag ?? env.ASTERN_DATA;
  if (told !== undefined && told !== '') return resolve(cwd, told);
  return nearest(cwd) ?? userFolder(env);
}

function nearest(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, '.astern');
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory() === true) return candidate;
    if (dirname(folder) === folder) return null;
  }
}

function userFolder(env: Where['env']): string {
  const data = env.XDG_DATA_HOME;
  if (data?.startsWith('/') === true) return join(data, 'astern');
  return join(env.HOME || homedir(), '.local', 'share', 'astern');
}
