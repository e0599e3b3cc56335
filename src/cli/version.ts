import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject, parseJson } from '../api/client/problem.ts';

/** The version in the package that holds this file, wherever in it the build has put it. */
export function readVersion(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const content = parseJson(readFileSync(file, 'utf8'));
    if (isObject(content) && content.name === 'astern') return String(content.version);
  }
  return 'unknown';
}
