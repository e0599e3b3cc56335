import type { Check } from '../../../core/init/doctor.ts';
import { ProviderError } from '../../../lib/errors.ts';
import type { SetupReport, TargetSetup } from '../setup.ts';
import { configDifferences } from './differences.ts';
import { examineHosts, PASTE } from './examine.ts';
import { withHosts } from './hosts.ts';
import type { HaproxyHost, HaproxyPlace } from './model.ts';
import { backendParts } from './names.ts';
import { parseStat } from './parse-stat.ts';
import { readRunningConfig } from './read-config.ts';
import { type HaproxySetup, renderConfig, SLOTS } from './render.ts';

/** For the doctor: what each host needs in its configuration, and what it lacks. What a host has already stays in what is to be pasted. */
export async function reportOn(
  place: HaproxyPlace,
  asked: readonly TargetSetup[],
  user: string | null,
): Promise<SetupReport> {
  const running = await Promise.all(place.hosts.map((host) => targetsRunning({ ...place, hosts: [host] })));
  const targets = mergeSetups([...asked, ...running.flat()]);
  const reports = await Promise.all(
    place.hosts.map((host) => reportOnHost({ ...place, hosts: [host] }, host, { targets, user })),
  );
  return {
    hosts: reports.map(({ name, config }) => ({ name, config })),
    checks: reports.flatMap(({ checks }) => checks),
  };
}

type Wanted = { readonly targets: readonly TargetSetup[]; readonly user: string | null };

async function reportOnHost(place: HaproxyPlace, host: HaproxyHost, { targets, user }: Wanted) {
  const setup = setupFor(place, host, { targets, user });
  const checks = await examineHosts(place, { targets, slots: SLOTS });
  const answers = checks.some(({ level }) => level === 'ok');
  return {
    name: host.name,
    config: renderConfig(setup),
    checks: answers ? [...checks, ...(await configChecks(place, host, setup))] : checks,
  };
}

function setupFor(place: HaproxyPlace, host: HaproxyHost, { targets, user }: Wanted): HaproxySetup {
  const { port } = new URL(host.front);
  return {
    folder: host.folder,
    socket: host.control,
    user,
    binds: [`:${port === '' ? 80 : port}`],
    targets,
    ...(place.checkEveryMs === undefined
      ? {}
      : { check: { everyMs: place.checkEveryMs, timeoutMs: 2_000, passes: 2, failures: 2 } }),
  };
}

/** Line by line, where the files of a HAProxy can be read from here. */
async function configChecks(place: HaproxyPlace, host: HaproxyHost, setup: HaproxySetup): Promise<readonly Check[]> {
  const text = await runningConfig(place);
  if (text === null) {
    const what = `the configuration of ${host.name} cannot be read from here: only what it runs was compared`;
    return [{ level: 'warn', what, next: `Compare it there: astern doctor --haproxy-config --host ${host.name}` }];
  }
  // Backends are named by what the host runs.
  const differences = configDifferences(text, setup).filter(({ needed }) => !needed.startsWith('backend '));
  if (differences.length === 0)
    return [{ level: 'ok', what: `the configuration of ${host.name} is as it should be`, next: null }];
  return differences.map(({ section, needed, found }) => ({
    level: 'fail',
    what: `${host.name}, ${section}: ${found === null ? 'there is no' : `\`${found}\` stands for`} \`${needed}\``,
    next: PASTE,
  }));
}

async function runningConfig(place: HaproxyPlace): Promise<string | null> {
  const infos = await withHosts(place, (open) => Promise.all(open.map(({ talk }) => talk.ask('show info'))));
  const pid = /^Pid: (\d+)/m.exec(infos[0]?.[0] ?? '')?.[1];
  return pid === undefined ? null : readRunningConfig(Number(pid));
}

/** What a host foresees now, by its backends; nothing when it does not answer. */
async function targetsRunning(place: HaproxyPlace): Promise<readonly TargetSetup[]> {
  try {
    const [stat = ''] = await withHosts(place, async (open) =>
      (await Promise.all(open.map(({ talk }) => talk.ask('show stat -1 4 -1')))).flat(),
    );
    const declared = Map.groupBy(parseStat(stat), (row) => row.pxname ?? '');
    return [...declared].flatMap(([name, rows]) => {
      const parts = backendParts(name);
      if (parts === null) return [];
      return [{ target: parts.target, roles: [{ name: parts.role, servers: Math.ceil(rows.length / 2) }] }];
    });
  } catch (error) {
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

/** One entry a target, with every role that anybody named and the most servers. */
export function mergeSetups(setups: readonly TargetSetup[]): readonly TargetSetup[] {
  const servers = new Map<string, Map<string, number>>();
  for (const { target, roles } of setups) {
    const known = servers.get(target) ?? new Map<string, number>();
    for (const role of roles) known.set(role.name, Math.max(known.get(role.name) ?? 0, role.servers));
    servers.set(target, known);
  }
  return [...servers]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([target, roles]) => ({ target, roles: [...roles].map(([name, most]) => ({ name, servers: most })) }));
}
