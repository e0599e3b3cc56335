/** Where the pipelines of a commit are run: here, or in a hosted system, which brings a provider of its own. */
export type Ci = {
  /** Start again what was told to wait. Asked twice for the same it starts one run. Throws ProviderError. */
  retrigger(block: BlockedRun): Promise<Retriggered>;
};

/** A deploy that a CI job asked for and was told to wait with. */
export type BlockedRun = {
  readonly id: string;
  readonly target: string;
  readonly sha: string;
  /** Where the job stood; null when it did not say. */
  readonly url: string | null;
  /** Which CI system it was; null when it did not say. */
  readonly system: string | null;
};

export type Retriggered =
  /** Under this id it runs now. */
  { readonly kind: 'started'; readonly run: string } | { readonly kind: 'left'; readonly why: string };
