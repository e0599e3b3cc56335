import type { ReleaseBody } from '../../api/releases.ts';
import type { Style } from '../terminal.ts';
import { shorten, tableLines } from './table.ts';
import { age } from './time.ts';

type Place = ReleaseBody['on'][number];

const TAGS: Readonly<Record<string, string>> = { hot: 'live', new: 'new', old: 'warm', leaving: 'leaving' };
const OUTCOMES: Readonly<Record<string, string>> = {
  'never-served': 'never live',
  unproven: 'unproven',
  healthy: 'served well',
  worse: 'was worse',
};

/** One row a release, newest first; `target` narrows what became of them to one place. */
export function releaseLines(
  releases: readonly ReleaseBody[],
  { target, nowMs, style }: { readonly target: string | null; readonly nowMs: number; readonly style: Style },
): readonly string[] {
  const rows = releases.map((release) => {
    const places = release.on.filter((place) => target === null || place.target === target);
    const several = new Set(releases.flatMap(({ on }) => on.map((place) => place.target))).size > 1 && target === null;
    return [
      release.release,
      release.sha.slice(0, 7),
      shorten(release.title, 48),
      shorten(release.author, 20),
      age(release.builtAt, nowMs),
      stateText(release, places, several, style),
      outcomeText(places, several, style),
      putBackText(places, several, style),
    ];
  });
  return tableLines(['release', 'commit', 'title', 'author', 'age', 'state', 'outcome', 'safe to put back'], rows);
}

function stateText(release: ReleaseBody, places: readonly Place[], several: boolean, style: Style): string {
  const running = places.filter(({ tag }) => tag !== null);
  if (running.length === 0) return release.artifact === 'kept' ? 'kept' : style('dim', 'removed');
  const texts = running.map((place) => {
    const word = TAGS[place.tag ?? ''] ?? String(place.tag);
    return `${place.tag === 'hot' ? style('green', word) : word}${where(place, several)}`;
  });
  return texts.join(', ');
}

function outcomeText(places: readonly Place[], several: boolean, style: Style): string {
  const texts = places.map((place) => {
    const rejected = place.rejected;
    const word = rejected === null ? (OUTCOMES[place.outcome] ?? place.outcome) : `rejected: ${rejected.reason}`;
    const bad = rejected !== null || place.outcome === 'worse';
    return `${bad ? style('red', word) : word}${where(place, several)}`;
  });
  return texts.length === 0 ? 'never live' : texts.join(', ');
}

const PUT_BACK = { safe: 'yes', check: 'after a look', unknown: 'not known', stop: 'no' } as const;
const COLOURS = { safe: 'green', check: 'yellow', unknown: 'yellow', stop: 'red' } as const;
const LONGEST_REASON = 90;

/** `no, because ...`: the worst reason; `astern decide --to` tells them all. */
function putBackText(places: readonly Place[], several: boolean, style: Style): string {
  const texts = places.flatMap((place) => {
    // A server of the version before does not say.
    const putBack = place.putBack ?? null;
    if (putBack === null) return [];
    const { verdict, why } = putBack;
    const because = why === null || verdict === 'safe' ? '' : `: ${shorten(why, LONGEST_REASON)}`;
    return [`${style(COLOURS[verdict], PUT_BACK[verdict])}${where(place, several)}${because}`];
  });
  return texts.join(', ');
}

function where({ target }: Place, several: boolean): string {
  return several ? ` (${target.split('/')[1] ?? target})` : '';
}
