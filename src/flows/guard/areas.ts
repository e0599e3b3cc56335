import type { Area } from '../../core/guard/finding.ts';
import type { AreaJudge } from './judge-change.ts';
import { judgeContractsArea } from './judge-contracts.ts';
import { judgeDatabaseArea } from './judge-database.ts';
import { judgeJobsArea } from './judge-jobs.ts';

/** All that the guard looks into, in the order in which it is told. */
export const AREA_JUDGES: Readonly<Record<string, readonly [Area, AreaJudge]>> = {
  database: ['database', judgeDatabaseArea],
  contracts: ['api', judgeContractsArea],
  jobs: ['jobs', judgeJobsArea],
};
