import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { shortNumber } from './support/figures.ts';
import { declareGates, type Gate, shipThrough } from './support/pipelines.ts';
import { createService } from './support/service.ts';

/**
 * A pipeline of 28 minutes with a lane for hotfixes of 5, at a hundredth of the time: build 3 min, lint 1, unit 6 (short 1), integration 8, e2e
 * 11, security 2. With the deploy after it the standard one takes half an hour.
 */
const BUILD_S = 1.8;
const GATES: readonly Gate[] = [
  { name: 'compile', run: `sleep ${BUILD_S}`, needs: [], hotfix: 'true' },
  { name: 'lint', run: 'sleep 0.6', needs: [] },
  { name: 'unit', run: 'sleep 3.6', needs: ['compile'], hotfix: '{ run: sleep 0.6 }' },
  { name: 'integration', run: 'sleep 4.8', needs: ['unit'] },
  { name: 'e2e', run: 'sleep 6.6', needs: ['integration'] },
  { name: 'security', run: 'sleep 1.2', needs: [], hotfix: 'true' },
];
const SEED = { standardMin: 30, hotfixMin: 5, rollbackMin: 3 };

/** One commit by each of the three pipelines: what a team gains that leaves gates out in an ordered way. */
export const pipelineModes: Row = { name: 'pipeline-modes', limitMs: 120_000, run };

async function run({ place, say }: RowContext): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  await declareGates(service, GATES, 'hotfix: { approvals: 0 }\n');
  const { client } = await startServer(place);
  const ship = async (version: string, message?: string) => {
    const carried = await shipThrough(client, service, await service.commit(version, message));
    say(`${carried.pipeline.mode}: ${shortNumber(carried.tookMs)} ms`);
    return carried;
  };
  const standard = await ship('1');
  const hotfix = await ship('2', '[hotfix] Charge once');
  const rollback = await ship('3', `[rollback] ${standard.pipeline.sha}`);
  const ratio = [standard, hotfix, rollback].map(({ tookMs }) => (tookMs / rollback.tookMs).toFixed(1)).join(' : ');
  const whole = [standard, hotfix, rollback].map(({ tookMs }) => (tookMs / 1_000).toFixed(2)).join(' : ');
  const shares = [standard, hotfix, rollback].map(({ tookMs }) => tookMs / standard.tookMs);
  return [
    {
      what: 'order -> end of the standard, the hotfix and the rollback pipeline of a service of half an hour, at a hundredth of its time',
      figure: `${whole} s, as ${ratio}`,
      bar: null,
      met: null,
      reference: `by hand ${SEED.standardMin} : ${SEED.hotfixMin} : ${SEED.rollbackMin} min, as ${SEED.standardMin / SEED.rollbackMin} : ${(SEED.hotfixMin / SEED.rollbackMin).toFixed(1)} : 1`,
      values: {
        standardMs: standard.tookMs,
        hotfixMs: hotfix.tookMs,
        rollbackMs: rollback.tookMs,
        hotfixShare: shares[1] ?? null,
        rollbackShare: shares[2] ?? null,
      },
    },
  ];
}
