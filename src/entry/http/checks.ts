import { disagreementText } from '../../core/notices/disagreement-text.ts';
import { compareTruths } from '../../flows/compare-truths.ts';
import type { Handler } from './handler.ts';

export const checks: Handler<'checks'> = async (world) => {
  const targets = (await compareTruths(world)).map(({ target, busy, disagreements }) => ({
    target,
    busy,
    disagreements: disagreements.map((found) => ({ kind: found.kind, ...disagreementText(found) })),
  }));
  return { status: 200, body: { targets } };
};
