import type { ChangeFinding, Place } from '../finding.ts';
import type { Verdict } from '../model.ts';
import { compareSchemas } from './compare.ts';
import { readDocuments, type StoredDocument } from './documents.ts';
import type { SdlChange, SdlFile, SdlTrouble } from './model.ts';
import { namedIn } from './named-in.ts';
import { buildSchema, objections } from './parser.ts';
import { type ReadSdl, readSdl } from './read-sdl.ts';
import { settle } from './settle.ts';
import { sayChange, sayFailing, sayPersisted, saySupergraph, sayUnread } from './words.ts';

export type GraphqlInput = {
  readonly live: SdlFile;
  readonly target: SdlFile;
  /** Documents that clients are known to send, or lists of persisted queries; given: adoption is read from them; an empty list says nothing. */
  readonly operations?: readonly SdlFile[];
  /** Where the texts behind ids of persisted queries are kept: in one store for all releases, or in each release. */
  readonly persistedQueries?: 'shared' | 'per-release';
  /** The schema is a part of one that a router composed. */
  readonly supergraph?: boolean;
};

/** What it means to go back from one GraphQL schema to an older one. */
export function judgeGraphql(input: GraphqlInput): readonly ChangeFinding[] {
  const { live, target, operations } = input;
  if (live.text === target.text) return [];
  const now = readSdl(live);
  const before = readSdl(target);
  const troubles = [now, before].filter((one): one is SdlTrouble => 'trouble' in one);
  if ('trouble' in now || 'trouble' in before) return troubles.map((trouble) => unread('graphql-unread', trouble));
  const changes = compareSchemas(now.schema, before.schema);
  const findings = changes.map((change) => ({ change, finding: toFinding(change) }));
  const settled =
    operations === undefined
      ? findings.map(({ finding }) => finding)
      : byOperations(findings, { now, before, operations });
  const all = [...settled, ...facts(input, changes)];
  return all.length > 0 ? all : [nothingChanged(live)];
}

type Judged = { readonly change: SdlChange; readonly finding: ChangeFinding };
type Both = { readonly now: ReadSdl; readonly before: ReadSdl; readonly operations: readonly SdlFile[] };

/** The exact test: each stored document against the older schema. */
function byOperations(findings: readonly Judged[], { now, before, operations }: Both): readonly ChangeFinding[] {
  const { documents, unread: unreadable } = readDocuments(operations);
  const schemas = { live: buildSchema(now.document), target: buildSchema(before.document) };
  const plain = findings.map(({ finding }) => finding);
  if (documents.length + unreadable.length === 0) return plain;
  const missing = unreadable.map((trouble) => unread('operation-unread', trouble));
  if (schemas.live === null || schemas.target === null) {
    const file = (schemas.target === null ? before : now).document.loc?.source.name ?? null;
    return [
      ...plain,
      unread('graphql-unread', { file: file ?? 'the schema', line: null, trouble: 'its types do not fit together' }),
    ];
  }
  const failing = documents.flatMap((one) => failuresOf(one, schemas as { live: Schema; target: Schema }));
  if (missing.length > 0) return [...missing, ...failing, ...plain];
  const named = namedIn(documents, schemas.live);
  return [...failing, ...findings.map((one) => settle(one, named, failing.length))];
}

type Schema = NonNullable<ReturnType<typeof buildSchema>>;

/** What the live schema refuses too is not a matter of going back. */
function failuresOf(
  { file, line, document }: StoredDocument,
  { live, target }: { live: Schema; target: Schema },
): readonly ChangeFinding[] {
  const found = objections(target, document);
  if (found.length === 0) return [];
  const anyway = new Set(objections(live, document).map(({ message }) => message));
  const [first] = found.filter(({ message }) => !anyway.has(message));
  if (first === undefined) return [];
  const operation = nameOf(document);
  const at = { file, line: line ?? first.line, statement: null };
  return [
    finding('operation-refused', {
      row: ROWS_OF_OPERATIONS,
      verdict: 'stop',
      subject: operation,
      at,
      ...sayFailing(operation, first.message),
    }),
  ];
}

const ROWS_OF_OPERATIONS = 1;

function nameOf({ definitions }: StoredDocument['document']): string {
  const named = definitions.find((one) => 'name' in one && one.name !== undefined);
  const name = named !== undefined && 'name' in named ? named.name : undefined;
  return name !== undefined && 'value' in name ? String(name.value) : 'an operation without a name';
}

function toFinding(change: SdlChange): ChangeFinding {
  const { row, kind, verdict, subject, at, adopted } = change;
  const found = finding(kind, { row, verdict, subject, at, ...sayChange(change) });
  return { ...found, adoption: adopted && verdict !== 'safe' ? 'client' : null };
}

type Said = {
  readonly row: number;
  readonly verdict: Verdict;
  readonly subject: string;
  readonly at: Place;
  readonly why: string;
  readonly instruction: string | null;
};

function finding(kind: string, { row, at, ...said }: Said): ChangeFinding {
  const rule = row === 0 ? 'graphql/unread' : `graphql/${row}`;
  return { ...at, area: 'api', rule, kind, ...said, unblock: null, adoption: null, probe: null };
}

function unread(kind: string, { file, line, trouble }: SdlTrouble): ChangeFinding {
  return finding(kind, {
    row: 0,
    verdict: 'unknown',
    subject: file,
    at: { file, line, statement: null },
    ...sayUnread(file, trouble),
  });
}

/** Rows 22 and 23: what stands around the schema. */
function facts(
  { live, persistedQueries, supergraph }: GraphqlInput,
  changes: readonly SdlChange[],
): readonly ChangeFinding[] {
  const at = { file: live.file, line: null, statement: null };
  const found: ChangeFinding[] = [];
  if (persistedQueries !== undefined) {
    const verdict = persistedQueries === 'shared' ? 'safe' : 'stop';
    const said = finding('persisted-queries', {
      row: 22,
      verdict,
      subject: 'persisted queries',
      at,
      ...sayPersisted(persistedQueries),
    });
    found.push({ ...said, adoption: verdict === 'stop' ? 'client' : null });
  }
  if (supergraph === true) {
    const verdict = changes.some((change) => change.verdict !== 'safe') ? 'stop' : 'safe';
    found.push(finding('supergraph', { row: 23, verdict, subject: 'supergraph', at, ...saySupergraph(verdict) }));
  }
  return found;
}

function nothingChanged({ file }: SdlFile): ChangeFinding {
  const why = 'The schema differs only in descriptions, deprecations, order or what clients never see.';
  const at = { file, line: null, statement: null };
  return finding('nothing-for-clients', {
    row: 21,
    verdict: 'safe',
    subject: 'GraphQL schema',
    at,
    why,
    instruction: null,
  });
}
