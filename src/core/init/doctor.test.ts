import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_GUARD } from '../guard/config.ts';
import { DEFAULT_HOTFIX } from '../pipelines/default-hotfix.ts';
import type { ServiceConfig } from '../releases/model.ts';
import { type DoctorFacts, examine } from './doctor.ts';

const CONFIG: ServiceConfig = {
  service: 'shop',
  build: { run: null, timeoutMs: 1, env: {} },
  roles: [],
  environments: [],
  rollback: {
    keyword: 'x',
    staleAfterMs: 1,
    keepWarmMs: 1,
    keepReleases: 1,
    automatic: false,
    unlock: 'manual',
    require: 'nothing',
    watchMs: 1,
  },
  gates: [],
  hotfix: DEFAULT_HOTFIX,
  guard: NO_GUARD,
  dependsOn: [],
  notActedOn: [],
};
const VALID = { kind: 'valid', config: CONFIG } as const;
const INVALID = { kind: 'invalid', message: 'astern.yml:1:1: wrong' } as const;
const MISSING = { kind: 'missing' } as const;

const WELL: DoctorFacts = {
  gitVersion: 'git version 2.43.0',
  nodeVersion: 'v26.10.0',
  repository: { root: '/srv/shop', head: 'a1b2c3', changed: [] },
  config: { atHead: VALID, inFolder: VALID, same: true },
  programs: { node: true },
  server: { address: 'http://127.0.0.1:7700', reachable: true, problem: null },
  token: { needed: true, found: true },
  ports: [{ what: 'router', address: '127.0.0.1:8080', state: 'ours' }],
  hosts: [{ host: 'shop.localhost', addresses: ['127.0.0.1', '::1'] }],
  truths: null,
  disk: { folder: '/srv', freeBytes: 50 * 1024 ** 3 },
  channels: null,
};

describe('the doctor', () => {
  it('finds nothing wrong where all is well', () => {
    const checks = examine(WELL);

    assert.deepEqual([...new Set(checks.map(({ level }) => level))], ['ok']);
    assert.equal(checks.length, 10);
  });

  const cases: readonly [string, Partial<DoctorFacts>, 'warn' | 'fail', RegExp][] = [
    ['an old Node', { nodeVersion: 'v24.1.0' }, 'fail', /Node v24\.1\.0 is too old/],
    ['no git', { gitVersion: null, repository: null }, 'fail', /git was not found/],
    ['an old git', { gitVersion: '2.29.3' }, 'fail', /git 2\.29\.3 is too old/],
    ['no repository', { repository: null }, 'fail', /not in a git repository/],
    ['no commit', { repository: { root: '/', head: null, changed: [] } }, 'fail', /no commit yet/],
    [
      'changes',
      { repository: { root: '/', head: 'a', changed: ['a', 'b', 'c', 'd'] } },
      'warn',
      /not committed: a, b, c and 1 more/,
    ],
    [
      'no astern.yml',
      { config: { atHead: MISSING, inFolder: MISSING, same: true } },
      'fail',
      /there is no astern\.yml/,
    ],
    [
      'an uncommitted astern.yml',
      { config: { atHead: MISSING, inFolder: VALID, same: false } },
      'fail',
      /astern\.yml is not committed/,
    ],
    [
      'a wrong astern.yml',
      { config: { atHead: INVALID, inFolder: INVALID, same: true } },
      'fail',
      /astern\.yml:1:1: wrong/,
    ],
    [
      'a changed astern.yml',
      { config: { atHead: VALID, inFolder: VALID, same: false } },
      'warn',
      /differs from the one at HEAD$/,
    ],
    [
      'a spoilt astern.yml',
      { config: { atHead: VALID, inFolder: INVALID, same: false } },
      'warn',
      /HEAD, and is wrong: astern\.yml:1:1/,
    ],
    [
      'sections for later',
      {
        config: {
          atHead: { kind: 'valid', config: { ...CONFIG, notActedOn: ['gates', 'hotfix'] } },
          inFolder: VALID,
          same: true,
        },
      },
      'warn',
      /gates, hotfix are checked but not acted on/,
    ],
    ['a missing program', { programs: { bundle: false } }, 'fail', /bundle is not on PATH/],
    [
      'no server',
      { server: { address: 'http://x', reachable: false, problem: 'refused' } },
      'fail',
      /no server answers at http:\/\/x: refused/,
    ],
    ['no token', { token: { needed: true, found: false } }, 'fail', /wants a token/],
    [
      'a taken port',
      { ports: [{ what: 'server', address: '127.0.0.1:7700', state: 'taken' }] },
      'fail',
      /taken by another program/,
    ],
    ['an unknown host', { hosts: [{ host: 'shop.test', addresses: [] }] }, 'warn', /leads nowhere/],
    ['a host elsewhere', { hosts: [{ host: 'shop.test', addresses: ['10.0.0.1'] }] }, 'warn', /leads to 10\.0\.0\.1/],
    [
      'what router and store disagree about',
      { truths: [{ target: 'shop/production', busy: false, disagreements: [{ text: 'they differ', next: 'look' }] }] },
      'fail',
      /shop\/production: they differ/,
    ],
    ['little disk', { disk: { folder: '/srv', freeBytes: 1024 ** 3 } }, 'warn', /1\.0 GiB free/],
    ['a full disk', { disk: { folder: '/srv', freeBytes: 1024 } }, 'fail', /0\.0 GiB free/],
  ];
  for (const [what, change, level, expected] of cases) {
    it(`says what to do about ${what}`, () => {
      const troubles = examine({ ...WELL, ...change }).filter((check) => check.level !== 'ok');

      assert.equal(troubles.length, 1, JSON.stringify(troubles));
      assert.equal(troubles[0]?.level, level);
      assert.match(troubles[0]?.what ?? '', expected);
      assert.ok(troubles[0]?.next);
    });
  }

  it('says of each alarm of the server what helps against it, and not what helps against another', () => {
    const alarms = [
      'ann cannot be reached: no contact of theirs is verified. See astern oncall people ann, and have ann verify one.',
      'paging: nobody can be reached: smtp does not work',
      'router: a line of its log could not be written',
      'deploys: GitHub cannot be asked about acme/payments since 2026-11-28 10:02 UTC: …',
    ];

    const checks = examine({ ...WELL, server: { address: 'http://x', reachable: true, problem: null, alarms } });

    const [oncall, paging, router] = checks.filter(({ level }) => level === 'fail').map(({ next }) => next);
    assert.equal(oncall, null);
    assert.match(paging ?? '', /docs\/channels\.md/);
    assert.match(router ?? '', /docs\/durability\.md/);
    const [deploys] = checks.filter(({ what }) => what.startsWith('deploys: '));
    assert.deepEqual([deploys?.level, /docs\/deploys-elsewhere\.md/.test(deploys?.next ?? '')], ['warn', true]);
  });
});
