import type { Area } from '../../core/guard/finding.ts';
import type { AreaJudge } from './judge-change.ts';
import { judgeConfigurationArea } from './judge-configuration.ts';
import { judgeContractsArea } from './judge-contracts.ts';
import { judgeDatabaseArea } from './judge-database.ts';
import { judgeJobsArea } from './judge-jobs.ts';
import { judgeRuntimeArea } from './judge-runtime.ts';
import { judgeSizeArea } from './judge-size.ts';

/** All that the guard looks into, in the order in which it is told. */
export const AREA_JUDGES: Readonly<Record<string, readonly [Area, AreaJudge]>> = {
  database: ['database', judgeDatabaseArea],
  contracts: ['api', judgeContractsArea],
  jobs: ['jobs', judgeJobsArea],
  configuration: ['configuration', judgeConfigurationArea],
  runtime: ['runtime', judgeRuntimeArea],
  size: ['size', judgeSizeArea],
};
