import { DEFAULT_HOTFIX } from '../../../pipelines/default-hotfix.ts';
import type { EnvironmentConfig, RoleConfig, ServiceConfig } from '../../../releases/model.ts';
import { NO_GUARD } from '../../config.ts';

const STOP = { quiesce: null, signal: 'SIGTERM', withinMs: 1_000 } as const;

export function aRole(role: Partial<RoleConfig> = {}): RoleConfig {
  return {
    name: 'web',
    run: 'node server.js',
    instances: 1,
    routed: true,
    path: '/',
    health: null,
    stop: STOP,
    streams: { policy: 'cut', graceMs: 0 },
    env: {},
    ...role,
  };
}

export function anEnvironment(environment: Partial<EnvironmentConfig> = {}): EnvironmentConfig {
  return {
    name: 'production',
    fleet: 'process',
    router: 'builtin',
    host: 'shop.localhost',
    testHost: 'test.shop.localhost',
    deploy: 'manual',
    env: {},
    ...environment,
  };
}

type Told = {
  readonly env?: EnvironmentConfig['env'];
  readonly roles?: readonly RoleConfig[];
  readonly environments?: readonly EnvironmentConfig[];
};

/** A service of one role in production, unless told otherwise; `env` is that of production. */
export function configWith({
  env = {},
  roles = [aRole()],
  environments = [anEnvironment({ env })],
}: Told): ServiceConfig {
  return {
    service: 'shop',
    build: { run: null, timeoutMs: 1_000, env: {} },
    roles,
    environments,
    rollback: {
      keyword: '[rollback]',
      staleAfterMs: 1,
      keepWarmMs: 1,
      keepReleases: 1,
      automatic: false,
      unlock: 'manual',
      watchMs: 1,
      require: 'nothing',
    },
    gates: [],
    hotfix: DEFAULT_HOTFIX,
    guard: NO_GUARD,
    dependsOn: [],
    notActedOn: [],
  };
}
