import type { Dump } from './find/setup.ts';

/** What kind of dump a file is that `astern.yml` names itself. */
export function dumpNamed(path: string): Dump {
  if (path.endsWith('.rb')) return { path, kind: 'rails' };
  if (path.endsWith('.prisma')) return { path, kind: 'prisma' };
  return { path, kind: path.endsWith('.json') ? 'drizzle' : 'sql' };
}
