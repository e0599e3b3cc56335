// `npm run check`: install, then everything that can be said about the code without running the system. Quick; run it before each commit.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, environment, root } from './install.mjs';

const AT_ONCE = 2;

const node = await ensureInstalled();
const tool = (path) => join(root, 'node_modules', path);
const pureTests = [
  ...['core', 'lib', 'config', 'api'].map((folder) => `src/${folder}/**/*.test.ts`),
  'scripts/check-imports.test.mjs',
];

const STEPS = [
  { name: 'types', args: [tool('typescript/bin/tsc'), '-p', '.'] },
  { name: 'lint and format', args: [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'import directions', args: [join(root, 'scripts', 'check-imports.mjs')] },
  { name: 'dead code', args: [tool('knip/bin/knip.js'), '--no-config-hints'] },
  { name: 'tests of pure code', args: ['--test', '--test-isolation=none', '--test-reporter=spec', ...pureTests] },
];

const waiting = [...STEPS];
const results = [];
await Promise.all(Array.from({ length: AT_ONCE }, work));
const failed = results.filter(({ code }) => code !== 0);
for (const { name, output } of failed) console.log(`\n--- ${name} ---\n${output.trimEnd()}`);
console.log(failed.length === 0 ? '\nAll is well.' : `\nFailed: ${failed.map(({ name }) => name).join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) results.push(await run(step));
}

async function run({ name, args }) {
  const startedMs = performance.now();
  const child = spawn(node, args, { cwd: root, env: environment(node), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✔' : '✖'} ${name.padEnd(20)} ${seconds.padStart(5)} s`);
  return { name, code, output };
}
