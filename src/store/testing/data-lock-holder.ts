import { writeSync } from 'node:fs';
import { UserError } from '../../lib/errors.ts';
import { lockDataDirectory } from '../data-lock.ts';

/** Holds a data directory until it is killed; says `held`, or the code of why it could not. */
const [dir] = process.argv.slice(2);
try {
  await lockDataDirectory(dir ?? '', {
    pid: process.pid,
    address: 'http://127.0.0.1:7700',
    sinceMs: 1_700_000_000_000,
  });
  writeSync(1, `held ${process.pid}\n`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  writeSync(1, `${error.code}\n`);
}
