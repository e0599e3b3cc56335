import { setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import type { ChangeQuestion } from './core/guard/report.ts';
import { AREA_JUDGES } from './flows/guard/areas.ts';
import { judgeChange } from './flows/guard/judge-change.ts';
import { messageOf } from './lib/errors.ts';
import { EXPLAINED } from './providers/judge/process/explained.ts';
import { createGitSource } from './providers/source/git/index.ts';

// A process for one question of the server (providers/judge): nothing waits for it, so production goes first.
setPriority(10);
// Its server may be gone, and nobody wait for it.
setTimeout(() => process.exit(4), 60_000).unref();
const question = JSON.parse(await text(process.stdin)) as ChangeQuestion;
try {
  const answer = await judgeChange({ source: createGitSource() }, question, AREA_JUDGES);
  process.stdout.write(JSON.stringify(answer));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = EXPLAINED;
}
