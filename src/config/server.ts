import { join, resolve } from 'node:path';
import type { Person } from '../core/hotfix/people.ts';
import type { Freeze } from '../core/locks/freezes.ts';
import { parseDuration } from '../lib/duration.ts';
import { UserError } from '../lib/errors.ts';
import { type Address, isLoopback, parseAddress, writeAddress } from './address.ts';
import { type AlertHookSettings, alertClashes, fillAlerts, fillHeartbeats, type HeartbeatSettings } from './alerts.ts';
import { type ChannelSettings, channelClashes, fillChannels } from './channels.ts';
import { type DeploysSettings, deployClashes, fillDeploys } from './deploys.ts';
import { type ReadDocument, readDocument } from './document.ts';
import { fillFreezes, freezeClashes } from './freezes.ts';
import { type HaproxySettings, haproxySettings, sameHosts } from './haproxy-settings.ts';
import { invalid, problemAt, problemsOf } from './problems.ts';
import { fillRepositories, type WatchedSettings } from './repositories.ts';
import type { SecretReference } from './secrets.ts';
import { type PortRange, parsePorts, serverSchema, type TokenRole, type WrittenServer } from './server-schema.ts';
import { fillWatchdog, type WatchdogSettings } from './watchdog.ts';

export type TokenSettings = { readonly name: string; readonly role: TokenRole; readonly secret: SecretReference };

export type ServerSettings = {
  readonly listen: Address;
  /** Where people reach it, without a slash at its end; null: where it listens. */
  readonly url: string | null;
  /** Absolute path of the folder that holds all that is remembered. */
  readonly data: string;
  /** The PostgreSQL that several servers share; null: an embedded database in `data`. Holds a password, perhaps: never shown or logged. */
  readonly databaseUrl: string | null;
  readonly router: {
    /** Where the embedded router takes traffic. */
    readonly listen: Address;
    readonly haproxy: HaproxySettings | null;
  };
  readonly fleet: { readonly ports: PortRange };
  /** Stretches of time in which deploys are held. */
  readonly freezes: readonly Freeze[];
  /** Branches that are shipped by themselves. */
  readonly repositories: readonly WatchedSettings[];
  readonly signIn: { readonly tokens: readonly TokenSettings[] };
  /** How many gates and builds of pipelines run at once. */
  readonly pipelines: { readonly parallel: number };
  /** After a rollback for an incident it must be proven within this long that it helped. */
  readonly incidents: { readonly recoveryWithinMs: number };
  /** Who counts as one person, and in which groups. */
  readonly people: readonly Person[];
  /** Where monitors send their alerts. */
  readonly alerts: readonly AlertHookSettings[];
  /** Signs of life that are expected. */
  readonly heartbeats: readonly HeartbeatSettings[];
  /** Who tells of deploys that others make. */
  readonly deploys: readonly DeploysSettings[];
  /** Ways to reach them. */
  readonly channels: ChannelSettings;
  /** Who outside hears that paging works; null: nobody. */
  readonly watchdog: WatchdogSettings | null;
};

export type ServerSources = {
  /** The settings file, if there is one; its relative paths are relative to `folder`. */
  readonly file: { readonly name: string; readonly text: string; readonly folder: string } | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: { readonly listen?: string; readonly data?: string; readonly routerListen?: string };
  readonly home: string;
  /** Where relative paths of flags and variables begin. */
  readonly cwd: string;
};

/** Settings of `astern server`: a flag goes before a variable, a variable before the file, the file before the default. */
export function serverSettings(sources: ServerSources): ServerSettings {
  const { env, flags } = sources;
  const written = sources.file === null ? {} : readWritten(sources.file);
  const besideFile = (secret: SecretReference) => secretAt(secret, sources.file?.folder ?? '');
  const settings: ServerSettings = {
    listen: address(['--listen', flags.listen], ['ASTERN_LISTEN', env.ASTERN_LISTEN], written.listen, '127.0.0.1:7700'),
    url: publicUrl(['ASTERN_URL', env.ASTERN_URL], ['url', written.url]),
    data: dataFolder(sources, written.data),
    databaseUrl: databaseUrl(['DATABASE_URL', env.DATABASE_URL], ['database_url', written.database_url]),
    router: {
      listen: address(
        ['--router-listen', flags.routerListen],
        ['ASTERN_ROUTER_LISTEN', env.ASTERN_ROUTER_LISTEN],
        written.router?.listen,
        '127.0.0.1:8080',
      ),
      haproxy: haproxySettings(written.router?.haproxy),
    },
    fleet: { ports: parsePorts(written.fleet?.ports ?? '') ?? { from: 20_000, to: 29_999 } },
    freezes: fillFreezes(written.freezes ?? []),
    repositories: fillRepositories(written.repositories ?? {}, besideFile),
    signIn: { tokens: (written.sign_in?.tokens ?? []).map((token) => atFolder(token, sources.file?.folder ?? '')) },
    pipelines: { parallel: written.pipelines?.parallel ?? 4 },
    incidents: { recoveryWithinMs: parseDuration(written.incidents?.recovery_within ?? '2m') ?? 0 },
    people: people(written.people ?? {}),
    alerts: fillAlerts(written.alerts ?? {}, besideFile),
    heartbeats: fillHeartbeats(written.heartbeats ?? {}, besideFile),
    deploys: fillDeploys(written.deploys ?? {}, besideFile),
    channels: fillChannels(written.channels ?? {}, sources.file?.folder ?? ''),
    watchdog: fillWatchdog(written.watchdog, besideFile),
  };
  demandSignIn(settings);
  return settings;
}

function readWritten(file: NonNullable<ServerSources['file']>): WrittenServer {
  // Comments alone are a settings file that leaves everything at its default.
  if (
    file.text
      .replace(/^\uFEFF/, '')
      .replace(/^\s*#.*$/gm, '')
      .trim() === ''
  )
    return {};
  const reading = readDocument(file.text, () => false);
  if (reading.kind === 'broken') throw invalid(file.name, reading.problems);
  const parsed = serverSchema.safeParse(reading.document.value);
  if (!parsed.success) throw invalid(file.name, problemsOf(parsed.error.issues, reading.document));
  refuseClashes(file.name, parsed.data, reading.document);
  return parsed.data;
}

function refuseClashes(file: string, written: WrittenServer, document: ReadDocument): void {
  const names = (written.sign_in?.tokens ?? []).map((token) => token.name);
  const problems = names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    return [
      problemAt(document, ['sign_in', 'tokens', index, 'name'], `a second token named ${name}; choose another name`),
    ];
  });
  const found = [
    ...problems,
    ...sameAddresses(written.people, document),
    ...sameHosts(written.router?.haproxy, document),
    ...freezeClashes(written.freezes ?? [], document),
    ...alertClashes(written.alerts ?? {}, document),
    ...deployClashes(written.deploys ?? {}, document),
    ...channelClashes(written.channels, document),
  ];
  if (found.length > 0) throw invalid(file, found);
}

/** An address tells who wrote a commit: it must tell one person. */
function sameAddresses(people: WrittenServer['people'], document: ReadDocument) {
  const all = Object.entries(people ?? {}).flatMap(([name, { emails = [] }]) =>
    emails.map((email, index) => ({ name, index, email: email.toLowerCase() })),
  );
  return all.flatMap(({ name, index, email }, place) => {
    const first = all.findIndex((one) => one.email === email);
    if (first === place) return [];
    const whose = all[first]?.name ?? '';
    return [problemAt(document, ['people', name, 'emails', index], `an address that ${whose} has already`)];
  });
}

type Said = readonly [source: string, value: string | undefined];

function address(flag: Said, variable: Said, inFile: string | undefined, otherwise: string): Address {
  const said = [flag, variable].find(([, value]) => given(value));
  const [source, value] = said ?? ['the settings file', inFile ?? otherwise];
  const parsed = parseAddress(value ?? '');
  if (parsed !== null) return parsed;
  throw new UserError(
    'config/invalid',
    `${source}: expected an address such as ${otherwise}, found ${JSON.stringify(value)}`,
    'Write it as host:port.',
  );
}

function people(written: NonNullable<WrittenServer['people']>): readonly Person[] {
  return Object.entries(written).map(([name, { emails = [], groups = [] }]) => ({ name, emails, groups }));
}

/** Messages name where it stands, never the URL itself. */
function databaseUrl(...places: readonly Said[]): string | null {
  const said = places.find(([, value]) => given(value));
  if (said === undefined) return null;
  const [source, value = ''] = said;
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value;
  throw new UserError(
    'config/invalid',
    `${source}: expected the URL of a PostgreSQL database`,
    'Write it as postgresql://user@host:5432/database.',
  );
}

/** Links in messages begin with it. */
function publicUrl(...places: readonly Said[]): string | null {
  const said = places.find(([, value]) => given(value));
  if (said === undefined) return null;
  const [source, value = ''] = said;
  const url = /^https?:\/\//.test(value) ? URL.parse(value) : null;
  if (url !== null && url.href === `${url.origin}/`) return url.origin;
  throw new UserError(
    'config/invalid',
    `${source}: expected the URL at which people reach this server, found ${JSON.stringify(value)}`,
    'Write it as https://astern.example.com, with nothing after the host; a proxy must offer the server under a name of its own.',
  );
}

function dataFolder({ env, flags, file, home, cwd }: ServerSources, inFile: string | undefined): string {
  const said = [flags.data, env.ASTERN_DATA].find(given);
  if (said !== undefined) return resolve(cwd, said);
  if (inFile !== undefined) return resolve(file?.folder ?? cwd, inFile);
  // The XDG rules say that a relative value is to be ignored.
  const share = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  return join(share, 'astern');
}

function atFolder(token: TokenSettings, folder: string): TokenSettings {
  return { ...token, secret: secretAt(token.secret, folder) };
}

function secretAt(secret: SecretReference, folder: string): SecretReference {
  return 'file' in secret ? { file: resolve(folder, secret.file) } : secret;
}

function demandSignIn({ listen, signIn }: ServerSettings): void {
  if (isLoopback(listen) || signIn.tokens.length > 0) return;
  throw new UserError(
    'config/sign-in-needed',
    `${writeAddress(listen)} can be reached from other machines, so people must sign in, and no token is set up`,
    'Add to astern.server.yml: `sign_in: { tokens: [{ name: admin, role: admin, secret: { env: ASTERN_ADMIN_TOKEN } }] }`, or listen on 127.0.0.1.',
  );
}

function given(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
