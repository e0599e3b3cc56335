import { formatDuration } from '../../lib/format.ts';

type Facts = Readonly<Record<string, unknown>>;
type Who = { readonly actor: string; readonly target: string };

/** Lines about where an incident comes from, and whether what was put back has helped. */
export const RECOVERY_WORDS = {
  'incident.suspects': suspects,
  'incident.not-recovered': notRecovered,
} as const satisfies Record<string, (data: Facts, who: Who) => string>;

function suspects({ suspects: all, noSuspect, more }: Facts): string {
  const named = list(all).filter((one) => one.isSuspected === true);
  const [first, ...others] = named;
  if (first === undefined) return text(noSuspect, 'no release suspected');
  const also = others.length === 0 ? '' : ` Then ${others.map((one) => releaseOn(one)).join(', ')}.`;
  const beyond = typeof more === 'number' && more > 0 ? ` ${more} more ${more === 1 ? 'was' : 'were'} looked at.` : '';
  return `suspect: ${releaseOn(first)}${brought(first)}${madeBy(first)} (${text(first.score)} of 100): ${reasons(first)}${also}${beyond}`;
}

/** Of what others deployed it may not be known. */
function brought({ title, author }: Facts): string {
  const of = [title === '' ? '' : ` "${text(title)}"`, author === '' ? '' : ` by ${text(author)}`];
  return of.join('');
}

function reasons({ evidence }: Facts): string {
  return list(evidence)
    .slice(0, 3)
    .map((one) => text(one.text))
    .join(' ');
}

/** Of one that was mitigated by what was put back; null: a person said so. */
export function helpedText(data: Facts): string | null {
  if (typeof data.rollback !== 'string') return null;
  const errors = `errors ${percent(data.errorsBefore)} -> ${percent(data.errorsAfter)}`;
  const how = data.provenBy === 'alert' ? 'its alerts are over' : errors;
  return `it helped: with r${text(data.release)} on ${text(data.onTarget)} ${how}`;
}

function notRecovered(data: Facts): string {
  const release = `r${text(data.release)} on ${text(data.onTarget)}`;
  if (data.why === 'failed') return `${release} could not be put back: ${text(data.message)}`;
  const next = nextText(data.nextSuspect);
  return `it did NOT help to put back ${release}: ${whyText(data)}. ${next}`;
}

function whyText(data: Facts): string {
  const within = duration(data.flippedAtMs, data.untilMs);
  if (data.why === 'errors') return `${percent(data.errorsAfter)} of the requests still fail${within}`;
  if (data.why === 'alerts') return `its alerts still fire${within}`;
  return `nothing proves it${within}: the router saw no errors before either, and no alert has ended since`;
}

function duration(fromMs: unknown, untilMs: unknown): string {
  return typeof fromMs === 'number' && typeof untilMs === 'number' ? ` ${formatDuration(untilMs - fromMs)} later` : '';
}

function nextText(next: unknown): string {
  if (!isFacts(next)) return 'No other release is suspected: look for another cause';
  return `Next suspect: ${releaseOn(next)}${madeBy(next)}`;
}

function releaseOn({ release, elsewhere, target }: Facts): string {
  const name = isFacts(elsewhere) ? text(elsewhere.name) : `r${text(release)}`;
  return `${name} on ${text(target)}`;
}

function madeBy({ elsewhere }: Facts): string {
  return isFacts(elsewhere) ? `, deployed by ${text(elsewhere.by)}` : '';
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null;
}

function list(value: unknown): readonly Facts[] {
  return Array.isArray(value) ? value.filter(isFacts) : [];
}

function percent(value: unknown): string {
  return typeof value === 'number' ? `${value.toFixed(1)} %` : 'not measured';
}

function text(value: unknown, otherwise = '?'): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}
