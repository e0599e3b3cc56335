/** How a flip went on the hosts of a router that has several, as its facts tell it. */
export type HostsText = {
  /** `2 of 3 hosts`. */
  readonly share: string;
  /** Of each that did not take part, why. */
  readonly problems: readonly string[];
};

/** Null where there is one host, or an older log says nothing of them. */
export function hostsText(hosts: unknown): HostsText | null {
  if (!Array.isArray(hosts) || hosts.length < 2) return null;
  const problems = hosts.map(problemOf).filter((problem) => problem !== null);
  const took = hosts.length - problems.length;
  return { share: took === hosts.length ? `all ${took} hosts` : `${took} of ${hosts.length} hosts`, problems };
}

function problemOf(host: unknown): string | null {
  if (typeof host !== 'object' || host === null || !('problem' in host)) return null;
  return typeof host.problem === 'string' ? host.problem : null;
}
