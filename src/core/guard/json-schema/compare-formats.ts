import type { Shapes } from './compare-values.ts';
import { type Difference, type DifferenceKind, difference } from './difference.ts';
import { type Shape, spotOf } from './shape.ts';

/** A format that says more than the type lets less pass. */
export function compareFormats({ live, target, at }: Shapes): readonly Difference[] {
  if (live.values !== null && target.values !== null) return [];
  const kind = isNumber(live) && isNumber(target) ? kindOfNumbers(live, target) : kindOfTexts(live, target);
  const part = { name: 'format', live: live.format, target: target.format };
  return kind === null ? [] : [difference(kind, spotOf(live, 'format') ?? at, part)];
}

function isNumber({ types }: Shape): boolean {
  return types.has('number') || types.has('integer');
}

/** Numbers without a format are as wide as they get. */
const NARROW = new Map([
  ['int8', 1],
  ['uint8', 1],
  ['int16', 2],
  ['uint16', 2],
  ['int32', 3],
  ['uint32', 3],
  ['float', 3],
]);

function kindOfNumbers(live: Shape, target: Shape): DifferenceKind | null {
  const [ours, theirs] = [NARROW.get(live.format ?? '') ?? 9, NARROW.get(target.format ?? '') ?? 9];
  if (ours === theirs) return null;
  return ours > theirs ? 'format-loosened' : 'format-tightened';
}

const WITHIN = new Map([
  ['email', 'idn-email'],
  ['hostname', 'idn-hostname'],
  ['uri', 'uri-reference'],
  ['iri', 'iri-reference'],
  ['uuid4', 'uuid'],
]);

/** Formats that servers check, or read into something that is no text. */
const CHECKED =
  /^(?:date|date-time|datetime|time|duration|uuid4?|guid|(?:idn-)?email|(?:idn-)?hostname|ipv[46]|[iu]r[il](?:-reference|-template)?|byte|base64|binary|json-pointer|regex)$/;

function kindOfTexts(live: Shape, target: Shape): DifferenceKind | null {
  const [ours, theirs] = [live.format, target.format].map((format) => (isWord(format) ? null : format));
  if (ours === theirs || ours === undefined || theirs === undefined) return null;
  if (![ours, theirs].every((format) => format === null || CHECKED.test(format))) return 'limit-changed';
  if (ours === null || (theirs !== null && WITHIN.get(theirs) === ours)) return 'format-loosened';
  return theirs === null || WITHIN.get(ours) === theirs ? 'format-tightened' : 'format-changed';
}

/** Formats that say how a value is shown, not which values pass. */
function isWord(format: string | null): boolean {
  return /^(?:password|text|html|markdown|textarea|multiline|string|color|phone|currency|decimal)$/i.test(format ?? '');
}
