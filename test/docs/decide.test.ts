import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DecisionBody } from '../../src/api/decisions.ts';
import { parseServiceConfig } from '../../src/config/service.ts';
import { ADVICE } from '../../src/core/guard/decide/advise.ts';
import { nextCommand } from '../../src/core/guard/decide/next-command.ts';

const PAGE = readFileSync(new URL('../../docs/decide.md', import.meta.url), 'utf8');

const CRITICAL = { broken: 'broken', fine: 'works', 'not-known': 'not known' } as const;
const WAY = { safe: '`safe`', check: '`check`', unknown: '`unknown`', stop: '`stop`', none: 'nothing to put back' };
const ADVISED = {
  'put-back': '**put back**',
  'fix-forward': '**fix forward**',
  'call-somebody': '**call somebody**',
} as const;

describe('docs/decide.md', () => {
  it('shows the table that is decided by', () => {
    const rows = PAGE.split('\n')
      .filter((line) => /^\| D\d/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );

    assert.deepEqual(
      rows,
      ADVICE.map(({ id, critical, way, advice, why }) => [
        id,
        critical.map((one) => CRITICAL[one]).join(', '),
        way.length === 5 ? 'any' : way.map((one) => WAY[one]).join(', '),
        ADVISED[advice],
        why,
      ]),
    );
  });

  it('shows scenarios that are taken', () => {
    const [, yml = ''] = /```yaml\n(critical:[\s\S]*?)```/.exec(PAGE) ?? [];
    const { guard } = parseServiceConfig(
      `service: shop\nroles: { web: { run: node server.js } }\n${yml}`,
      'astern.yml',
    );

    assert.deepEqual(
      guard.critical.map(({ name, check }) => `${name}: ${check.kind}`),
      ['place an order: http', 'search: http', 'pay: command'],
    );
  });

  it('shows the commands that come next as they are made', () => {
    const common = { target: 'shop/production', to: 'r411', symptom: 'orders fail', incident: 'INC-123' };
    for (const row of ADVICE) {
      const command = nextCommand({ ...common, row });
      assert.ok(PAGE.includes(command.replace(/ {2,}#.*/, '')), command);
    }
  });

  it('names every key of the answer', () => {
    const named = new Set([...PAGE.matchAll(/^\| `([\w`, ]+)` /gm)].flatMap(([, keys = '']) => keys.split(/`, `/)));

    assert.deepEqual(
      Object.keys(DecisionBody.shape).filter((key) => !named.has(key)),
      [],
    );
  });
});
