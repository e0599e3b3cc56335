// `npm test`: install, then every test. Files and options of Node's runner may follow: `npm test -- src/lib/ids.test.ts`.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, standInFor } from './install.mjs';

const EVERYTHING = ['src', 'test', 'demo', 'bench', 'scripts'].map((folder) => `${folder}/**/*.test.{ts,mjs}`);
/** A single test that takes longer hangs. */
const TIMEOUT_MS = 180_000;
/** Two even on one processor: most stories wait for processes. More than four would only wait for the disk. */
const AT_ONCE = Math.min(4, Math.max(2, availableParallelism()));

const given = process.argv.slice(2);
const options = given.filter((word) => word.startsWith('-'));
const files = given.filter((word) => !word.startsWith('-'));

const node = await ensureInstalled();
await standInFor(node, [
  '--test',
  `--test-concurrency=${AT_ONCE}`,
  `--test-timeout=${TIMEOUT_MS}`,
  `--test-reporter=${join(root, 'scripts', 'reporter.mjs')}`,
  '--test-reporter-destination=stdout',
  ...options,
  ...(files.length > 0 ? files : EVERYTHING),
]);
