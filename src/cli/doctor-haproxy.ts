import { ApiProblem } from '../api/client/problem.ts';
import type { HaproxyBody, HaproxyQuestion } from '../api/haproxy.ts';
import type { DoctorFacts } from '../core/init/doctor.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, isOn, textFlag } from './command.ts';
import { connect } from './connect.ts';
import { isOwnServer } from './doctor-remote.ts';
import { storeFlags } from './store-place.ts';
import { print, printJson, say } from './terminal.ts';

const NONE: HaproxyBody = { hosts: [], checks: [] };
type Targets = NonNullable<HaproxyQuestion['targets']>;

/** What the HAProxies of the server lack; asked of the server, or of the hosts themselves when it is down and its settings are here. */
export async function readHaproxy(call: Call, facts: DoctorFacts): Promise<HaproxyBody> {
  const targets = targetsIn(facts.config);
  if (facts.server.reachable) return facts.token.found ? askServer(call, targets) : NONE;
  if (!isOwnServer(call)) return NONE;
  const { readServerSettings } = await import('../config/read-server.ts');
  const { haproxy } = readServerSettings(storeFlags(call), call.context.env, call.context.cwd).router;
  if (haproxy === null) return NONE;
  const { haproxySetupOf } = await import('../haproxy-tools.ts');
  const { hosts, checks } = await haproxySetupOf(haproxy)(targets);
  return { hosts: [...hosts], checks: [...checks] };
}

async function askServer(call: Call, targets: Targets): Promise<HaproxyBody> {
  try {
    return (await connect(call).call('haproxy', { body: { targets } })).body;
  } catch (error) {
    // A server of the version before does not know the question.
    if (error instanceof ApiProblem && error.status === 404) return NONE;
    throw error;
  }
}

/** Environments behind HAProxy of the astern.yml that would be shipped from here. */
function targetsIn({ atHead, inFolder }: DoctorFacts['config']): Targets {
  const valid = [inFolder, atHead].find((fact) => fact.kind === 'valid');
  if (valid === undefined) return [];
  const { service, environments, roles } = valid.config;
  const routed = roles.filter((role) => role.routed).map(({ name, instances }) => ({ name, servers: instances }));
  return environments
    .filter(({ router }) => router === 'haproxy')
    .map(({ name }) => ({ target: `${service}/${name}`, roles: routed }));
}

/** The configuration alone on standard output, so that it can be sent into a file. */
export function printHaproxyConfig(call: Call, { hosts }: HaproxyBody): void {
  const { terminal } = call.context;
  if (hosts.length === 0) {
    throw new UserError(
      'config/no-haproxy',
      'No HAProxy is known here: no server answers whose settings have `router.haproxy`, nor are there such settings in this folder.',
      'Name the settings with --config, or the server with --server; see docs/haproxy.md.',
    );
  }
  if (isOn(call, 'json')) {
    printJson(terminal, { hosts });
    return;
  }
  const { config } = chosen(hosts, textFlag(call, 'host'));
  print(terminal, config.trimEnd());
  if (!config.includes('server-template')) {
    say(terminal, 'No target is behind HAProxy yet: run this where astern.yml says `router: haproxy`.');
  }
}

function chosen(hosts: HaproxyBody['hosts'], name: string | undefined): HaproxyBody['hosts'][number] {
  const [first] = hosts;
  const names = hosts.map((host) => host.name).join(', ');
  const named = name === undefined ? first : hosts.find((host) => host.name === name);
  if (named === undefined) {
    throw new UserError('request/usage', `There is no HAProxy host ${name}; there are ${names}.`, 'Name one of them.');
  }
  if (name === undefined && hosts.some(({ config }) => config !== named.config)) {
    throw new UserError(
      'request/usage',
      `The hosts ${names} each need a configuration of their own.`,
      `Name one with \`--host ${named.name}\`.`,
    );
  }
  return named;
}
