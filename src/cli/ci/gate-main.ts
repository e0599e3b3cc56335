import { writeSync } from 'node:fs';
import { askGate } from './gate.ts';

/** `astern ci gate` as a process of its own, past everything that the other commands need. */
process.exitCode = await askGate(process.argv.slice(4), {
  env: process.env,
  cwd: process.cwd(),
  print: (text) => write(1, text),
  say: (text) => write(2, text),
});

/** Node's streams take longer to open than the line takes to write. */
function write(to: 1 | 2, text: string): void {
  try {
    writeSync(to, `${text}\n`);
  } catch {
    // A pipe that is full, or gone.
    (to === 1 ? process.stdout : process.stderr).on('error', () => undefined).write(`${text}\n`);
  }
}
