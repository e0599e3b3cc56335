import { ApiProblem, isObject } from '../src/api/client/problem.ts';
import { exitCodeFor } from '../src/api/exit-codes.ts';
import type { IncidentShownBody } from '../src/api/incidents.ts';
import type { CandidateBody, PlanBody } from '../src/api/operations.ts';
import { findingLines } from '../src/cli/words/findings.ts';
import { formatDuration } from '../src/lib/format.ts';
import { openMessage } from './open-message.ts';
import { GaveUp } from './patience.ts';
import { SHOP, TARGET } from './sample.ts';
import type { Scene } from './scene.ts';
import { follow, type Shipped } from './ship.ts';
import { firstBad } from './tally.ts';
import type { Traffic } from './traffic.ts';

const NOTICE_SECONDS = 60;
const PROOF_SECONDS = 45;
const PAGE_SECONDS = 15;
const ORDERED_BY_SCRIPT = 'orders answer 500';

/** An incident, and the message about it. */
export type Woken = { readonly incident: string; readonly link: string };

/** Nobody looks at the shop: its monitor sends an alert, and Astern pages whoever is on call. */
export async function notice(scene: Scene, shipped: Shipped, traffic: Traffic): Promise<Woken> {
  const { pager, book } = scene;
  const opened = await scene.wait(
    book.first(({ kind }) => kind === 'incident.opened'),
    NOTICE_SECONDS,
    `the monitor to notice that ${shipped.release} is bad`,
  );
  const incident = opened.operation ?? '';
  const first = firstBad(traffic.outcomes(), shipped.release);
  if (first !== null) scene.bad(`${clockTime(first.endedAtMs)}  a customer gets the first error: ${first.text}`);
  scene.bad(
    `${clockTime(Date.parse(opened.at))}  the monitor sends an alert, which opens ${incident}: ${opened.data.title}`,
  );
  const sent = await scene.wait(
    book.first(({ kind, operation }) => /^page\.(sent|delivered)$/.test(kind) && operation === incident),
    PAGE_SECONDS,
    'the page',
  );
  const page = await scene.wait(
    pager.first(({ url }) => url !== null),
    PAGE_SECONDS,
    'the page to arrive',
  );
  scene.good(`${clockTime(Date.parse(sent.at))}  ${pager.person} is on call and is paged, here in this terminal:`);
  const text = [page.title, ...page.lines, `[${page.actions.map(({ label }) => label).join('] [')}]`, page.url ?? ''];
  for (const line of text) scene.note(`│ ${line}`);
  return { incident, link: page.url ?? '' };
}

/** Which release it comes from, and why Astern thinks so. */
export async function suspect(scene: Scene, { incident }: Woken): Promise<void> {
  await scene.wait(
    scene.book.first(({ kind, operation }) => kind === 'incident.suspects' && operation === incident),
    PAGE_SECONDS,
    'the suspect',
  );
  const { body } = await scene.stand.client.call('incident', { params: { incident } });
  const [first] = body.incident.suspects?.filter(({ suspected }) => suspected) ?? [];
  if (first === undefined) throw new GaveUp(body.incident.noSuspect ?? 'No release is suspected.');
  scene.good(`Suspect: ${first.release} "${first.title}" by ${first.author}, ${first.score} of 100`);
  for (const { text } of first.evidence) scene.note(text);
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

export type PutBack = { readonly operation: string; readonly release: string };

/** Answer from the message, as a browser does: take it, put the last good release back, and wait until the traffic is there. */
export async function answer(scene: Scene, { incident, link }: Woken): Promise<PutBack> {
  const message = openMessage(link);
  await message.tap(/on it/i);
  scene.good(`"I am on it" on the page of the link: ${incident} has an owner, and nobody else is paged`);
  await message.tap(/put .*back/i, '/put-back');
  const ordered = await scene.wait(
    scene.book.first(({ kind, data }) => kind === 'operation.ordered' && data.incident === incident),
    PAGE_SECONDS,
    'the rollback to be ordered',
  );
  const operation = ordered.operation ?? '';
  const { release, result } = await follow(scene, operation, 'the rollback');
  const moved = result?.trafficMovedAfterMs;
  const when = typeof moved === 'number' ? ` ${formatDuration(moved)} after the tap was taken` : '';
  scene.good(`"Put it back": the traffic is on ${release} again${when}`);
  for (const line of evidence(result?.flip)) scene.note(line);
  return { operation, release };
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

/** Done is not proven: the answers are measured again, and the monitor must find nothing any more. */
export async function prove(scene: Scene, { incident }: Woken): Promise<void> {
  const proven = await scene.wait(
    scene.book.first(({ kind, operation }) => kind === 'incident.mitigated' && operation === incident),
    PROOF_SECONDS,
    'the recovery to be proven',
  );
  scene.good(`${clockTime(Date.parse(proven.at))}  Astern measures: ${proven.text}`);
  const over = await scene.wait(
    scene.book.first(({ kind, data }) => kind === 'incident.alert' && data.how === 'resolved'),
    PROOF_SECONDS,
    'the monitor to find no errors any more',
  );
  scene.good(`${clockTime(Date.parse(over.at))}  the monitor finds no errors any more`);
}

/** What keeps the bad release from coming back with the next push. */
export async function showHold(scene: Scene, bad: Shipped, repository: string, sha: string): Promise<void> {
  const { client } = scene.stand;
  const { body } = await client.call('target', { params: SHOP });
  if (body.lock !== null) scene.good(`${TARGET} is locked for ${body.lock.incident ?? '?'}: ${body.lock.reason}`);
  try {
    await client.call('ship', { params: SHOP, body: { repository, commit: sha } });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    scene.good(`Shipping ${bad.release} again is refused (exit code ${exitCodeFor(error)}): ${error.message}`);
    return;
  }
  throw new GaveUp(`${bad.release} could be shipped again, although it was rolled back.`);
}

const MOST_LINES = 24;
const JUST_BEFORE_MS = 5_000;
/** Of the machinery, and of no interest to somebody who sees it for the first time. */
const ASIDE = /^(operation\.step|operation\.done|workers\.|stack\.|watch\.started|escalation\.ended|page\.made)/;

/** Resolve it; its times and its timeline were written while it happened. */
export async function record(scene: Scene, { incident }: Woken): Promise<Times> {
  const { client } = scene.stand;
  const reason = 'r3 is rolled back, and locked out';
  await client.call('changeIncident', { params: { incident }, body: { change: 'resolve', reason } });
  const { body } = await client.call('incident', { params: { incident } });
  if (body.times === null) throw new GaveUp(`${incident} has no times.`);
  scene.good(`${incident} is resolved. Its timeline has written itself:`);
  const fromMs = Date.parse(body.times.began) - JUST_BEFORE_MS;
  const lines = body.timeline.filter(({ kind, at }) => Date.parse(at) >= fromMs && !ASIDE.test(kind));
  for (const { at, text } of lines.slice(0, MOST_LINES)) scene.note(`${clockTime(Date.parse(at))}  ${text}`);
  if (lines.length > MOST_LINES)
    scene.note(`... and ${lines.length - MOST_LINES} more: astern incident show ${incident}`);
  return body.times;
}

export type Times = NonNullable<IncidentShownBody['times']>;

function clockTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
