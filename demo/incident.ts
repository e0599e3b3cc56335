import { ApiProblem, isObject } from '../src/api/client/problem.ts';
import type { EventBody } from '../src/api/events.ts';
import { exitCodeFor } from '../src/api/exit-codes.ts';
import type { CandidateBody, PlanBody } from '../src/api/operations.ts';
import { findingLines } from '../src/cli/words/findings.ts';
import { formatDuration } from '../src/lib/format.ts';
import { GaveUp } from './patience.ts';
import { SHOP, TARGET } from './sample.ts';
import type { Scene } from './scene.ts';
import { follow, type Shipped } from './ship.ts';
import { firstBad } from './tally.ts';
import type { Traffic } from './traffic.ts';

const NOTICE_SECONDS = 60;
const PROOF_SECONDS = 45;
const ORDERED_BY_SCRIPT = 'orders answer 500';

/** Nobody looks at the shop: Astern's own measurement must say that the release is worse. */
export async function notice(scene: Scene, shipped: Shipped, traffic: Traffic): Promise<EventBody> {
  const worse = await scene.wait(
    scene.book.first(({ kind, operation }) => kind === 'watch.worse' && operation === shipped.operation),
    NOTICE_SECONDS,
    `Astern to notice that ${shipped.release} is worse`,
  );
  const first = firstBad(traffic.outcomes(), shipped.release);
  if (first !== null) scene.bad(`${clockTime(first.endedAtMs)}  a customer gets the first error: ${first.text}`);
  // The advice at its end is for those who are not shown what comes next.
  const what = worse.text.replace(/\. Put \S+ back with: .*$/, '');
  scene.bad(`${clockTime(Date.parse(worse.at))}  Astern measures: ${what}`);
  return worse;
}

/** The guard's answer, as it stands in the message that wakes somebody: what would be put back, and why that is safe. */
export async function decide(scene: Scene): Promise<CandidateBody> {
  const { body } = await scene.stand.client.call('rollback', {
    params: SHOP,
    body: { reason: ORDERED_BY_SCRIPT },
    dryRun: true,
  });
  if (!('dryRun' in body) || body.candidate === null) {
    throw new GaveUp(`Nothing can be put back: ${'dryRun' in body ? (body.refusal?.message ?? '') : body.message}`);
  }
  const { candidate } = body;
  scene.good(`${candidate.release} ("${candidate.title}") can be put back. Verdict: ${candidate.verdict}`);
  for (const line of why(scene, candidate)) scene.note(line);
  scene.good('What the rollback would do (asked with --dry-run, so nothing is changed yet):');
  for (const line of (body as PlanBody).would) scene.note(`- ${line}`);
  return candidate;
}

function why(scene: Scene, { release, verdict, warm, findings }: CandidateBody): readonly string[] {
  const wasFine = scene.book
    .all()
    .findLast(({ kind, data }) => kind === 'watch.fine' && `r${data.release}` === release);
  return [
    ...(wasFine === undefined ? [] : [`It served production before, and was measured: ${wasFine.text}.`]),
    warm
      ? 'It still runs beside the bad one, so nothing has to be started.'
      : 'It is started again from its kept build.',
    'Its build is kept, it was never rolled back, and it is older than what is live.',
    ...(verdict === 'safe' ? ['Nothing speaks against it.'] : findingLines(findings, scene.display.style)),
  ].filter((line) => verdict === 'safe' || !line.startsWith('Its build is kept'));
}

export type PutBack = {
  readonly operation: string;
  readonly release: string;
  readonly orderedAtMs: number;
  readonly acceptedAtMs: number;
};

/** Order it, and wait until the traffic is back. */
export async function putBack(scene: Scene): Promise<PutBack> {
  const orderedAtMs = Date.now();
  const { body } = await scene.stand.client.call('rollback', { params: SHOP, body: { reason: ORDERED_BY_SCRIPT } });
  const acceptedAtMs = Date.now();
  if (!('outcome' in body) || body.operation === null)
    throw new GaveUp(`Nothing was put back: ${JSON.stringify(body)}`);
  const operation = body.operation.id;
  const { release, result } = await follow(scene, operation, 'the rollback');
  const moved = result?.trafficMovedAfterMs;
  const when = typeof moved === 'number' ? ` ${formatDuration(moved)} after the order` : '';
  scene.good(`The traffic is back on ${release}${when}`);
  for (const line of evidence(result?.flip)) scene.note(line);
  return { operation, release, orderedAtMs, acceptedAtMs };
}

/** How the switch was confirmed; nothing is said that was not recorded. */
function evidence(flip: unknown): readonly string[] {
  const by = isObject(flip) && isObject(flip.confirmedBy) ? flip.confirmedBy : {};
  return [
    ...(by.freshConnection === true ? ['Confirmed through the front on a fresh connection.'] : []),
    ...(by.openConnection === true
      ? ['Confirmed on a connection that was open before the switch, as customers have them.']
      : []),
  ];
}

/** Done is not proven: the answers are measured again. */
export async function prove(scene: Scene, { operation, release }: PutBack): Promise<EventBody> {
  const fine = await scene.wait(
    scene.book.first((event) => event.kind === 'watch.fine' && event.operation === operation),
    PROOF_SECONDS,
    `Astern to find that ${release} answers well`,
  );
  scene.good(`${clockTime(Date.parse(fine.at))}  Astern measures: ${fine.text}`);
  return fine;
}

/** What keeps the bad release from coming back with the next push. */
export async function showHold(scene: Scene, bad: Shipped, repository: string, sha: string): Promise<void> {
  const { client } = scene.stand;
  const { body } = await client.call('target', { params: SHOP });
  if (body.lock !== null) scene.good(`${TARGET} is locked: ${body.lock.reason}`);
  try {
    await client.call('ship', { params: SHOP, body: { repository, commit: sha } });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    scene.good(`Shipping ${bad.release} again is refused (exit code ${exitCodeFor(error)}): ${error.message}`);
    return;
  }
  throw new GaveUp(`${bad.release} could be shipped again, although it was rolled back.`);
}

function clockTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
