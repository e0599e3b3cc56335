import type { ServiceConfig } from '../core/releases/model.ts';
import { LONGEST_DURATION_MS, parseDuration } from '../lib/duration.ts';
import type { Path } from './document.ts';
import { gateClashes } from './gate-checks.ts';
import type { WrittenService } from './schema.ts';
import { HOST_PATTERN } from './shapes.ts';

export type Clash = { readonly path: Path; readonly message: string };

/** What no single value shows: mistakes that lie between the values of an `astern.yml`. */
export function clashes(written: WrittenService, config: ServiceConfig): readonly Clash[] {
  return [
    ...containerImage(written),
    ...(config.roles.length === 0
      ? [{ path: ['roles'], message: 'no role; add one, such as web: { run: node server.js }' }]
      : []),
    ...(config.environments.length === 0
      ? [{ path: ['environments'], message: 'no environment; add one, such as production: {}' }]
      : []),
    ...pathsTakenTwice(config),
    ...withoutPort(written, config),
    ...hostsTakenTwice(config),
    ...defaultHosts(config),
    ...streamGraces(written),
    ...portVariables(written),
    ...gateClashes(config),
  ];
}

function containerImage(written: WrittenService): Clash[] {
  if (written.build === undefined || !Object.hasOwn(written.build, 'image')) return [];
  const message = 'images need a fleet that runs containers, which this version does not have; use `run` instead';
  return [{ path: ['build', 'image'], message }];
}

function pathsTakenTwice(config: ServiceConfig): Clash[] {
  const routed = config.roles.filter((role) => role.routed);
  return routed.flatMap((role, index) => {
    const first = routed.findIndex((other) => other.path === role.path);
    if (first === index) return [];
    const message = `takes the path ${role.path} like role ${routed[first]?.name}; give one of them another \`path\``;
    return [{ path: ['roles', role.name], message }];
  });
}

function withoutPort(written: WrittenService, config: ServiceConfig): Clash[] {
  return config.roles.flatMap((role) => {
    if (role.routed) return [];
    const keys = (['health', 'path', 'streams'] as const).filter((key) => {
      const value = written.roles[role.name]?.[key];
      return value !== undefined && value !== false;
    });
    return keys.map((key) => ({
      path: ['roles', role.name, key],
      message: `role ${role.name} is not behind the router, so it has no \`${key}\`; take it out, or add \`port: true\``,
    }));
  });
}

function hostsTakenTwice(config: ServiceConfig): Clash[] {
  const seen = new Map<string, string>();
  const found: Clash[] = [];
  for (const environment of config.environments) {
    const entrances = [
      ['host', environment.host],
      ['test_host', environment.testHost],
    ] as const;
    for (const [key, host] of entrances) {
      const holder = seen.get(host);
      const words = `${environment.name}.${key}`;
      if (holder === undefined) seen.set(host, words);
      else {
        const message = `${words} is ${host}, which is also ${holder}; give each entrance its own host name`;
        found.push({ path: ['environments', environment.name, key], message });
      }
    }
  }
  return found;
}

/** Written host names are checked by the schema; these are the ones that were made up from other values. */
function defaultHosts(config: ServiceConfig): Clash[] {
  return config.environments.flatMap(({ name, host, testHost }) => {
    const key = HOST_PATTERN.test(host) ? 'test_host' : 'host';
    if (HOST_PATTERN.test(host) && HOST_PATTERN.test(testHost)) return [];
    const made = key === 'host' ? host : testHost;
    return [{ path: ['environments', name, key], message: `the default, ${made}, is no host name; set \`${key}\`` }];
  });
}

function streamGraces(written: WrittenService): Clash[] {
  return Object.entries(written.roles).flatMap(([name, { streams }]) => {
    const grace = typeof streams === 'string' ? streams.split(' ')[1] : undefined;
    if (grace === undefined) return [];
    const graceMs = parseDuration(grace) ?? 0;
    if (graceMs > 0 && graceMs <= LONGEST_DURATION_MS) return [];
    const message = `expected a duration such as 30s after \`until\`, found ${JSON.stringify(grace)}`;
    return [{ path: ['roles', name, 'streams'], message }];
  });
}

function portVariables(written: WrittenService): Clash[] {
  const message = 'Astern chooses PORT for each instance; take it out and listen on $PORT';
  return [
    ...Object.entries(written.roles).map(([name, role]) => ({ path: ['roles', name, 'env', 'PORT'], env: role.env })),
    ...Object.entries(written.environments ?? {}).map(([name, one]) => ({
      path: ['environments', name, 'env', 'PORT'],
      env: one?.env,
    })),
  ].flatMap(({ path, env }) => (env !== undefined && Object.hasOwn(env, 'PORT') ? [{ path, message }] : []));
}
