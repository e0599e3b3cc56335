import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { plain } from '../src/cli/terminal.ts';
import { liveLine, secondWords, sparkline, table } from './screen.ts';

const calm = { sent: 60, ok: 60, appErrors: 0, failed: 0 };
const broken = { sent: 60, ok: 51, appErrors: 9, failed: 0 };
const quiet = { sent: 0, ok: 0, appErrors: 0, failed: 0 };
const marked = (format: unknown, text: string) => (format === 'red' ? `<${text}>` : text);

describe('the live line', () => {
  it('draws a bar a second, red where customers saw an error', () => {
    assert.equal(sparkline([quiet, { ...calm, sent: 30 }, calm, broken], marked), ' ▄█<█>');
  });

  it('says in words what the colours say', () => {
    assert.equal(secondWords(calm), '60 answers/s, no errors');
    assert.equal(secondWords(broken), '60 answers/s, 9 errors/s');
    assert.equal(secondWords({ ...calm, failed: 2 }), '60 answers/s, no errors, 2 failed/s');
    assert.equal(secondWords(quiet), 'no answers');
  });

  it('leaves out the second that is not over', () => {
    assert.equal(
      liveLine({ seconds: [calm, calm, broken], release: 'r2', doing: 'measuring' }, 80, plain),
      ' ██ r2 60 answers/s, no errors  measuring',
    );
  });

  it('is never wider than the terminal', () => {
    const columns = fc.integer({ min: 20, max: 200 });
    const seconds = fc.array(fc.constantFrom(calm, broken, quiet), { maxLength: 40 });
    fc.assert(
      fc.property(columns, seconds, fc.string({ maxLength: 80 }), (width, list, doing) => {
        const line = liveLine({ seconds: list, release: 'r12', doing }, width, plain);
        assert.ok(line.length < width, `${line.length} of ${width}: ${line}`);
      }),
    );
  });
});

describe('the table', () => {
  it('puts the values under each other', () => {
    const lines = table([
      ['detected after', '1.0 s', 'first'],
      ['failed', '0', ''],
    ]);

    assert.deepEqual(lines, ['  detected after  1.0 s  first', '  failed              0']);
  });
});
