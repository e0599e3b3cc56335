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
