import type { ServiceConfig } from '../releases/model.ts';
import { type ChannelFacts, channelChecks } from './channel-checks.ts';

export type DoctorFacts = {
  /** `null` where git itself is missing. */
  readonly gitVersion: string | null;
  readonly nodeVersion: string;
  readonly repository: {
    readonly root: string;
    /** Null before the first commit. */
    readonly head: string | null;
    /** Paths that differ from HEAD, or that git does not know. */
    readonly changed: readonly string[];
  } | null;
  readonly config: {
    readonly atHead: ConfigFact;
    readonly inFolder: ConfigFact;
    readonly same: boolean;
  };
  /** First words of commands, and whether a program of that name is on PATH. */
  readonly programs: Readonly<Record<string, boolean>>;
  /** No address: nothing here says where a server might be. */
  readonly server: {
    readonly address: string | null;
    readonly reachable: boolean;
    readonly problem: string | null;
    /** What the server says is wrong with it or its router. */
    readonly alarms?: readonly string[];
  };
  readonly token: { readonly needed: boolean; readonly found: boolean };
  readonly ports: readonly {
    readonly what: string;
    readonly address: string;
    readonly state: 'free' | 'ours' | 'taken';
  }[];
  /** Addresses that host names resolve to here. */
  readonly hosts: readonly { readonly host: string; readonly addresses: readonly string[] }[];
  /** What store, router and fleet disagree about, by target; null when no server was asked. */
  readonly truths:
    | readonly {
        readonly target: string;
        readonly busy: boolean;
        readonly disagreements: readonly { readonly text: string; readonly next: string }[];
      }[]
    | null;
  readonly disk: { readonly folder: string; readonly freeBytes: number } | null;
  /** Ways to people; null when no server said. */
  readonly channels: ChannelFacts | null;
};

export type ConfigFact =
  | { readonly kind: 'missing' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'valid'; readonly config: ServiceConfig };

/** One line of the doctor's answer; `next` says what to do about it. */
export type Check = { readonly level: 'ok' | 'warn' | 'fail'; readonly what: string; readonly next: string | null };

const OLDEST_GIT = [2, 30] as const;
const OLDEST_NODE = [26, 0] as const;
const SCARCE_BYTES = 2 * 1024 ** 3;
const TOO_FEW_BYTES = 256 * 1024 ** 2;

/** Everything that can be said about a machine, a repository and a server before the first release. */
export function examine(facts: DoctorFacts): readonly Check[] {
  return [
    nodeCheck(facts.nodeVersion),
    gitCheck(facts.gitVersion),
    ...repositoryChecks(facts),
    ...configChecks(facts),
    ...programChecks(facts),
    ...serverChecks(facts),
    ...(facts.server.alarms ?? []).map(alarmCheck),
    ...facts.ports.map(portCheck),
    ...facts.hosts.map(hostCheck),
    ...diskChecks(facts.disk),
    ...(facts.truths ?? []).flatMap(truthChecks),
    ...(facts.channels === null ? [] : channelChecks(facts.channels)),
  ];
}

function nodeCheck(version: string): Check {
  if (isAtLeast(version, OLDEST_NODE)) return ok(`Node ${version}`);
  return fail(`Node ${version} is too old`, `Install Node ${OLDEST_NODE[0]} or newer.`);
}

function gitCheck(version: string | null): Check {
  const wanted = OLDEST_GIT.join('.');
  if (version === null) return fail('git was not found', `Install git ${wanted} or newer.`);
  if (isAtLeast(version, OLDEST_GIT)) return ok(`git ${version}`);
  return fail(`git ${version} is too old`, `Install git ${wanted} or newer.`);
}

function repositoryChecks({ repository, gitVersion }: DoctorFacts): readonly Check[] {
  if (gitVersion === null) return [];
  if (repository === null)
    return [fail('this folder is not in a git repository', 'Run `git init`, add your files and commit them.')];
  if (repository.head === null)
    return [fail('the repository has no commit yet', 'Commit your files: Astern ships commits.')];
  if (repository.changed.length === 0) return [ok(`git repository ${repository.root}, nothing uncommitted`)];
  const some = repository.changed.slice(0, 3).join(', ');
  const more = repository.changed.length > 3 ? ` and ${repository.changed.length - 3} more` : '';
  return [
    warn(`not committed: ${some}${more}`, 'Commit what shall be shipped: Astern ships commits, not the working copy.'),
  ];
}

function configChecks({ config, repository }: DoctorFacts): readonly Check[] {
  const committed = repository !== null && repository.head !== null;
  const shown = committed && config.atHead.kind !== 'missing' ? config.atHead : config.inFolder;
  const checks: Check[] = [];
  if (shown.kind === 'missing') return [fail('there is no astern.yml', 'Run `astern init`; it proposes one.')];
  if (shown.kind === 'invalid') checks.push(fail(shown.message, 'Correct astern.yml and commit it.'));
  if (shown.kind === 'valid')
    checks.push(ok(`astern.yml of ${shown.config.service} is valid`), ...laterSections(shown.config));
  if (committed && config.atHead.kind === 'missing') {
    checks.push(fail('astern.yml is not committed', 'Commit it: every release carries the one of its own commit.'));
  } else if (committed && !config.same) {
    const message = config.inFolder.kind === 'invalid' ? `, and is wrong: ${config.inFolder.message}` : '';
    checks.push(warn(`astern.yml here differs from the one at HEAD${message}`, 'Commit it, or take the change back.'));
  }
  return checks;
}

function laterSections({ notActedOn }: ServiceConfig): readonly Check[] {
  if (notActedOn.length === 0) return [];
  const what = `astern.yml: ${notActedOn.join(', ')} ${notActedOn.length === 1 ? 'is' : 'are'} checked but not acted on by this version`;
  return [warn(what, 'Nothing to do; do not rely on it yet.')];
}

function programChecks({ programs }: DoctorFacts): readonly Check[] {
  return Object.entries(programs).map(([program, found]) =>
    found
      ? ok(`${program} is on PATH`)
      : fail(`${program} is not on PATH`, `Install ${program}, or correct the command in astern.yml.`),
  );
}

function serverChecks({ server, token }: DoctorFacts): readonly Check[] {
  const { address, problem } = server;
  if (!server.reachable) {
    const why = problem === null ? '' : `: ${problem}`;
    const what = address === null ? 'no server is running here' : `no server answers at ${address}`;
    return [fail(`${what}${why}`, 'Start it with `astern server`, or name another with --server.')];
  }
  if (token.needed && !token.found) {
    return [
      ok(`server at ${address}`),
      fail(
        'the server wants a token and none was found',
        'Set ASTERN_TOKEN or name a file with --token-file; whoever owns the data directory finds one in its file `token`.',
      ),
    ];
  }
  return [ok(`server at ${address}`), ...(token.found ? [ok('token found')] : [])];
}

function truthChecks({ target, busy, disagreements }: NonNullable<DoctorFacts['truths']>[number]): readonly Check[] {
  if (busy) return [ok(`${target}: an operation is under way; compare again when it has ended`)];
  if (disagreements.length === 0) return [ok(`${target}: store, router and fleet agree`)];
  return disagreements.map(({ text, next }) => fail(`${target}: ${text}`, next));
}

function alarmCheck(alarm: string): Check {
  // What will go wrong with who is on call says itself what to do.
  if (/\bastern oncall\b/.test(alarm)) return { level: 'fail', what: alarm, next: null };
  if (alarm.startsWith('deploys: '))
    return warn(
      alarm,
      'Incidents do without it; see docs/deploys-elsewhere.md, "When it does not tell", and astern elsewhere.',
    );
  if (/^(?:paging|watchdog): | does not work since /.test(alarm))
    return fail(
      alarm,
      'Nobody may be paged: see docs/channels.md, "When a message does not arrive", and astern pages.',
    );
  return fail(alarm, 'Look at the log it names; docs/durability.md says what is kept and how to put it right.');
}

function portCheck({ what, address, state }: DoctorFacts['ports'][number]): Check {
  if (state === 'ours') return ok(`${what} holds ${address}`);
  if (state === 'free') return ok(`${address} is free for ${what}`);
  return fail(`${address} for ${what} is taken by another program`, 'Stop that program, or choose another address.');
}

function hostCheck({ host, addresses }: DoctorFacts['hosts'][number]): Check {
  if (addresses.some(isLoopbackAddress)) return ok(`${host} leads to this machine`);
  if (addresses.length > 0)
    return warn(`${host} leads to ${addresses.join(', ')}`, 'Make sure that this is where the router listens.');
  const add = `add \`127.0.0.1 ${host}\` to /etc/hosts`;
  const next = host.endsWith('.localhost')
    ? `Browsers and curl take it for this machine all the same; for other programs ${add}.`
    : `For a trial ${add}, or use curl --resolve; for customers, point your DNS at the router.`;
  return warn(`${host} leads nowhere from here`, next);
}

function diskChecks(disk: DoctorFacts['disk']): readonly Check[] {
  if (disk === null) return [];
  const what = `${formatGibibytes(disk.freeBytes)} free in ${disk.folder}`;
  if (disk.freeBytes < TOO_FEW_BYTES) return [fail(what, 'Make room: no release can be kept.')];
  if (disk.freeBytes < SCARCE_BYTES) return [warn(what, 'Make room, or lower rollback.keep_releases.')];
  return [ok(what)];
}

function formatGibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function isLoopbackAddress(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, first, second] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const seen = Number(first ?? 0);
  return seen > major || (seen === major && Number(second ?? 0) >= minor);
}

function ok(what: string): Check {
  return { level: 'ok', what, next: null };
}

function warn(what: string, next: string): Check {
  return { level: 'warn', what, next };
}

function fail(what: string, next: string): Check {
  return { level: 'fail', what, next };
}
