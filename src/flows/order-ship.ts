import { findFixed } from '../core/locks/find-fixed.ts';
import type { Freeze } from '../core/locks/freezes.ts';
import { holding } from '../core/locks/holds.ts';
import { type Consent, unfixed } from '../core/orders/common.ts';
import type { Standing } from '../core/orders/model.ts';
import { decideShip, type ShipRequest } from '../core/orders/ship.ts';
import type { RejectedIn } from '../core/pipelines/decide-deploy.ts';
import { type Commit, type RouterName, releaseName, type ServiceConfig } from '../core/releases/model.ts';
import { isUserError, UserError } from '../lib/errors.ts';
import type { Nouns } from '../store/store.ts';
import { openFixed } from './open-fixed.ts';
import { type Asked, type OrderOutcome, startOperation } from './order.ts';
import { readStanding } from './read-standing.ts';
import { rejectedIn } from './rejected-in.ts';
import { acceptAll } from './say-fixed.ts';
import type { Needs } from './world.ts';

export type ShipAsked = Asked &
  Consent & { readonly kind: 'ship' | 'build'; readonly rebuild: boolean; readonly freezes: readonly Freeze[] };

/** What shall be shipped, fixed to one commit before anything is written. */
export type Prepared = {
  readonly repository: string;
  readonly commit: Commit;
  readonly config: ServiceConfig;
  /** Rejections of the target that the commit contains. */
  readonly contained: readonly RejectedIn[];
};

/** Resolve the commit and read its `astern.yml`; throws UserError for whatever a person got wrong. Nothing is changed. */
export async function prepareShip(
  { source, parseConfig, store, routers }: Needs<'source' | 'parseConfig' | 'store' | 'routers'>,
  asked: { service: string; environment: string; repository: string; commit: string },
): Promise<Prepared> {
  const repository = await findRepository({ source, store }, asked);
  const commit = await source.resolve(repository, asked.commit);
  const text = await source.readFile(repository, commit.sha, 'astern.yml');
  const short = commit.sha.slice(0, 7);
  if (text === null) {
    throw new UserError(
      'config/missing',
      `Commit ${short} has no astern.yml.`,
      'Run `astern init`, commit the file, and ship that commit.',
    );
  }
  const config = parseConfig(text, `astern.yml@${short}`);
  checkNames(config, asked, short);
  checkRouter(routers, routerIn(config, asked.environment), short);
  await checkRepository({ source, store }, config.service, repository);
  const target = `${asked.service}/${asked.environment}`;
  const contained = await rejectedIn({ store, source }, { target, repository, sha: commit.sha });
  return { repository, commit, config, contained };
}

/** A job of CI names a folder of its own machine: the service's repository here will do, when it holds the commit. */
async function findRepository(
  { source, store }: Needs<'source' | 'store'>,
  { service, repository, commit }: { readonly service: string; readonly repository: string; readonly commit: string },
): Promise<string> {
  try {
    return await source.root(repository);
  } catch (error) {
    const known = await store.services.get(service);
    const isUnknown = isUserError(error) && error.code === 'source/not-a-repository';
    if (isUnknown && known !== null && (await source.contains(known.repository, commit, commit)))
      return known.repository;
    throw error;
  }
}

function checkNames(config: ServiceConfig, asked: { service: string; environment: string }, short: string): void {
  if (config.service !== asked.service) {
    throw new UserError(
      'config/other-service',
      `astern.yml at ${short} is of service ${config.service}, not ${asked.service}.`,
      `Use \`${config.service}/${asked.environment}\`, or run the command in the repository of ${asked.service}.`,
    );
  }
  const names = config.environments.map((environment) => environment.name);
  if (!names.includes(asked.environment)) {
    throw new UserError(
      'config/no-such-environment',
      `astern.yml at ${short} has no environment ${asked.environment}; it has ${names.join(', ')}.`,
      `Name one of them, such as \`${config.service}/${names[0] ?? 'production'}\`, or add it to astern.yml and commit.`,
    );
  }
  if (!config.roles.some((role) => role.routed)) {
    throw new UserError(
      'config/no-routed-role',
      `astern.yml at ${short} has no role behind the router.`,
      'Add a `web` or `api` role, or set `port: true` on the role that listens on $PORT.',
    );
  }
}

/** Before anything is built: it could not take traffic. */
function checkRouter(routers: ReadonlySet<RouterName>, router: RouterName, short: string): void {
  if (routers.has(router)) return;
  throw new UserError(
    'config/no-haproxy',
    `astern.yml at ${short} names \`router: ${router}\`, and this server has no HAProxy in its settings.`,
    'Add to astern.server.yml: `router: { haproxy: { hosts: [{ name: lb1, control: /run/haproxy/astern.sock, front: http://127.0.0.1:80 }] } }`, and restart the server; see docs/haproxy.md.',
  );
}

function routerIn({ environments }: ServiceConfig, environment: string): RouterName {
  return environments.find(({ name }) => name === environment)?.router ?? 'builtin';
}

/** A service stays with its repository: two projects of one name must not ship over each other. A moved clone knows the old releases. */
async function checkRepository(
  { source, store }: Needs<'source' | 'store'>,
  name: string,
  repository: string,
): Promise<void> {
  const service = await store.services.get(name);
  if (service === null || service.repository === repository) return;
  const [newest] = await store.releases.list(name, { limit: 1 });
  if (newest === undefined || (await source.contains(repository, newest.commit.sha, newest.commit.sha))) return;
  throw new UserError(
    'source/other-repository',
    `Service ${name} is shipped from ${service.repository}; ${repository} does not contain its releases.`,
    'Give one of the two another `service:` name in astern.yml, or ship from the repository above.',
  );
}

/** Order a release to be built and, for a ship, to take the traffic. Call in the transaction that keeps the answer. */
export async function orderShip(tx: Nouns, asked: ShipAsked, prepared: Prepared): Promise<OrderOutcome> {
  const { commit, config, repository, contained } = prepared;
  const standing = withoutFixed(await readStanding(tx, asked.target, asked.freezes), asked.kind, contained);
  const request = await shipRequest(tx, asked, prepared);
  const decision = decideShip(standing, request);
  if (decision.kind !== 'go') return decision;
  if (asked.dryRun)
    return { kind: 'planned', would: wouldShip(asked, commit, request.built, decision.notes), choice: null };

  await register(tx, asked.target, prepared);
  const opened = asked.kind === 'ship' ? await openFixed(tx, { target: asked.target, contained }) : [];
  if (asked.acceptRejected) await acceptAll(tx, asked, { sha: commit.sha, unfixed: unfixed(standing, contained) });
  const { kind, rebuild, despiteLock } = asked;
  const goal = { kind, repository, sha: commit.sha, rebuild, despiteLock };
  const facts = {
    sha: commit.sha,
    title: commit.title,
    author: commit.author,
    ...consentFacts(asked, holding(standing.locks) !== null),
  };
  const operation = await startOperation(tx, asked, { goal, release: null, facts });
  return { kind: 'ordered', operation, notes: [...opened, ...decision.notes, ...notActedOn(config)], choice: null };
}

/** A lock that waits for a fix does not hold the commit that brings it. */
function withoutFixed(standing: Standing, kind: ShipAsked['kind'], contained: readonly RejectedIn[]): Standing {
  const here = standing.locks.filter(({ scope }) => scope.kind === 'target');
  const fixed = new Set(kind === 'ship' ? findFixed(here, contained).map(({ lock }) => lock.id) : []);
  return { ...standing, locks: standing.locks.filter(({ id }) => !fixed.has(id)) };
}

/** What the order is judged on, beside the standing of its target. */
export async function shipRequest(tx: Nouns, asked: ShipAsked, prepared: Prepared): Promise<ShipRequest> {
  const { commit, config, contained } = prepared;
  const [again] = asked.rebuild
    ? []
    : (await tx.releases.bySha(config.service, commit.sha)).filter((one) => one.removedAtMs === null);
  const routedBy = (await tx.targets.get(asked.target))?.router ?? null;
  const router = routerIn(config, asked.target.slice(config.service.length + 1));
  return { ...asked, sha: commit.sha, contained, built: again?.number ?? null, router, routedBy };
}

export function notActedOn({ notActedOn }: ServiceConfig): readonly string[] {
  if (notActedOn.length === 0) return [];
  return [`astern.yml declares ${notActedOn.join(', ')}: read and checked, but not acted on by this version.`];
}

export function consentFacts(consent: Consent, locked: boolean): Readonly<Record<string, unknown>> {
  return {
    ...(consent.despiteLock && locked ? { despiteLock: true } : {}),
    ...(consent.acceptRejected ? { acceptRejected: true } : {}),
    ...(consent.reason === '' ? {} : { reason: consent.reason }),
  };
}

export async function register(
  tx: Nouns,
  target: string,
  { config, repository }: Pick<Prepared, 'config' | 'repository' | 'commit'>,
): Promise<void> {
  const createdAtMs = await tx.now();
  const service = await tx.services.get(config.service);
  if (service?.repository !== repository) {
    await tx.services.put({ name: config.service, repository, createdAtMs: service?.createdAtMs ?? createdAtMs });
    const data = { service: config.service, repository };
    await tx.events.append({ kind: 'service.registered', target, operation: null, actor: 'astern', data });
  }
  const environment = target.slice(config.service.length + 1);
  const router = routerIn(config, environment);
  const before = await tx.targets.get(target);
  if (before?.router === router) return;
  await tx.targets.put({
    name: target,
    service: config.service,
    environment,
    router,
    createdAtMs: before?.createdAtMs ?? createdAtMs,
  });
}

function wouldShip(
  asked: ShipAsked,
  commit: Commit,
  built: number | null,
  notes: readonly string[],
): readonly string[] {
  const what = `${commit.sha.slice(0, 7)} "${commit.title}"`;
  return [
    built === null ? `build a release of ${what}` : `use ${releaseName(built)}, built before of ${what}`,
    ...notes,
    'start its stack and check it on the test entrance',
    ...(asked.kind === 'ship'
      ? [`flip ${asked.target} to it, keep the former stack warm, and measure for the watch window`]
      : []),
  ];
}
