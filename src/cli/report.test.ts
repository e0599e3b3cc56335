import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type * as errors from '../lib/errors.ts';
import { report } from './report.ts';

/** A second copy of the module, as it is loaded beside a bundle that holds the first. */
const copy = (await import(`${new URL('../lib/errors.ts', import.meta.url).href}?copy`)) as typeof errors;

describe('what a command ends with', () => {
  const cases = [
    [new copy.UserError('store/missing', 'Nothing there.', 'Look elsewhere.'), 6, /^store\/missing: Nothing there\.\n/],
    [new copy.ProviderError('database', 'it is away', { retryable: true }), 1, /^provider\/database: it is away\n/],
    [new Error('oh'), 1, /^internal\/bug: oh\n/],
  ] as const;
  for (const [error, code, words] of cases) {
    it(`is told of ${error.name}, wherever its class was loaded from`, () => {
      const [out, err] = [new PassThrough(), new PassThrough()];

      const exit = report(error, { terminal: { in: new PassThrough(), out, err }, json: false, debug: false });

      assert.equal(exit, code);
      assert.match(stripVTControlCharacters(String(err.read())), words);
    });
  }
});
