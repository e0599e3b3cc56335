import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { RULES } from '../../src/core/incidents/rules.ts';
import { runCliProcess } from '../support/cli.ts';
import { startWorld } from '../support/world.ts';

const DOC = readFileSync(new URL('../../docs/incidents.md', import.meta.url), 'utf8');
const [, CONSOLE = ''] = /```console\n([\s\S]*?)```/.exec(DOC) ?? [];

/** Words as a shell takes them apart. */
function wordsOf(line: string): readonly string[] {
  return [...line.replace(/^\$ astern /, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}

describe('docs/incidents.md', () => {
  it('shows an incident that goes as it says', async (t) => {
    const world = await startWorld();
    t.after(() => world.close());
    const lines = CONSOLE.trim().split('\n');
    let last = '';

    for (const line of lines) {
      const env = { ASTERN_DATA: world.data, ASTERN_ACTOR: 'ann' };
      const { code, out, err } = await runCliProcess(wordsOf(line), { env });
      assert.equal(code, 0, `${line}\n${out}${err}`);
      last = out;
    }

    assert.equal(lines.length, 6);
    assert.match(last, /^# INC-1: customers cannot pay/);
    assert.match(
      last,
      /\| began: by the alerts' own time \| 2[\s\S]*\| detected: an incident was opened \| [^|]+ \| 10 min \(600 s\) \|/,
    );
    assert.match(last, /ann resolved it \(api\): they are back/);
  });

  it('tells the numbers by which alerts are put together', () => {
    const minutes = (ms: number) => `${ms / 60_000} minutes`;
    const told: readonly (readonly [RegExp, string])[] = [
      [/within the last (60 minutes), or/, minutes(RULES.joinOpenMs)],
      [/or (\d+ hours) where somebody has it/, `${RULES.joinAnsweredMs / 3_600_000} hours`],
      [/Within (\d+ minutes) after an incident was resolved/, minutes(RULES.reopenMs)],
      [/left alone for (\d+ minutes);/, minutes(RULES.reopenMs)],
      [/said again after (\d+ hours) of silence/, `${RULES.silentMs / 3_600_000} hours`],
      [/are over for (\d+ minutes), it is resolved by itself/, minutes(RULES.quietMs)],
      [/(\d+) alerts that join within/, String(RULES.stormAlerts)],
      [/alerts that join within (\d+ minutes) are a storm/, minutes(RULES.stormMs)],
      [/(\d+) changes between firing and resolved within/, String(RULES.flapChanges)],
      [/changes between firing and resolved within (\d+ minutes)/, minutes(RULES.flapMs)],
      [/paged again; (\d+ minutes) without a change/, minutes(RULES.settleMs)],
    ];
    for (const [pattern, value] of told) assert.equal(pattern.exec(DOC)?.[1], value, String(pattern));
  });
});
