import type { Media } from './model.ts';

export type MediaMatch = {
  readonly both: readonly { readonly name: string; readonly live: Media; readonly target: Media }[];
  readonly liveOnly: readonly (readonly [string, Media])[];
  readonly targetOnly: readonly string[];
};

/** Kinds of content that both sides have; `text/*` has every text. */
export function matchMedia(live: ReadonlyMap<string, Media>, target: ReadonlyMap<string, Media>): MediaMatch {
  const pairs = [...live].map(([name, media]) => ({ name, live: media, target: covering(target, name) }));
  return {
    both: pairs.flatMap(({ name, live, target }) => (target === undefined ? [] : [{ name, live, target }])),
    liveOnly: pairs.flatMap(({ name, live, target }) => (target === undefined ? [[name, live] as const] : [])),
    targetOnly: [...target.keys()].filter((name) => covering(live, name) === undefined),
  };
}

function covering(media: ReadonlyMap<string, Media>, name: string): Media | undefined {
  const [type = ''] = name.split('/');
  return (
    media.get(name) ??
    media.get(`${type}/*`) ??
    media.get('*/*') ??
    (name === '*/*' ? media.values().next().value : undefined)
  );
}
