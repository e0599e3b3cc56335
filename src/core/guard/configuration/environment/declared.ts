import type { EnvValue, ServiceConfig } from '../../../releases/model.ts';

/** A variable that astern.yml gives to instances, and where: `roles.web`, `environments.production`. */
export type Declared = { readonly name: string; readonly scope: string; readonly value: EnvValue };

/** What instances are started with. `build.env` is not among it: a release that is kept is not built again. */
export function declaredAt({ roles, environments }: ServiceConfig): readonly Declared[] {
  return [
    ...environments.flatMap(({ name, env }) => entries(env, `environments.${name}`)),
    ...roles.flatMap(({ name, env }) => entries(env, `roles.${name}`)),
  ];
}

function entries(env: Readonly<Record<string, EnvValue>>, scope: string): readonly Declared[] {
  return Object.entries(env).map(([name, value]) => ({ name, scope, value }));
}

/** Names of all that astern.yml sets, for whatever. */
export function namesSet(config: ServiceConfig): ReadonlySet<string> {
  const gates = config.gates.flatMap(({ env }) => Object.keys(env));
  return new Set([...declaredAt(config).map(({ name }) => name), ...Object.keys(config.build.env), ...gates]);
}

/** What astern.yml takes from the server's own environment and files, for whatever: that is most likely still there. */
export function sourcesUsed(config: ServiceConfig): ReadonlySet<string> {
  const checks = config.guard.critical.flatMap(({ check }) =>
    check.kind === 'http' ? Object.values(check.headers) : [],
  );
  const values: readonly EnvValue[] = [
    ...declaredAt(config).map(({ value }) => value),
    ...Object.values(config.build.env),
    ...config.gates.flatMap(({ env }) => Object.values(env)),
    ...checks,
    ...(config.guard.database?.url == null ? [] : [config.guard.database.url]),
  ];
  return new Set(values.flatMap((value) => sourceOf(value) ?? []));
}

/** Where the server takes a value from, as people name it; null for a plain value. */
export function sourceOf(value: EnvValue): string | null {
  if (typeof value === 'string') return null;
  return 'env' in value ? `the variable ${value.env}` : `the file ${value.file}`;
}
