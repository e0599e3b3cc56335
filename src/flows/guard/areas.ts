import type { Area } from '../../core/guard/finding.ts';
import type { AreaJudge } from './judge-change.ts';

/** All that the guard looks into, in the order in which it is told. */
export const AREA_JUDGES: Readonly<Record<string, readonly [Area, AreaJudge]>> = {};
