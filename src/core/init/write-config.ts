import type { ProposedRole } from './model.ts';
import type { DatabaseSection } from './surroundings.ts';

export type Plan = {
  readonly service: string;
  readonly build: string | null;
  readonly roles: readonly ProposedRole[];
  readonly health: string;
  readonly database: DatabaseSection | null;
  readonly contracts: readonly string[];
};

/** The proposed file, with the comments that a newcomer needs. */
export function writeConfig(plan: Plan): string {
  return `${[
    '# How Astern builds, runs and ships this service. Every release carries the astern.yml of its own commit.',
    `service: ${plan.service}`,
    '',
    ...buildLines(plan.build),
    '',
    '# `web` and `api` are behind the router and must listen on $PORT; other roles are not, unless they say `port: true`.',
    'roles:',
    ...plan.roles.flatMap((role) => roleLines(role, plan.health)),
    '',
    'environments:',
    '  production:',
    `    host: ${plan.service}.localhost # test entrance: test.${plan.service}.localhost`,
    '',
    'rollback:',
    '  keep_warm: 60m # the former release keeps running this long, so that putting it back takes well under a second',
    '  keep_releases: 10 # healthy releases kept for a rollback that has to start them again',
    ...laterLines(plan),
  ].join('\n')}\n`;
}

function buildLines(build: string | null): readonly string[] {
  if (build === null)
    return ['# Runs in a fresh checkout; whatever it leaves there is the release.', '# build: { run: make }'];
  return ['# Runs in a fresh checkout; whatever it leaves there is the release.', 'build:', `  run: ${scalar(build)}`];
}

function roleLines(role: ProposedRole, health: string): readonly string[] {
  const routed = role.name === 'web' || role.name === 'api';
  return [
    `  ${role.name}:`,
    `    run: ${scalar(role.run)}${role.remark === undefined ? '' : ` # ${role.remark}`}`,
    `    instances: ${routed ? 2 : 1}`,
    ...(role.path === undefined ? [] : [`    path: ${scalar(role.path)}`]),
    ...(routed ? [`    health: { http: ${health}, within: 30s }`] : []),
    ...(routed ? [] : workerStopLines(role)),
    ...envLines(role),
  ];
}

function workerStopLines(role: ProposedRole): readonly string[] {
  if (role.quiesce !== undefined) return [`    stop: { quiesce: ${role.quiesce}, within: 60s }`];
  return [
    '    stop: { within: 60s } # add `quiesce: SIGUSR1` if it finishes its job and takes no new one on that signal',
  ];
}

function envLines({ env }: ProposedRole): readonly string[] {
  const entries = Object.entries(env ?? {});
  return entries.length === 0 ? [] : ['    env:', ...entries.map(([name, value]) => `      ${name}: ${scalar(value)}`)];
}

function laterLines({ database, contracts }: Plan): readonly string[] {
  return [
    ...(database === null && contracts.length === 0 ? [] : ['', '# Checked now, acted on by a later version.']),
    ...(database === null
      ? []
      : [`database: { dialect: ${database.dialect}, migrations: ${JSON.stringify(database.migrations)} }`]),
    ...(contracts.length === 0 ? [] : ['contracts:', ...contracts.map((path) => `  - openapi: ${scalar(path)}`)]),
  ];
}

/** Plain where YAML cannot misread it, else in double quotes (JSON's escapes are YAML's too). */
function scalar(written: string): string {
  const text = written.replaceAll('\0', '');
  const plain =
    /^[A-Za-z./][\w./$@=,+&|>*~^%:'"; -]*$/.test(text) &&
    !/: |:$| #| $|^(?:true|false|null|yes|no|on|off)$/i.test(text);
  return plain && /[a-z]/i.test(text) && !/^\.(?:inf|nan)$/i.test(text) ? text : JSON.stringify(text);
}
