import type { Page } from './model.ts';

/** Pages about incidents, the newest one in front. */
export function newestFirst(pages: readonly Page[]): readonly Page[] {
  return pages
    .filter(({ kind, incident }) => kind === 'page' && incident !== null)
    .sort((one, other) => other.madeAtMs - one.madeAtMs);
}
