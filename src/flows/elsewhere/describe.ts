import type { ElsewhereDeploy } from '../../core/elsewhere/model.ts';
import type { DeploySource } from '../../providers/deploys/port.ts';
import type { Needs } from '../world.ts';
import { takeIn } from './take-in.ts';

const NEWEST = 50;
/** Of those that took effect lately: older ones are hardly suspected. */
const LATELY_MS = 24 * 60 * 60_000;

/** What the commits of deploys say, as far as their sources can tell. Without it a suspect stands all the same, by its sha. */
export async function describeDeploys(
  { store, deploys }: Needs<'store' | 'deploys'>,
  signal: AbortSignal,
): Promise<void> {
  const sinceMs = (await store.now()) - LATELY_MS;
  const plain = (await store.elsewhere.since(sinceMs, NEWEST)).filter(({ title }) => title === null);
  for (const deploy of plain) {
    const source = deploys.sources.find(({ name }) => name === deploy.source);
    if (source === undefined || signal.aborted) continue;
    const described = await withCommit(source, deploy, signal);
    if (described !== null) await takeIn({ store }, source, [described]);
  }
}

async function withCommit(
  source: DeploySource,
  deploy: ElsewhereDeploy,
  signal: AbortSignal,
): Promise<ElsewhereDeploy | null> {
  const commit = await source.describe(deploy.repository, deploy.sha, signal);
  return commit === null ? null : { ...deploy, ...commit };
}
