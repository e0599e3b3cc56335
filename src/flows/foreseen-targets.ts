import type { RoleConfig } from '../core/releases/model.ts';
import type { TargetSetup } from '../providers/router/setup.ts';
import type { Needs } from './world.ts';

/** Targets behind HAProxy with the roles of their stacks and of the newest release: what its configuration must have room for. */
export async function foreseenTargets({ store }: Needs<'store'>): Promise<readonly TargetSetup[]> {
  const behind = (await store.targets.list()).filter(({ router }) => router === 'haproxy');
  return Promise.all(
    behind.map(async ({ name, service }) => {
      const stacks = await store.stacks.ofTarget(name);
      const running = await Promise.all(stacks.map(({ release }) => store.releases.get(service, release)));
      const releases = [...running, ...(await store.releases.list(service, { limit: 1 }))];
      return { target: name, roles: releases.flatMap((release) => routedRoles(release?.config.roles ?? [])) };
    }),
  );
}

function routedRoles(roles: readonly RoleConfig[]): TargetSetup['roles'] {
  return roles.filter(({ routed }) => routed).map(({ name, instances }) => ({ name, servers: instances }));
}
