import type { Stack } from '../core/deploys/model.ts';
import type { Release, RoleConfig } from '../core/releases/model.ts';
import { releaseName } from '../core/releases/model.ts';
import type { InstanceSeen, InstanceSpec } from '../providers/fleet/port.ts';
import type { RoutedStack } from '../providers/router/port.ts';
import type { Needs } from './world.ts';

/** Ids of the instances behind the router that a stack shall have. */
export function routedIds(stack: Stack, release: Release): readonly string[] {
  return idsOf(stack, release, true);
}

/** Ids of its workers. They carry the time the stack became hot: put back later, it gets new ones while the old may still finish a job. */
export function workerIds(stack: Stack, release: Release): readonly string[] {
  return idsOf(stack, release, false);
}

function idsOf(stack: Stack, release: Release, routed: boolean): readonly string[] {
  const ids: string[] = [];
  for (const role of release.config.roles) {
    if (role.routed !== routed) continue;
    for (let number = 1; number <= role.instances; number += 1) ids.push(idOf(stack, role, number));
  }
  return ids;
}

function idOf(stack: Stack, role: RoleConfig, number: number): string {
  const id = `${stack.id}.${role.name}.${number}`;
  return role.routed ? id : `${id}.${stack.hotSinceMs ?? 0}`;
}

function numbers(role: RoleConfig): readonly number[] {
  return Array.from({ length: role.instances }, (_, index) => index + 1);
}

/** What the fleet needs to start a stack's instances of one kind. Throws UserError `config/secret-missing`. */
export function specsOf(
  { resolveEnv }: Needs<'resolveEnv'>,
  stack: Stack,
  release: Release,
  routed: boolean,
): readonly InstanceSpec[] {
  const environmentName = stack.target.slice(release.service.length + 1);
  const environment = release.config.environments.find((one) => one.name === environmentName);
  const specs: InstanceSpec[] = [];
  for (const role of release.config.roles.filter((one) => one.routed === routed)) {
    const env = resolveEnv({ ...environment?.env, ...role.env });
    for (const number of numbers(role)) specs.push(specOf(stack, release, role, number, env));
  }
  return specs;
}

function specOf(
  stack: Stack,
  release: Release,
  role: RoleConfig,
  number: number,
  env: Readonly<Record<string, string>>,
): InstanceSpec {
  return {
    id: idOf(stack, role, number),
    target: stack.target,
    stack: stack.id,
    release: releaseName(release.number),
    sha: release.commit.sha,
    role: role.name,
    run: role.run,
    listens: role.routed,
    env,
    stop: role.stop,
  };
}

/** A stack as the router needs it, with the addresses that the fleet reports now; instances that do not run are left out. */
export function routedStack(stack: Stack, release: Release, instances: readonly InstanceSeen[]): RoutedStack {
  const pools = release.config.roles
    .filter((role) => role.routed)
    .map((role) => ({
      role: role.name,
      path: role.path,
      health: role.health,
      streams: role.streams,
      instances: numbers(role).flatMap((number) => {
        const seen = instances.find((one) => one.id === idOf(stack, role, number));
        return seen?.port == null ? [] : [{ id: seen.id, host: seen.host, port: seen.port }];
      }),
    }));
  return { id: stack.id, release: releaseName(release.number), pools };
}

/** Host names of the two entrances. */
export function entrances(stack: Stack, release: Release): { readonly host: string; readonly testHost: string } {
  const name = stack.target.slice(release.service.length + 1);
  const environment = release.config.environments.find((one) => one.name === name);
  if (environment === undefined) throw new Error(`${stack.id}: release has no environment ${name}`);
  return { host: environment.host, testHost: environment.testHost };
}
