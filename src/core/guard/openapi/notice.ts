import { type ChangeFinding, shortStatement } from '../finding.ts';
import type { Side } from '../json-schema/side.ts';
import type { Verdict } from '../model.ts';
import type { Spot } from '../tree.ts';
import { instructionFor } from './instructions.ts';
import { REGARDLESS, type Role, RULES, type RuleKind } from './rules.ts';
import { type Facts, PROVIDES } from './words.ts';
import { CONSUMES } from './words-consumes.ts';

/** One change that was noticed, before it is judged for a role. */
export type Notice = {
  readonly kind: RuleKind;
  /** What it is about, as people name it: `POST /orders`. */
  readonly subject: string;
  /** Where in it: `request body: channel`. */
  readonly where: string;
  readonly spot: Spot;
  readonly it?: string;
  readonly new?: string | null;
  readonly old?: string | null;
  /** What makes it worse than the table says, for that role. */
  readonly worse?: Worse;
  /** What it is instead of what the table says, for that role. */
  readonly instead?: Instead;
  /** Others that the same place touches. */
  readonly others?: number;
};

/** `alone`: the sentence stands instead of the usual one, and is filled as that is. */
export type Worse = { readonly role: Role; readonly why: string; readonly alone: boolean } | null;
export type Instead = { readonly role: Role; readonly verdict: Verdict } | null;

/** Where findings stand, and what operations are for by their own words. */
export type Setting = { readonly live: Side; readonly role: Role; readonly summaries: ReadonlyMap<string, string> };

export function findingOf(notice: Notice, { live, role, summaries }: Setting): ChangeFinding {
  const { kind, subject, where, spot } = notice;
  const worse = notice.worse?.role === role ? notice.worse : null;
  const instead = notice.instead?.role === role ? notice.instead.verdict : null;
  const verdict = worse === null ? (instead ?? RULES[kind][role]) : 'stop';
  return {
    ...placeOf(live, spot),
    statement: shortStatement(`${subject} ${where}`.trim() + more(notice.others ?? 0)),
    area: 'api',
    rule: `openapi/${RULES[kind].row}`,
    kind,
    verdict,
    subject,
    why: filled(template(kind, role, worse ?? null), factsOf(notice, summaries)),
    instruction: verdict === 'safe' ? null : instructionFor(kind, role),
    unblock: null,
    adoption: role === 'provides' && !REGARDLESS.has(kind) ? 'client' : null,
    probe: null,
  };
}

function template(kind: RuleKind, role: Role, worse: Worse): string {
  const usual = (role === 'provides' ? PROVIDES : CONSUMES)[kind];
  if (worse === null) return usual;
  return worse.alone ? worse.why : `${usual} ${worse.why}`;
}

/** What live does not have is missing among its paths. */
function placeOf(live: Side, spot: Spot) {
  const place = live.placeOf(spot);
  return place.line === null ? live.placeOf({ holder: live.root as object, key: 'paths' }) : place;
}

function more(others: number): string {
  return others === 0 ? '' : ` (and ${others} more)`;
}

/** What only one side says is nothing on the other. */
function factsOf(notice: Notice, summaries: ReadonlyMap<string, string>): Facts {
  const summary = summaries.get(notice.subject);
  return {
    op: `\`${notice.subject}\`${summary === undefined ? '' : ` (${summary})`}`,
    it: notice.it ?? 'it',
    new: notice.new ?? 'no such rule',
    old: notice.old ?? 'no such rule',
  };
}

function filled(template: string, facts: Facts): string {
  return template.replace(/<(op|it|new|old)>/g, (_, name: keyof Facts) => facts[name]);
}
