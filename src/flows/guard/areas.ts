import type { Area } from '../../core/guard/finding.ts';
import type { AreaJudge } from './judge-change.ts';

/**
 * All that the guard looks into, in the order in which it is told. Each is loaded when its turn comes, those with large parsers only where there
 * is something for them.
 */
export const AREA_JUDGES: Readonly<Record<string, readonly [Area, AreaJudge]>> = {
  database: ['database', async (...asked) => (await import('./judge-database.ts')).judgeDatabaseArea(...asked)],
  contracts: ['api', async (...asked) => judgeContracts(...asked)],
  jobs: ['jobs', async (...asked) => (await import('./judge-jobs.ts')).judgeJobsArea(...asked)],
  configuration: [
    'configuration',
    async (...asked) => (await import('./judge-configuration.ts')).judgeConfigurationArea(...asked),
  ],
  runtime: ['runtime', async (...asked) => (await import('./judge-runtime.ts')).judgeRuntimeArea(...asked)],
  size: ['size', async (...asked) => (await import('./judge-size.ts')).judgeSizeArea(...asked)],
};

const judgeContracts: AreaJudge = async (sides, world, question) => {
  if (sides.live.config.guard.contracts.length === 0)
    return { findings: [], looked: [{ area: 'api', state: 'nothing-there', text: 'astern.yml names no contracts' }] };
  return (await import('./judge-contracts.ts')).judgeContractsArea(sides, world, question);
};
