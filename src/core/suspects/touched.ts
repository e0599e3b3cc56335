import type { AlertFacts, FlipFacts } from './model.ts';

export type Touch = { readonly file: string; readonly word: string };

/** A file of the release that the alert speaks of: by its name, or by a word that both have (`checkout`). */
export function touched(alerts: readonly AlertFacts[], { files, service, environment }: FlipFacts): Touch | null {
  if (files === null || files.length === 0) return null;
  const text = alerts.map(spoken).join('\n');
  const inSmall = text.toLowerCase();
  const named = files.find((file) => inSmall.includes(file.toLowerCase()));
  if (named !== undefined) return { file: named, word: named };
  const said = wordsOf(text, [service, environment]);
  for (const file of files) {
    const word = [...wordsOf(file, [service, environment])].find((one) => said.has(one));
    if (word !== undefined) return { file, word };
  }
  return null;
}

/** Labels that say where, such as `path`, `endpoint` or `component`; others name hosts and teams. */
const PLACES = /path|endpoint|route|url|component|module|handler|controller|operation|transaction|queue|culprit/i;

function spoken({ title, text, errorText, labels }: AlertFacts): string {
  const places = Object.entries(labels).filter(([name]) => PLACES.test(name));
  return [title, text, errorText ?? '', ...places.map(([, value]) => value)].join('\n');
}

const SHORTEST = 4;

/** In nearly every alert, or in nearly every repository. */
const COMMON = new Set(
  `error errors alert alerts high rate rates request requests failed failing failure failures service server status
  http https code codes response responses answer answers latency slow timeout timeouts more than over above last
  minute minutes second seconds with from have this that instance instances percent since critical warning down
  test tests spec index main src source lib libs package packages module modules config settings docs readme json yaml
  yml node vendor public static assets build dist github workflows scripts utils helpers common types lock app apps
  internal production staging value values null undefined cannot read property type object function`.split(/\s+/),
);

function wordsOf(text: string, without: readonly string[]): ReadonlySet<string> {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return new Set(words.filter((word) => word.length >= SHORTEST && !COMMON.has(word) && !without.includes(word)));
}
