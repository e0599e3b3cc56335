import { type ConfigSection, type HaproxySetup, neededSections } from './render.ts';

/** One thing that a configuration lacks or has otherwise; `found` is the line that stands in its place. */
export type Difference = { readonly section: string; readonly needed: string; readonly found: string | null };

/** Compare a configuration (all its files, one after the other) with what is needed. Lines beyond that are the operator's own. */
export function configDifferences(text: string, setup: HaproxySetup): readonly Difference[] {
  const present = parseSections(text);
  return neededSections(setup).flatMap((needed) => {
    const section = shortHead(needed.head);
    const found = present.filter((one) => shortHead(one.head) === section);
    if (found.length === 0) return [{ section, needed: needed.head, found: null }];
    return sectionDifferences(section, needed, found);
  });
}

/** Sections with their lines, without comments and surplus blanks. */
export function parseSections(text: string): readonly ConfigSection[] {
  const sections: { head: string; lines: string[] }[] = [];
  for (const raw of text.split('\n')) {
    const line = withoutComment(raw).trim().replace(/\s+/g, ' ');
    if (line === '') continue;
    if (SECTION.test(line)) sections.push({ head: line, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

const SECTION =
  /^(global|defaults|frontend|backend|listen|peers|resolvers|userlist|cache|program|mailers|ring|http-errors|fcgi-app|log-forward)\b/;

function sectionDifferences(section: string, needed: ConfigSection, found: readonly ConfigSection[]): Difference[] {
  const lines = found.flatMap((one) => one.lines);
  const base = / from \S+$/.test(needed.head) && !found.some((one) => one.head === needed.head);
  const missing = needed.lines.flatMap((line) => {
    if (lines.some((one) => doesFor(one, line))) return [];
    return [{ section, needed: line, found: lines.find((one) => topicOf(one) === topicOf(line)) ?? null }];
  });
  return [
    ...(base ? [{ section, needed: needed.head, found: found[0]?.head ?? null }] : []),
    ...missing,
    ...outOfOrder(section, needed, lines),
    ...lines.filter(isRepeatingRequests).map((line) => ({ section, needed: 'retry-on conn-failure', found: line })),
  ];
}

/** Does a line that stands there do what the needed one is for? Sizes and intervals are the operator's to choose. */
function doesFor(line: string, needed: string): boolean {
  if (line === needed) return true;
  const topic = topicOf(needed);
  if (topicOf(line) !== topic) return false;
  switch (topic) {
    case 'bind':
    case 'hard-stop-after':
    case 'timeout check':
    case 'retries':
      return true;
    case 'stats socket':
      return wordsOf(line)[2] === wordsOf(needed)[2] && / level admin\b/.test(line);
    case 'stats timeout':
      return durationMs(line) <= durationMs(needed);
    case 'timeout client':
    case 'timeout server':
    case 'timeout tunnel':
      return durationMs(line) >= durationMs(needed);
    case 'stats maxconn':
      return Number(wordsOf(line)[2]) >= 20;
    case 'stick-table':
      return storedBy(needed).every((one) => storedBy(line).includes(one));
    case 'server-template':
      return isTemplateFor(line, needed);
    case 'default-server':
      return / inter /.test(`${line} `) && / rise /.test(`${line} `) && / fall /.test(`${line} `);
    default:
      return false;
  }
}

/** Rules are carried out from top to bottom, so they have to stand in this order; other rules may stand between them. */
function outOfOrder(section: string, needed: ConfigSection, lines: readonly string[]): Difference[] {
  const rules = needed.lines.filter((line) => /^(http-|use_backend)/.test(line) && lines.includes(line));
  let from = -1;
  for (const rule of rules) {
    const at = lines.indexOf(rule);
    if (at < from) return [{ section, needed: `${rule} (after ${lines[from]})`, found: 'the other way round' }];
    from = at;
  }
  return [];
}

/** Sent twice, an order could be placed twice: only what never reached an app may be repeated. */
function isRepeatingRequests(line: string): boolean {
  return line.startsWith('retry-on ') && line !== 'retry-on conn-failure' && line !== 'retry-on none';
}

const TWO_WORDS = new Set(['stats', 'timeout', 'option', 'http-check']);

/** What a line is about: its keyword, with the next word where that alone says little. */
function topicOf(line: string): string {
  const [first = '', second = ''] = wordsOf(line);
  if (/^http-(request|response|after-response)$/.test(first)) return line;
  return TWO_WORDS.has(first) ? `${first} ${second}` : first;
}

function isTemplateFor(line: string, needed: string): boolean {
  const [, prefix, range = '', address] = wordsOf(line);
  const [, neededPrefix, neededRange = '', neededAddress] = wordsOf(needed);
  const sameServers = prefix === neededPrefix && address === neededAddress;
  const isEnough = Number(range.split('-').at(-1)) >= Number(neededRange.split('-').at(-1));
  return sameServers && isEnough && / check\b/.test(line) && / disabled\b/.test(line);
}

function storedBy(line: string): readonly string[] {
  return / store (\S+)/.exec(line)?.[1]?.split(',') ?? [];
}

const UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The time at the end of a line; without a unit it is ms. */
function durationMs(line: string): number {
  const [, number = '0', unit = 'ms'] = /(\d+)(us|ms|s|m|h|d)?$/.exec(line) ?? [];
  return Number(number) * (UNIT_MS[unit] ?? 1);
}

function wordsOf(line: string): readonly string[] {
  return line.split(' ');
}

function shortHead(head: string): string {
  return head.replace(/ from \S+$/, '');
}

/** A `#` begins a comment unless it is quoted or escaped. */
function withoutComment(line: string): string {
  const match = /^(?:[^#"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*/.exec(line);
  return match?.[0] ?? line;
}
