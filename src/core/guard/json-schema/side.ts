import { fieldsOf, isFields, listOf, type Reading, type Spot, type Tree } from '../tree.ts';
import { readTree } from '../yaml.ts';

/** A document as one release has it. */
export type SideInput = {
  readonly file: string;
  readonly text: string;
  /** Other files of the repository at that release, by path: what relative references may name. */
  readonly files?: ReadonlyMap<string, string>;
};

/** One side of a comparison: its document, and how references in it are followed (never out of the files that were given). */
export type Side = {
  readonly file: string;
  readonly root: unknown;
  follow(reference: string, from: object): Followed;
  placeOf(spot: Spot): { readonly file: string; readonly line: number | null };
};

export type Followed =
  | { readonly kind: 'found'; readonly value: unknown; readonly name: string | null }
  | { readonly kind: 'lost'; readonly reference: string; readonly why: 'external' | 'missing' | 'circular' };

export type SideReading =
  | { readonly kind: 'read'; readonly side: Side }
  | { readonly kind: 'broken'; readonly line: number | null; readonly problem: string };

const MOST_FILES = 500;

export function readSide(input: SideInput): SideReading {
  const reading = readTree(input.text);
  if (reading.kind === 'broken') return reading;
  const library: Library = {
    input,
    read: new Map([[clean(input.file), reading]]),
    holders: [[input.file, reading.tree]],
  };
  const side: Side = {
    file: input.file,
    root: reading.tree.root,
    follow: (reference, from) => follow(library, { reference, from, seen: [] }),
    placeOf: (spot) => placeOf(library, spot),
  };
  return { kind: 'read', side };
}

type Library = {
  readonly input: SideInput;
  readonly read: Map<string, Reading>;
  readonly holders: [file: string, tree: Tree][];
};

type Search = { readonly reference: string; readonly from: object; readonly seen: readonly string[] };

function placeOf({ input, holders }: Library, { holder, key }: Spot) {
  const found = holders.find(([, tree]) => tree.holds(holder));
  return found === undefined
    ? { file: input.file, line: null }
    : { file: found[0], line: found[1].lineOf(holder, key) };
}

function follow(library: Library, { reference, from, seen }: Search): Followed {
  const home = library.holders.find(([, tree]) => tree.holds(from))?.[0] ?? library.input.file;
  const [path = '', ...rest] = reference.split('#');
  const pointer = rest.join('#');
  const document = path === '' ? documentAt(library, home) : documentAt(library, beside(home, path));
  if (document === null) return byIdentity(library, reference) ?? { kind: 'lost', reference, why: 'external' };
  const value = pointed(document.root, pointer);
  if (value === undefined) return byIdentity(library, reference) ?? { kind: 'lost', reference, why: 'missing' };
  return further(library, value, { reference: `${beside(home, path)}#${pointer}`, from, seen });
}

/** A reference to what is itself only a reference. */
function further(library: Library, value: unknown, { reference, seen }: Search): Followed {
  const next = isFields(value) && Object.keys(value).length === 1 ? value.$ref : undefined;
  if (typeof next !== 'string' || !isFields(value)) return { kind: 'found', value, name: lastWord(reference) };
  if (seen.length > 50 || seen.includes(reference)) return { kind: 'lost', reference, why: 'circular' };
  const found = follow(library, { reference: next, from: value, seen: [...seen, reference] });
  return found.kind === 'found' ? { ...found, name: found.name ?? lastWord(reference) } : found;
}

function documentAt(library: Library, file: string | null): Tree | null {
  if (file === null) return null;
  const known = library.read.get(clean(file));
  if (known !== undefined) return known.kind === 'read' ? known.tree : null;
  const text = library.input.files?.get(clean(file));
  if (text === undefined || library.read.size >= MOST_FILES) return null;
  const reading = readTree(text);
  library.read.set(clean(file), reading);
  if (reading.kind === 'read') library.holders.push([clean(file), reading.tree]);
  return reading.kind === 'read' ? reading.tree : null;
}

/** A relative path from the file that names it; null for what is not in the repository. */
function beside(file: string, path: string): string | null {
  if (path === '') return file;
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) return null;
  const folder = path.startsWith('/') ? [] : file.split('/').slice(0, -1);
  const steps: string[] = [];
  for (const step of [...folder, ...decoded(path).split('/')]) {
    if (step === '..' && steps.pop() === undefined) return null;
    if (step !== '' && step !== '.' && step !== '..') steps.push(step);
  }
  return steps.join('/');
}

function clean(file: string): string {
  return file.replace(/^(?:\.?\/)+/, '');
}

function pointed(root: unknown, pointer: string): unknown {
  if (pointer === '') return root;
  if (!pointer.startsWith('/')) return anchored(root, pointer);
  let value = root;
  for (const step of pointer.slice(1).split('/')) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isFields(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

function named(root: unknown): readonly unknown[] {
  const { components, definitions, $defs } = fieldsOf(root);
  return [fieldsOf(components).schemas, definitions, $defs].flatMap((group) => Object.values(fieldsOf(group)));
}

function anchored(root: unknown, anchor: string): unknown {
  return named(root).find((schema) => fieldsOf(schema).$anchor === anchor);
}

/** A schema that calls itself what the reference says (`$id`). */
function byIdentity({ holders }: Library, reference: string): Followed | null {
  for (const [, { root }] of holders) {
    const value = [root, ...named(root)].find((schema) => fieldsOf(schema).$id === reference);
    if (value !== undefined) return { kind: 'found', value, name: lastWord(reference) };
  }
  return null;
}

function lastWord(reference: string): string | null {
  const word = reference.split(/[/#]/).findLast((part) => part !== '');
  return word === undefined ? null : decoded(word).replace(/\.(?:ya?ml|json)$/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The texts of a list, such as `required`. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

/** The same text, and the same of other files that it may refer to. */
export function isSameInput(one: SideInput, other: SideInput): boolean {
  if (one.text !== other.text) return false;
  const [ours, theirs] = [one.files ?? NONE, other.files ?? NONE];
  return ours.size === theirs.size && [...ours].every(([file, text]) => theirs.get(file) === text);
}

const NONE: ReadonlyMap<string, string> = new Map();
