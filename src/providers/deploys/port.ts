import type { SeenDeploy } from '../../core/elsewhere/model.ts';

/** A repository that others deploy, and what of it counts. */
export type WatchedRepository = {
  /** As the source calls it: `acme/payments`. */
  readonly repository: string;
  readonly service: string;
  /** Environments by the source's names, and what we call them; all others are left out. */
  readonly environments: ReadonlyMap<string, string>;
};

/** What came in at a hook, as it came over the wire. */
export type CameIn = { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };

export type HookSaid =
  | { readonly kind: 'deploy'; readonly deploy: SeenDeploy }
  /** It is none of ours, or tells of something else. */
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string };

export type SourceTrouble = {
  readonly why: string;
  /** What to do about it. */
  readonly next: string;
  /** Nobody here can put it right: the source, or the way to it. */
  readonly isOutage: boolean;
  /** The source wants to be left alone for so long; null: it did not say. */
  readonly afterMs: number | null;
};

export type Looked = {
  /** Of these something is new since they were kept. */
  readonly deploys: readonly SeenDeploy[];
  /** Null: all of it was seen. */
  readonly trouble: SourceTrouble | null;
  /** They are kept: not to be given again until something is said of them. */
  readonly kept: () => void;
};

export type Between = { readonly from: string; readonly to: string };

export type CommitSaid = { readonly title: string; readonly author: string };

/** Who tells of deploys that Astern does not make. One instance for each source of the settings. */
export type DeploySource = {
  /** Of the settings. */
  readonly name: string;
  /** The kind, such as `github`. */
  readonly from: string;
  readonly repositories: readonly WatchedRepository[];
  /** How often it is asked; null: it is not asked, its hook alone tells. */
  readonly pollMs: number | null;
  /** Does whoever sent this know a secret of the hook? */
  isGenuine(came: CameIn): boolean;
  /** Never throws, whatever came. */
  readHook(came: CameIn): HookSaid;
  /** Asks for what was deployed since then. Never throws; every question has its deadline. */
  look(watched: WatchedRepository, asked: { readonly sinceMs: number; readonly signal: AbortSignal }): Promise<Looked>;
  /** Title and author of a commit. Null: it could not be told. Never throws. */
  describe(repository: string, sha: string, signal: AbortSignal): Promise<CommitSaid | null>;
  /** Files that differ between two commits. Null: it could not be told. Never throws. */
  changed(repository: string, commits: Between, signal: AbortSignal): Promise<readonly string[] | null>;
};
