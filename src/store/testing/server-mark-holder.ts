import { writeSync } from 'node:fs';
import { markServer } from '../server-mark.ts';

/** Holds a server's mark until it is killed; says its process number once it does. */
const [dir, worker] = process.argv.slice(2);
markServer(dir ?? '', worker ?? '');
writeSync(1, `${process.pid}\n`);
setInterval(() => undefined, 60_000);
