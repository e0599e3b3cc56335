import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandWord } from './command-word.ts';

describe('the program of a command', () => {
  const cases: readonly [string, string | null][] = [
    ['node server.js', 'node'],
    ['  npm ci && npm run build', 'npm'],
    ['FOO=1 BAR= exec python3.13 -m x', 'python3.13'],
    ['cd app && node x', null],
    ['./bin/app', null],
    ['/usr/bin/env node', null],
    ['$RUN it', null],
    ['"my program"', null],
    ['echo hi', null],
    ['', null],
  ];
  for (const [run, expected] of cases) {
    it(`${JSON.stringify(run)} is ${expected ?? 'not looked for'}`, () => {
      assert.equal(commandWord(run), expected);
    });
  }
});
