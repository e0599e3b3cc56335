import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseServiceConfig } from '../../src/config/service.ts';
import { worstVerdict } from '../../src/core/guard/finding.ts';
import type { Verdict } from '../../src/core/guard/model.ts';
import { runCliProcess } from '../support/cli.ts';

const PAGE = readFileSync(new URL('../../docs/guard.md', import.meta.url), 'utf8');
const EXAMPLES = fileURLToPath(new URL('../../examples/guard/', import.meta.url));
const VERDICTS: readonly Verdict[] = ['safe', 'check', 'unknown', 'stop'];

/** Commands of the blocks, each with what the page shows of its answer. */
const SHOWN = [...PAGE.matchAll(/```console\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split(/^\$ (?=astern)/m).slice(1))
  .map((one) => ({ line: one.slice(0, one.indexOf('\n')), answer: verdictsIn(one) }));

/** Rows of the table of commands. */
const TOLD = [...PAGE.matchAll(/^\| `(astern guard [^`]+)` +\| `(\w+)` +\| (\d+) +\|$/gm)].map(
  ([, line = '', verdict = '', exit]) => ({ line, verdict, exit: Number(exit) }),
);

const RULES = [...PAGE.matchAll(/^\| `([a-z-]+\/[\w-]+)` /gm)].map(([, rule = '']) => rule);

/** The verdict of the whole, then of each reason; the words in between are the rules' own. */
function verdictsIn(text: string): readonly string[] {
  const whole = /^\S.*: (safe|check|stop|unknown), /m.exec(text)?.[1] ?? '';
  return [whole, ...[...text.matchAll(/^ {2}\[(\w+)\]/gm)].map(([, verdict = '']) => verdict)];
}

function run(line: string, ...more: readonly string[]) {
  const [program, ...words] = line.split(' ');
  assert.equal(program, 'astern', line);
  return runCliProcess([...words, ...more], { cwd: EXAMPLES });
}

describe('docs/guard.md', () => {
  it('shows what the guard says of the examples', async () => {
    assert.ok(SHOWN.length >= 6, `${SHOWN.length} commands`);
    for (const { line, answer } of SHOWN) {
      const { out, err } = await run(line);
      assert.deepEqual(verdictsIn(out), answer, `${line}\n${out}${err}`);
    }
  });

  it('tells verdicts and exit codes as they are, and names the rules that are met', async () => {
    assert.ok(TOLD.length >= 8, `${TOLD.length} commands`);
    for (const { line, verdict, exit } of TOLD) {
      const { code, out, err } = await run(line, ...(line.includes('--json') ? [] : ['--jsonl']));
      const answers = out
        .trim()
        .split('\n')
        .map((one) => JSON.parse(one));
      const verdicts = answers.map((one): Verdict => one.verdict);
      const met = answers.flatMap(({ findings }): { rule: string }[] => findings);

      assert.deepEqual([worstVerdict(verdicts), code], [verdict, exit], `${line}\n${out}${err}`);
      for (const { rule } of met) assert.ok(RULES.includes(rule), `${rule} of ${line}`);
    }
  });

  it('has an example of every verdict', () => {
    assert.deepEqual(
      VERDICTS.filter((verdict) => !TOLD.some((one) => one.verdict === verdict)),
      [],
    );
  });

  it('shows an astern.yml that is one', () => {
    const [, yml = ''] = /```yaml\n(service: [\s\S]*?)```/.exec(PAGE) ?? [];
    const { guard, rollback } = parseServiceConfig(yml, 'astern.yml');

    assert.equal(guard.database?.dialect, 'postgres');
    assert.deepEqual(
      guard.contracts.map(({ kind, part }) => `${kind} ${part}`),
      ['openapi provides', 'openapi consumes', 'graphql provides', 'protobuf provides', 'asyncapi provides'],
    );
    assert.deepEqual(
      guard.critical.map(({ name }) => name),
      ['place an order'],
    );
    assert.equal(rollback.require, 'check');
  });

  it('lists every numbered rule once', () => {
    const numbered = (area: string, from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => `${area}/${from + index}`);
    const wanted = [
      ...numbered('sql', 1, 68),
      ...numbered('openapi', 1, 45),
      ...numbered('proto', 1, 21),
      ...numbered('graphql', 1, 23),
      ...numbered('event', 5, 9),
      ...numbered('jobs', 1, 4),
      ...numbered('configuration', 1, 3),
      ...numbered('configuration', 7, 8),
      ...numbered('configuration', 10, 11),
    ];

    assert.deepEqual(
      RULES.filter((rule) => /\/\d+$/.test(rule)),
      wanted,
    );
  });
});
