import { askGate } from './gate.ts';

/** `astern ci gate` as a process of its own, past everything that the other commands need. */
const code = await askGate(process.argv.slice(4), {
  env: process.env,
  cwd: process.cwd(),
  print: (text) => process.stdout.write(`${text}\n`),
  say: (text) => process.stderr.write(`${text}\n`),
});
process.exitCode = code;
