import type { RoleConfig, ServiceConfig } from '../../releases/model.ts';
import type { ChangeFinding } from '../finding.ts';
import { tell } from './tell.ts';

type Sides = { readonly live: ServiceConfig; readonly back: ServiceConfig };

/** What astern.yml itself says otherwise: roles, their commands and checks, addresses. */
export function judgeServiceFile({ live, back }: Sides): readonly ChangeFinding[] {
  return [...roleNotes(live, back), ...environmentNotes(live, back)];
}

type Said = Pick<ChangeFinding, 'kind' | 'verdict' | 'subject' | 'why'> & { readonly instruction?: string };

function note(said: Said): ChangeFinding {
  return tell('configuration', { rule: 'configuration/11', file: 'astern.yml', ...said });
}

function roleNotes(live: ServiceConfig, back: ServiceConfig): readonly ChangeFinding[] {
  const [come, gone] = [newRoles(live, back), newRoles(back, live)];
  const renamed = come.flatMap((role) => {
    const former = gone.find(
      ({ run, routed, path }) => run === role.run && routed === role.routed && path === role.path,
    );
    return former === undefined ? [] : [{ role, former }];
  });
  const isRenamed = (one: RoleConfig) => renamed.some(({ role, former }) => role === one || former === one);
  const same = back.roles.flatMap((before) => {
    const now = live.roles.find(({ name }) => name === before.name);
    return now === undefined ? [] : changedRole(now, before);
  });
  return [
    ...renamed.map(({ role, former }) => roleRenamed(role.name, former.name)),
    ...come.filter((role) => !isRenamed(role)).map(roleAdded),
    ...gone.filter((role) => !isRenamed(role)).map(roleRemoved),
    ...same,
  ];
}

function newRoles(one: ServiceConfig, other: ServiceConfig): readonly RoleConfig[] {
  return one.roles.filter(({ name }) => !other.roles.some((role) => role.name === name));
}

function roleRenamed(now: string, before: string): ChangeFinding {
  return note({
    kind: 'role-renamed',
    verdict: 'safe',
    subject: now,
    why: `The role \`${now}\` of {live} is called \`${before}\` in {target} and does the same.`,
  });
}

function roleAdded({ name, routed, path }: RoleConfig): ChangeFinding {
  const why = routed
    ? `The role \`${name}\`, which answers ${path === '/' ? 'requests' : `requests below ${path}`}, came with {live}: {target} does not have it, so nobody answers in its place.`
    : `The role \`${name}\` came with {live}: {target} does not have it, so what it does stays undone after going back.`;
  return note({
    kind: 'role-added',
    verdict: 'check',
    subject: name,
    why,
    instruction: `Ask who needs what \`${name}\` does, and what it left unfinished.`,
  });
}

function roleRemoved({ name }: RoleConfig): ChangeFinding {
  return note({
    kind: 'role-removed',
    verdict: 'safe',
    subject: name,
    why: `The role \`${name}\`, which {live} does not have, runs again with {target}.`,
  });
}

function changedRole(now: RoleConfig, before: RoleConfig): readonly ChangeFinding[] {
  const { name } = before;
  const notes: ChangeFinding[] = [];
  const safe = (kind: string, why: string) => notes.push(note({ kind, verdict: 'safe', subject: name, why }));
  if (now.run !== before.run)
    safe('start-command-changed', `\`${name}\` of {target} is started with its own command again.`);
  if (now.health?.http !== before.health?.http && before.health !== null)
    safe('health-path-changed', `\`${name}\` of {target} is asked at ${before.health.http}, as it was before.`);
  if (before.instances < now.instances) notes.push(fewerInstances(name, now.instances, before.instances));
  if (now.path !== before.path || now.routed !== before.routed) notes.push(pathChanged(now, before));
  return notes;
}

function fewerInstances(name: string, now: number, before: number): ChangeFinding {
  return note({
    kind: 'fewer-instances',
    verdict: 'check',
    subject: name,
    why: `\`${name}\` of {target} has ${before} instance${before === 1 ? '' : 's'} and {live} has ${now}: today's traffic may be too much for {target}.`,
    instruction: `Look whether ${before} of \`${name}\` can carry today's traffic.`,
  });
}

function pathChanged(now: RoleConfig, before: RoleConfig): ChangeFinding {
  const shown = ({ routed, path }: RoleConfig) => (routed ? `requests below ${path}` : 'no requests');
  return note({
    kind: 'role-path-changed',
    verdict: 'check',
    subject: before.name,
    why: `\`${before.name}\` answers ${shown(now)} in {live} and ${shown(before)} in {target}: some addresses are answered by another role, or by none, after going back.`,
    instruction: 'Ask who calls the addresses that {live} brought.',
  });
}

function environmentNotes(live: ServiceConfig, back: ServiceConfig): readonly ChangeFinding[] {
  return back.environments.flatMap((before) => {
    const now = live.environments.find(({ name }) => name === before.name);
    if (now === undefined) return [];
    return [
      ...(now.host === before.host ? [] : [hostChanged(before.name, now.host, before.host)]),
      ...(now.router === before.router ? [] : [routerChanged(before.name)]),
    ];
  });
}

function hostChanged(environment: string, now: string, before: string): ChangeFinding {
  return note({
    kind: 'host-changed',
    verdict: 'check',
    subject: environment,
    why: `Customers reach {live} at ${now}, and {target} answers at ${before}: whoever knows the newer address finds nothing there after going back.`,
    instruction: `Make sure that both addresses lead to ${environment} before going back.`,
  });
}

function routerChanged(environment: string): ChangeFinding {
  return note({
    kind: 'router-changed',
    verdict: 'check',
    subject: environment,
    why: `The traffic of ${environment} goes through another router with {live} than with {target}.`,
    instruction: 'Ask whoever moved the traffic whether the former router still runs.',
  });
}
