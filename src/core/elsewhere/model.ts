/** How a deploy goes: nothing of it is live yet (`waiting`, `under-way`), it took effect, another took its place, or it came to nothing. */
export type ElsewhereState = 'waiting' | 'under-way' | 'live' | 'ended' | 'failed';

/** One thing that the source said of a deploy. */
export type Said = {
  /** At the source; the same id is the same word, however often it comes. */
  readonly id: string;
  readonly state: ElsewhereState;
  /** By the source's clock. */
  readonly atMs: number;
  /** Where the source shows it; null: it does not say. */
  readonly link: string | null;
};

/** A deploy that somebody other than Astern made, as its source tells of it. */
export type SeenDeploy = {
  /** At the source. */
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  /** As the source calls it, such as `acme/payments`. */
  readonly repository: string;
  readonly sha: string;
  readonly ref: string;
  /** Of the commit; null: not known yet. */
  readonly title: string | null;
  readonly author: string | null;
  /** Who had it deployed; null: nobody is named. */
  readonly deployer: string | null;
  readonly createdAtMs: number;
  /** Where it is shown, when nothing that was said names a better place. */
  readonly link: string;
  readonly said: readonly Said[];
};

/** The same as Astern keeps it: what was said, put in order, and what follows from it. */
export type ElsewhereDeploy = SeenDeploy & {
  /** A name of the settings. */
  readonly source: string;
  /** The kind of source, such as `github`. */
  readonly from: string;
  readonly state: ElsewhereState;
  /** Since when it had, or has, the traffic; null: it never did. */
  readonly liveAtMs: number | null;
  /** It has it no longer; null: nobody said so. */
  readonly endedAtMs: number | null;
  /** The newest word about it. */
  readonly atMs: number;
  /** When Astern first heard of it. */
  readonly knownAtMs: number;
};
/** What a suspect shows of a deploy that Astern did not make. */
export type MadeElsewhere = {
  readonly source: string;
  readonly id: string;
  /** What it is called: it has no number of ours. `acme/payments 4f3a2c1`. */
  readonly name: string;
  /** Who made it: `GitHub`. */
  readonly by: string;
  /** Where it is shown. */
  readonly link: string;
};

const MAKERS: Readonly<Record<string, string>> = { github: 'GitHub' };
const SHORT_SHA = 7;

export function madeElsewhere({ source, from, id, repository, sha, link }: ElsewhereDeploy): MadeElsewhere {
  return { source, id, name: `${repository} ${sha.slice(0, SHORT_SHA)}`, by: makerTitle(from), link };
}

export function makerTitle(from: string): string {
  return MAKERS[from] ?? from;
}
