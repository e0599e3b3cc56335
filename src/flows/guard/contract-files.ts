import { posix } from 'node:path';
import type { ContractConfig, ContractKind } from '../../core/guard/config.ts';
import type { RepoFiles } from './repo-files.ts';

export type Text = { readonly file: string; readonly text: string };

export type ContractFiles =
  | { readonly kind: 'read'; readonly files: readonly Text[] }
  | { readonly kind: 'unreadable'; readonly why: string; readonly isMissing: boolean };

const MOST_FILES = 1_000;

const ENDINGS: Readonly<Record<ContractKind, RegExp>> = {
  openapi: /\.(?:ya?ml|json)$/,
  asyncapi: /\.(?:ya?ml|json)$/,
  json_schema: /\.(?:ya?ml|json)$/,
  graphql: /\.(?:graphqls?|gql|json)$/,
  protobuf: /\.proto$/,
  avro: /\.(?:avsc|json)$/,
};

/** Kinds whose documents refer to files that stand beside them. */
const WITH_REFERENCES: ReadonlySet<ContractKind> = new Set(['openapi', 'asyncapi', 'json_schema']);

/** The file or folder of a contract at a commit, the named file first. */
export async function contractFiles(
  files: RepoFiles,
  { kind, path }: Pick<ContractConfig, 'kind' | 'path'>,
): Promise<ContractFiles> {
  const name = posix.normalize(path).replace(/\/+$/, '');
  const isFile = files.idOf(name) !== null;
  const folder = isFile ? posix.dirname(name) : name;
  const inside = files.paths.filter(
    (one) => (folder === '.' || one.startsWith(`${folder}/`)) && ENDINGS[kind].test(one),
  );
  const beside = isFile && WITH_REFERENCES.has(kind) ? inside.filter((one) => one !== name) : [];
  const wanted = isFile ? [name, ...beside.slice(0, MOST_FILES)] : inside;
  if (wanted.length === 0) return { kind: 'unreadable', why: 'there is no such file', isMissing: true };
  if (wanted.length > MOST_FILES + 1)
    return { kind: 'unreadable', why: `it holds more than ${MOST_FILES} files`, isMissing: false };
  const read = await files.read(wanted);
  const first = read.get(wanted[0] ?? '');
  if (isFile && first?.kind !== 'text')
    return { kind: 'unreadable', why: first?.why ?? 'it could not be read', isMissing: false };
  const texts = [...read].flatMap(([file, one]) => (one.kind === 'text' ? [{ file, text: one.text }] : []));
  return { kind: 'read', files: texts };
}
