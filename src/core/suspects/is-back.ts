import type { FlipFacts } from './model.ts';

/** An older release took the place of a newer one. Of what others deploy nobody says which is older. */
export function isBack({ former, release }: Pick<FlipFacts, 'former' | 'release'>): boolean {
  return former !== null && release !== null && former > release;
}
