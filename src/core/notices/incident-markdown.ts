import { formatDuration } from '../../lib/format.ts';
import type { Incident, Suspect } from '../incidents/model.ts';
import type { Entry } from '../incidents/timeline.ts';
import type { Times } from '../incidents/times.ts';
import type { Page } from '../paging/model.ts';
import { eventText } from './event-text.ts';
import { whatText } from './incident-text.ts';

type Record = {
  readonly incident: Incident;
  readonly times: Times | null;
  readonly entries: readonly Entry[];
  readonly pages: readonly Page[];
};

/** The whole record of an incident, to be kept or sent on. */
export function incidentMarkdown({ incident, times, entries, pages }: Record): string {
  return [
    ...head(incident),
    ...(times === null ? [] : timesTable(times)),
    ...suspects(incident),
    ...recoveries(incident),
    ...told(pages),
    '## Timeline',
    '',
    '| time (UTC) | what | who | source |',
    '|---|---|---|---|',
    ...entries.map(({ atMs, event, source }) => {
      const link = source.url === null ? safe(source.kind) : `[${safe(source.kind)}](${safe(source.url)})`;
      return `| ${second(atMs)} | ${safe(eventText(event))} | ${safe(event.actor)} | ${link}, line ${event.seq} |`;
    }),
    '',
  ].join('\n');
}

function head(incident: Incident): readonly string[] {
  const { number, title, severity, state, service, target, owner, openedBy, resolvedBy, isFalseAlarm } = incident;
  const facts = [
    ['severity', severity],
    ['state', isFalseAlarm ? `${state}, no incident` : state],
    ['service', target ?? service ?? 'not known'],
    ['opened by', openedBy],
    ['owner', owner ?? 'nobody'],
    ['resolved by', resolvedBy ?? 'not resolved'],
    ['alerts', `${incident.alerts}, said ${incident.deliveries === 1 ? 'once' : `${incident.deliveries} times`}`],
  ] as const;
  return [
    `# INC-${number}: ${safe(title)}`,
    '',
    ...facts.map(([label, value]) => `- ${label}: ${safe(value)}`),
    ...(incident.isStorm ? ['- more alerts than are told one by one'] : []),
    '',
  ];
}

const STEPS = [
  ['detected', 'an incident was opened'],
  ['paged', 'the first message was sent'],
  ['acknowledged', 'somebody was on it'],
  ['decided', 'a rollback or a hotfix was ordered'],
  ['restored', 'the traffic was back'],
  ['proven', 'it was proven to help'],
  ['resolved', 'it was over'],
] as const;

function timesTable(times: Times): readonly string[] {
  return [
    '## Times',
    '',
    '| what | when (UTC) | after the beginning |',
    '|---|---|---|',
    `| began: by the alerts' own time | ${second(times.began)} | |`,
    ...STEPS.map(([name, what]) => {
      const atMs = times[name];
      const cells = atMs === null ? '| - | - |' : `| ${second(atMs)} | ${exactly(atMs - times.began)} |`;
      return `| ${name}: ${what} ${cells}`;
    }),
    '',
  ];
}

function suspects({ suspects: all, noSuspect }: Incident): readonly string[] {
  if (all === null && noSuspect === null) return [];
  const lines = (all ?? []).map(suspectLine);
  return ['## Suspects', '', ...(noSuspect === null ? [] : [`- ${safe(noSuspect)}`]), ...lines, ''];
}

function suspectLine(suspect: Suspect): string {
  const { target, release, elsewhere, title, author, score, isSuspected, evidence } = suspect;
  const why = evidence.map(({ text }) => safe(text)).join(' ');
  const what =
    elsewhere === undefined
      ? `${safe(target)} r${release} "${safe(title)}" by ${safe(author)}`
      : `${safe(target)} ${safe(whatText(suspect))}, deployed by ${safe(elsewhere.by)}`;
  return `- ${isSuspected ? '**suspected**' : 'not suspected'}: ${what}, ${score} of 100: ${why}`;
}

function recoveries({ recoveries: all }: Incident): readonly string[] {
  if (all.length === 0) return [];
  const lines = all.map(({ target, release, from, state, provenBy, errorsBefore, errorsAfter }) => {
    const errors =
      errorsBefore === null || errorsAfter === null
        ? ''
        : `, errors ${errorsBefore.toFixed(1)} % -> ${errorsAfter.toFixed(1)} %`;
    const proof = provenBy === null ? '' : ` by ${provenBy}`;
    return `- ${safe(target)}: r${release} put back${from === null ? '' : ` in place of r${from}`}: ${state}${proof}${errors}`;
  });
  return ['## Put back', '', ...lines, ''];
}

function told(pages: readonly Page[]): readonly string[] {
  if (pages.length === 0) return [];
  const lines = pages.map(({ person, channel, state, sentAtMs, madeAtMs, problem }) => {
    const when = sentAtMs === null ? '-' : second(sentAtMs);
    return `| ${safe(person)} | ${channel} | ${second(madeAtMs)} | ${when} | ${state} | ${safe(problem ?? '')} |`;
  });
  return ['## Who was told', '', '| who | how | due | sent | state | why |', '|---|---|---|---|---|---|', ...lines, ''];
}

function second(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** To the second, as the times are. */
function exactly(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return Math.abs(ms) < 90_000 ? `${seconds} s` : `${formatDuration(ms)} (${seconds} s)`;
}

/** What people and monitors write stays text: it opens no cell, no link and no tag. */
function safe(text: string): string {
  return text.replace(/[\\|[\]<>`*_]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
}
