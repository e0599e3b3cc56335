import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { parseServiceConfig } from './service.ts';

const withGates = (gates: string) => `service: shop\nroles: { web: { run: node server.js } }\ngates:\n${gates}`;
const read = (gates: string) => parseServiceConfig(withGates(gates), 'astern.yml');

describe('gates in astern.yml', () => {
  it('have defaults', () => {
    assert.deepEqual(read('  lint: { run: npm run lint }\n').gates, [
      {
        name: 'lint',
        run: 'npm run lint',
        timeoutMs: 600_000,
        needs: [],
        env: {},
        retries: 0,
        critical: false,
        paths: [],
        hotfix: { kind: 'skip' },
      },
    ]);
  });

  it('are wrong once at each place, also where two rules are broken', () => {
    assert.throws(() => read('  unit: { run: "" }\n'), {
      message: 'astern.yml:4:16 gates.unit.run: expected a command, such as node server.js, found ""',
    });
  });

  it('have a hotfix form: skipped, whole, or short with a command and a time of its own', () => {
    const { gates } = read(
      [
        '  a: { run: x, hotfix: false }',
        '  b: { run: x, hotfix: true }',
        '  c: { run: x, timeout: 3m, hotfix: { run: y } }',
        '  d: { run: x, hotfix: { timeout: 1m } }',
        '  e: { run: x, critical: true }\n',
      ].join('\n'),
    );

    assert.deepEqual(
      gates.map((gate) => gate.hotfix),
      [
        { kind: 'skip' },
        { kind: 'whole' },
        { kind: 'short', run: 'y', timeoutMs: 180_000 },
        { kind: 'short', run: 'x', timeoutMs: 60_000 },
        { kind: 'whole' },
      ],
    );
  });

  const wrong: ReadonlyArray<readonly [string, string, string]> = [
    [
      'a gate that is needed and not there',
      '  lint: { run: x }\n  unit: { run: x, needs: [lnt] }\n',
      'astern.yml:5:27 gates.unit.needs[0]: there is no gate lnt; did you mean `lint`?',
    ],
    [
      'a gate that needs itself',
      '  lint: { run: x, needs: [lint] }\n',
      'astern.yml:4:26 gates.lint.needs: waits for itself: lint needs lint; take one of these `needs` out',
    ],
    [
      'gates that wait for each other, once',
      '  a: { run: x, needs: [b] }\n  b: { run: x, needs: [c] }\n  c: { run: x, needs: [a] }\n',
      'astern.yml:4:23 gates.a.needs: waits for itself: a needs b needs c needs a; take one of these `needs` out',
    ],
    [
      'a critical gate that a hotfix would skip',
      '  scan: { run: x, critical: true, hotfix: false }\n',
      'astern.yml:4:43 gates.scan.hotfix: scan is critical, so a hotfix cannot skip it; take `hotfix: false` out, or give it a shorter form',
    ],
    [
      'a time-out of nothing',
      '  lint: { run: x, timeout: 0s }\n',
      'astern.yml:4:28 gates.lint.timeout: expected a duration longer than nothing, found "0s"',
    ],
    [
      'a needs that is no list',
      '  lint: { run: x, needs: unit }\n',
      'astern.yml:4:26 gates.lint.needs: expected a list, each the name of a gate, found "unit"',
    ],
    [
      'a negative number of retries',
      '  lint: { run: x, retries: -1 }\n',
      'astern.yml:4:28 gates.lint.retries: expected a whole number from 0 to 10, found -1',
    ],
    [
      'a keyword that both modes have',
      '  lint: { run: x }\nhotfix: { keyword: "[rollback]" }\n',
      'astern.yml:5:20 hotfix.keyword: [rollback] and rollback.keyword [rollback] cannot be told apart; choose another',
    ],
  ];
  for (const [name, gates, message] of wrong) {
    it(`are refused with ${name}`, () => {
      assert.throws(
        () => read(gates),
        (error) => {
          assert.ok(error instanceof UserError);
          assert.equal(error.message, message);
          return true;
        },
      );
    });
  }
});
