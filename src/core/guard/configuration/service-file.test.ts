import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServiceConfig } from '../../releases/model.ts';
import { judgeServiceFile } from './service-file.ts';
import { anEnvironment, aRole, configWith } from './testing/configs.ts';

const HEALTH = { http: '/healthz', withinMs: 1, everyMs: 1, timeoutMs: 1, passes: 1, failures: 1 };
const WORKER = aRole({ name: 'worker', run: 'node worker.js', routed: false });

type Case = readonly [title: string, live: ServiceConfig, back: ServiceConfig, is: readonly string[]];

const roles = (...all: readonly ReturnType<typeof aRole>[]) => configWith({ roles: all });
const production = (environment: Parameters<typeof anEnvironment>[0]) =>
  configWith({ environments: [anEnvironment(environment)] });

const CASES: readonly Case[] = [
  ['nothing changed', configWith({}), configWith({}), []],
  ['a worker came', roles(aRole(), WORKER), roles(aRole()), ['role-added check']],
  ['a worker went', roles(aRole()), roles(aRole(), WORKER), ['role-removed safe']],
  ['a role was renamed', roles(aRole({ name: 'site' })), roles(aRole()), ['role-renamed safe']],
  ['another start command', roles(aRole({ run: 'node b.js' })), roles(aRole()), ['start-command-changed safe']],
  [
    'another health path',
    roles(aRole({ health: { ...HEALTH, http: '/up' } })),
    roles(aRole({ health: HEALTH })),
    ['health-path-changed safe'],
  ],
  ['more instances now', roles(aRole({ instances: 4 })), roles(aRole({ instances: 2 })), ['fewer-instances check']],
  ['fewer instances now', roles(aRole({ instances: 2 })), roles(aRole({ instances: 4 })), []],
  ['another path', roles(aRole({ path: '/shop' })), roles(aRole()), ['role-path-changed check']],
  ['another host', production({ host: 'new.localhost' }), production({}), ['host-changed check']],
  ['another router', production({ router: 'haproxy' }), production({}), ['router-changed check']],
  ['an environment went', configWith({ environments: [] }), configWith({}), []],
];

describe('astern.yml of two releases', () => {
  for (const [title, live, back, is] of CASES) {
    it(`configuration/11 ${title}`, () => {
      const findings = judgeServiceFile({ live, back });

      assert.deepEqual(
        findings.map(({ kind, verdict }) => `${kind} ${verdict}`),
        is,
      );
    });
  }
});
