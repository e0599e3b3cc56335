import type { ServiceConfig } from '../../../releases/model.ts';
import { declaredAt, namesSet, sourceOf, sourcesUsed } from './declared.ts';
import type { ExampleKey } from './model.ts';

/** What a release says of its environment: astern.yml, and files such as `.env.example` (null: it has none). */
export type EnvironmentSide = { readonly config: ServiceConfig; readonly examples: readonly ExampleKey[] | null };

/** A variable that the older release is given, and that may be gone or changed now. */
export type Candidate =
  /** The older astern.yml takes it from a place of the server that the live one takes nothing from. `stays`: the live one still sets it. */
  | { readonly kind: 'source-gone'; readonly name: string; readonly source: string; readonly stays: boolean }
  /** It stood in a file such as `.env.example`, which (or all of which: `files: 'gone'`) no longer names it. */
  | { readonly kind: 'example-gone'; readonly key: ExampleKey; readonly files: 'there' | 'gone' };

export function candidates(live: EnvironmentSide, back: EnvironmentSide): readonly Candidate[] {
  return [...sourcesGone(live.config, back.config), ...examplesGone(live, back)];
}

export function nameOf(candidate: Candidate): string {
  return candidate.kind === 'source-gone' ? candidate.name : candidate.key.name;
}

function sourcesGone(live: ServiceConfig, back: ServiceConfig): readonly Candidate[] {
  const used = sourcesUsed(live);
  const set = new Set(declaredAt(live).map(({ name }) => name));
  const found = new Map<string, Candidate>();
  for (const { name, scope, value } of declaredAt(back)) {
    const source = sourceOf(value);
    if (source === null || used.has(source) || !isStillThere(scope, live)) continue;
    found.set(`${name} ${source}`, { kind: 'source-gone', name, source, stays: set.has(name) });
  }
  return [...found.values()];
}

/** Variables of an environment that is gone altogether hurt nobody. */
function isStillThere(scope: string, { environments }: ServiceConfig): boolean {
  return !scope.startsWith('environments.') || environments.some(({ name }) => scope === `environments.${name}`);
}

function examplesGone(live: EnvironmentSide, back: EnvironmentSide): readonly Candidate[] {
  const still = new Set([...(live.examples ?? []).map(({ name }) => name), ...namesSet(live.config)]);
  const own = new Set(declaredAt(back.config).map(({ name }) => name));
  const found = new Map<string, Candidate>();
  for (const key of back.examples ?? []) {
    if (still.has(key.name) || own.has(key.name) || found.has(key.name)) continue;
    found.set(key.name, { kind: 'example-gone', key, files: live.examples === null ? 'gone' : 'there' });
  }
  return [...found.values()];
}
