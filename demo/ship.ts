import { formatDuration } from '../src/lib/format.ts';
import { GaveUp } from './patience.ts';
import { SHOP } from './sample.ts';
import type { SampleCommit } from './sample-repository.ts';
import type { Scene } from './scene.ts';

export type Shipped = { readonly release: string; readonly number: number; readonly operation: string };

const SHIP_SECONDS = 90;

/** Ship a commit as `astern ship` does, and wait until it has the traffic. */
export async function ship(scene: Scene, repository: string, commit: SampleCommit): Promise<Shipped> {
  const { client } = scene.stand;
  const { body } = await client.call('ship', { params: SHOP, body: { repository, commit: commit.sha } });
  if (!('outcome' in body) || body.operation === null) throw new GaveUp(`Nothing was shipped: ${JSON.stringify(body)}`);
  const result = await follow(scene, body.operation.id, `${commit.title} to be shipped`);
  const { release, number } = result;
  const beside = number === 1 ? 'started' : 'started beside what was live';
  scene.good(`${release} is live after ${formatDuration(result.tookMs)}: built, ${beside}, checked, given the traffic`);
  return { release, number, operation: body.operation.id };
}

/** Wait for the end of an operation; a failure is told in Astern's own words. */
export async function follow(scene: Scene, operation: string, what: string) {
  const isEnd = (kind: string) =>
    kind === 'operation.done' || kind === 'operation.failed' || kind === 'operation.superseded';
  await scene.wait(
    scene.book.first((event) => event.operation === operation && isEnd(event.kind)),
    SHIP_SECONDS,
    what,
  );
  const { body } = await scene.stand.client.call('operation', { params: { id: operation } });
  if (body.status !== 'done' || body.release === null) {
    const why = body.problem === null ? body.status : `${body.problem.message} ${body.problem.next}`;
    throw new GaveUp(`Waited for ${what}; it ended otherwise: ${why}`);
  }
  const tookMs = Number(body.result?.tookMs ?? 0);
  return { release: body.release, number: Number(body.release.slice(1)), tookMs, result: body.result };
}
