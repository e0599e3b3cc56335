import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createMask } from './mask.ts';

function masked(secrets: readonly string[], pieces: readonly (string | Buffer)[]): string {
  const mask = createMask(secrets);
  const shown = pieces.map((piece) => mask.take(Buffer.from(piece)));
  return Buffer.concat([...shown, mask.end()]).toString('utf8');
}

describe('a mask', () => {
  for (const [what, secrets, pieces, expected] of [
    ['leaves a text without secrets alone', ['hunter22'], ['nothing here'], 'nothing here'],
    ['replaces every occurrence', ['hunter22'], ['hunter22, hunter22\nhunter22'], '***, ***\n***'],
    ['finds one that is cut in two', ['hunter22'], ['it is hunt', 'er22 today'], 'it is *** today'],
    ['gives back what only began like one', ['hunter22'], ['a hunte', 'd house'], 'a hunted house'],
    ['gives back what only began like one, at the end', ['hunter22'], ['a hunt'], 'a hunt'],
    ['makes one of several that overlap', ['abcdef', 'defghi'], ['>abcdefghi<'], '>***<'],
    ['keeps two apart that only touch', ['abcd', 'efgh'], ['abcdefgh'], '******'],
    ['goes on with one that overlaps itself', ['aaaa'], ['aaaa', 'aaa', 'ab'], '***b'],
    ['takes the longer of two that begin alike', ['abcd', 'abcdef'], ['abcd', 'ef abcd', 'e'], '*** ***e'],
    [
      'looks for a secret of several lines line by line',
      ['-- key --\n  4Zk9\r\n}\n'],
      ['-- key --\n| 4Zk9\n| }\n'],
      '***\n| ***\n| }\n',
    ],
    ['leaves what is shorter than 4 characters alone', ['abc', '1', ''], ['abc 1'], 'abc 1'],
    [
      'finds one of other letters, cut within a letter',
      ['päßwort'],
      [Buffer.from('päßwort!').subarray(0, 2), Buffer.from('päßwort!').subarray(2)],
      '***!',
    ],
  ] as const) {
    it(what, () => assert.equal(masked(secrets, pieces), expected));
  }

  it('shows at once what cannot be the beginning of a secret', () => {
    const mask = createMask(['hunter22']);

    assert.equal(mask.take(Buffer.from('Password: ')).toString(), 'Password: ');
    assert.equal(mask.take(Buffer.from('h')).toString(), '');
    assert.equal(mask.take(Buffer.from('a')).toString(), 'ha');
  });

  const letters = fc.constantFrom('a', 'b', 'ü', '\n');
  const secret = fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), minLength: 4, maxLength: 7 });
  const cuts = fc.array(fc.nat(200), { maxLength: 12 });

  it('says the same however the text is cut, and never a secret', () => {
    const cases = fc.property(
      fc.array(secret, { maxLength: 4 }),
      fc.string({ unit: letters, maxLength: 120 }),
      cuts,
      (secrets, text, at) => {
        const bytes = Buffer.from(text);
        const edges = [0, ...at.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
          (one, other) => one - other,
        );
        const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index] ?? 0, edge));

        const whole = masked(secrets, [text]);

        assert.equal(masked(secrets, pieces), whole);
        assert.equal(whole, byLetters(secrets, text));
        assert.deepEqual(
          secrets.filter((one) => whole.includes(one)),
          [],
        );
      },
    );
    fc.assert(cases, { numRuns: 2_000 });
  });

  it('holds back less than the longest secret', () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.string({ unit: letters, maxLength: 60 }),
        (secrets, text) => {
          const mask = createMask(secrets);
          const longest = Math.max(...secrets.map((one) => Buffer.byteLength(one)));

          mask.take(Buffer.from(text));

          assert.ok(mask.end().length < Math.max(longest, '***'.length + 1));
        },
      ),
    );
  });
});

/** The same by brute force: mark every letter of every occurrence, then make a run of marked ones that belong together stars. */
function byLetters(secrets: readonly string[], text: string): string {
  const covered = new Array<boolean>(text.length).fill(false);
  const inside = new Array<boolean>(text.length + 1).fill(false);
  for (const one of secrets)
    for (let at = 0; at + one.length <= text.length; at++) {
      if (!text.startsWith(one, at)) continue;
      covered.fill(true, at, at + one.length);
      inside.fill(true, at + 1, at + one.length);
    }
  return [...text.split('').entries()]
    .map(([at, letter]) => (covered[at] !== true ? letter : inside[at] === true ? '' : '***'))
    .join('');
}
