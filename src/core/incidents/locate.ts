/** Where an alert belongs. */
export type Place = {
  readonly service: string | null;
  readonly environment: string | null;
  /** The target of Astern, where there is one. */
  readonly target: string | null;
  /** Alerts of the same are put together. */
  readonly group: string;
};

export type KnownTarget = { readonly name: string; readonly service: string; readonly environment: string };

type Said = {
  readonly hook: string;
  readonly key: string;
  readonly group: string | null;
  readonly service: string | null;
  readonly environment: string | null;
};

/** What monitors call an environment for short. */
const SHORT: Readonly<Record<string, string>> = {
  prod: 'production',
  prd: 'production',
  live: 'production',
  stage: 'staging',
  stg: 'staging',
  dev: 'development',
};

/**
 * Service and environment as Astern writes them, and its target where it has one. An alert that names no environment is about production where
 * its service has that, else about the only target there is. One without a service goes by what its sender groups it by, else by its own key.
 */
export function locate(said: Said, targets: readonly KnownTarget[]): Place {
  if (said.service === null) {
    const group = said.group === null ? `alert ${said.hook} ${said.key}` : `group ${said.hook} ${said.group}`;
    return { service: null, environment: said.environment, target: null, group };
  }
  const own = targets.filter(({ service }) => same(service, said.service));
  const service = own[0]?.service ?? said.service;
  const target = targetOf(own, said.environment);
  const environment = target?.environment ?? said.environment;
  return { service, environment, target: target?.name ?? null, group: groupOf(service, environment) };
}

/** As `locate`, for many alerts: each service and environment is looked for once, however many targets there are. */
export function locator(targets: readonly KnownTarget[]): (said: Said) => Place {
  const places = new Map<string, Place>();
  return (said) => {
    if (said.service === null) return locate(said, targets);
    const name = said.environment === null ? said.service : `${said.service}\0${said.environment}`;
    const place = places.get(name) ?? locate(said, targets);
    places.set(name, place);
    return place;
  };
}

/** What alerts of a service are put together by. */
export function groupOf(service: string, environment: string | null): string {
  return environment === null ? `service ${service}` : `service ${service}/${environment}`;
}

function targetOf(own: readonly KnownTarget[], environment: string | null): KnownTarget | null {
  if (environment === null) {
    const production = own.find((one) => one.environment === 'production');
    return production ?? (own.length === 1 ? (own[0] ?? null) : null);
  }
  const long = SHORT[environment.toLowerCase()];
  return (
    own.find((one) => same(one.environment, environment)) ??
    own.find((one) => long !== undefined && same(one.environment, long)) ??
    null
  );
}

function same(one: string, other: string | null): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}
