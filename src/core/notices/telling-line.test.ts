import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tellingLine } from './telling-line.ts';

const NODE = `/srv/server.js:1
throw new Error("no config")
^

Error: no config
    at Object.<anonymous> (/srv/server.js:1:7)
    at Module._compile (node:internal/modules/cjs/loader:1554:14) {
  code: 'NO_CONFIG'
}

Node.js v26.10.0
`;
const PYTHON = `Traceback (most recent call last):
  File "app.py", line 3, in <module>
    import flask
ModuleNotFoundError: No module named 'flask'
`;

describe('the telling line of last words', () => {
  const cases: readonly (readonly [what: string, words: string, line: string])[] = [
    ['an uncaught error of Node', NODE, 'Error: no config'],
    ['a traceback of Python', PYTHON, "ModuleNotFoundError: No module named 'flask'"],
    ['a shell', '/bin/sh: 1: serve: not found\n', '/bin/sh: 1: serve: not found'],
    ['words that are all indented', '  one\n  two\n', 'two'],
    ['silence', '\n', ''],
  ];
  for (const [what, words, line] of cases) {
    it(`is "${line}" for ${what}`, () => assert.equal(tellingLine(words), line));
  }
});
