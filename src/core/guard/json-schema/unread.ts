import type { Area } from '../finding.ts';
import { type ChangeFinding, shortStatement } from '../finding.ts';
import type { Spot } from '../tree.ts';
import type { TroubleKind } from './shape.ts';
import type { Side, SideInput } from './side.ts';

type Unread = {
  readonly area: Area;
  readonly rule: string;
  readonly input: SideInput;
  readonly which: 'live' | 'target';
  readonly line: number | null;
  readonly problem: string;
};

/** A document that could not be read. */
export function unreadDocument({ area, rule, input, which, line, problem }: Unread): ChangeFinding {
  const where = line === null ? '' : ` (line ${line})`;
  return {
    ...base(area, `${rule}/unread`),
    file: input.file,
    line,
    statement: null,
    kind: 'unreadable-document',
    subject: input.file,
    why: `${input.file} as {${which}} has it could not be read${where}: ${problem}. So nobody can say what changed in it.`,
    instruction: `Mend ${input.file}, or compare the two versions by eye.`,
  };
}

function base(area: Area, rule: string) {
  return { area, rule, verdict: 'unknown', unblock: null, adoption: null, probe: null } as const;
}

type Part = {
  readonly area: Area;
  readonly rule: string;
  readonly what: string;
  readonly why: TroubleKind;
  readonly of: string;
  readonly spot: Spot;
};

/** A part of a document that stands elsewhere, or is more than can be compared. */
export function unreadPart(live: Side, { area, rule, what, why, of, spot }: Part): ChangeFinding {
  const kind = KINDS[why];
  return {
    ...base(area, `${rule}/unread`),
    ...live.placeOf(spot),
    statement: shortStatement(`${of} ${what}`),
    kind,
    subject: of === '' ? what : of,
    why: `${WORDS[why].replace('<what>', `\`${what.slice(0, 120)}\``)} So nobody can say what changed there.`,
    instruction:
      why === 'external'
        ? 'Look at what changed there by eye, or keep it in this repository.'
        : 'Compare the two versions there by eye.',
  };
}

const KINDS: Readonly<Record<TroubleKind, string>> = {
  external: 'external-reference',
  missing: 'broken-reference',
  circular: 'broken-reference',
  'too-complex': 'not-compared',
};

const WORDS: Readonly<Record<TroubleKind, string>> = {
  external: 'A part of the document stands elsewhere (<what>) and was not read.',
  missing: 'The document refers to <what>, which is not in it.',
  circular: 'The document refers to <what>, which leads back to itself.',
  'too-complex': 'A part of the document (<what>) is more than can be compared.',
};
