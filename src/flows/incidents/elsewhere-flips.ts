import { type ElsewhereDeploy, madeElsewhere } from '../../core/elsewhere/model.ts';
import { locate } from '../../core/incidents/locate.ts';
import type { AlertFacts, FlipFacts } from '../../core/suspects/model.ts';
import { LOOK_BACK_MS } from '../../core/suspects/points.ts';
import type { Nouns } from '../../store/store.ts';

type About = {
  readonly onsetMs: number;
  /** What it is about: of these, all that was deployed is looked at. */
  readonly services: readonly string[];
  /** What took the traffic of Astern's own targets. */
  readonly own: readonly Pick<FlipFacts, 'target' | 'sha'>[];
};

const MOST_DEPLOYS = 500;
/** Those nearest to the beginning. */
const MOST_FLIPS = 40;

/** What others deployed in the time that counts. */
export function deploysLately({ elsewhere }: Pick<Nouns, 'elsewhere'>, onsetMs: number) {
  return elsewhere.since(onsetMs - LOOK_BACK_MS, MOST_DEPLOYS);
}

/** Where an alert belongs, in the words in which it was deployed: monitors write `Payments` and `prod`. */
export function asDeployed(
  { service, environment }: Pick<AlertFacts, 'service' | 'environment'>,
  deploys: readonly ElsewhereDeploy[],
): Pick<AlertFacts, 'service' | 'environment'> {
  if (service === null || deploys.length === 0) return { service, environment };
  const places = deploys.map((one) => ({ ...one, name: `${one.service}/${one.environment}` }));
  const place = locate({ hook: '', key: '', group: null, service, environment }, places);
  return { service: place.service, environment: environment === null ? null : place.environment };
}

/** The same as flips. What Astern itself put there it knows better: that is left out. */
export function elsewhereFlips(
  deploys: readonly ElsewhereDeploy[],
  { onsetMs, services, own }: About,
): ReadonlyMap<FlipFacts, ElsewhereDeploy> {
  const flips = deploys.flatMap((deploy) => flipOf(deploy, deploys).map((flip) => [flip, deploy] as const));
  const others = flips.filter(([flip]) => !own.some(({ target, sha }) => target === flip.target && sha === flip.sha));
  const away = ([{ atMs }]: readonly [FlipFacts, ElsewhereDeploy]) => Math.abs(onsetMs - atMs);
  const close = new Set([...others].sort((one, other) => away(one) - away(other)).slice(0, MOST_FLIPS));
  return new Map(others.filter((one) => close.has(one) || services.includes(one[0].service)));
}

function flipOf(deploy: ElsewhereDeploy, all: readonly ElsewhereDeploy[]): readonly FlipFacts[] {
  const { service, environment, sha, title, author, deployer, liveAtMs } = deploy;
  if (liveAtMs === null) return [];
  return [
    {
      ...{ target: `${service}/${environment}`, service, environment, sha },
      release: null,
      elsewhere: madeElsewhere(deploy),
      title: title ?? '',
      author: author ?? deployer ?? '',
      atMs: liveAtMs,
      untilMs: untilMs(deploy, all),
      ...{ former: null, servedWell: false, olderStretches: [], files: null, measured: null, judged: null },
    },
  ];
}

/** Until its source says so, or the next one takes its place: of sources that never say that one is over, too. */
function untilMs(deploy: ElsewhereDeploy, all: readonly ElsewhereDeploy[]): number | null {
  const { service, environment, liveAtMs, endedAtMs } = deploy;
  const later = all.flatMap((one) => {
    const isSamePlace = one.service === service && one.environment === environment && one !== deploy;
    return isSamePlace && one.liveAtMs !== null && one.liveAtMs > (liveAtMs ?? 0) ? [one.liveAtMs] : [];
  });
  const ends = endedAtMs === null ? later : [...later, endedAtMs];
  return ends.length === 0 ? null : Math.min(...ends);
}

/** `1.4.2`, `v2026.11-rc1`: names of branches say nothing about one deploy of them. */
const VERSION = /^v?\d+(?:\.\d+)+[\w.+-]*$/;

/** Commits that the alerts' own names of releases stand for, as far as a version was deployed under that name. */
export function deployedVersions(
  deploys: readonly ElsewhereDeploy[],
  alerts: readonly Pick<AlertFacts, 'release'>[],
): ReadonlyMap<string, string> {
  const byVersion = new Map(
    deploys.flatMap(({ ref, sha }) => {
      const version = ref.replace(/^refs\/tags\//, '');
      return VERSION.test(version) ? [[bare(version), sha] as const] : [];
    }),
  );
  return new Map(
    alerts.flatMap(({ release }) => {
      const sha = release === null ? undefined : byVersion.get(bare(release.slice(release.lastIndexOf('@') + 1)));
      return release === null || sha === undefined ? [] : [[release, sha] as const];
    }),
  );
}

function bare(version: string): string {
  return version.replace(/^v/, '').replace(/\+.*$/, '');
}
