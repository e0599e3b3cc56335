import { nameText } from '../change.ts';
import {
  alterExtension,
  alterFunction,
  alterOwner,
  alterPolicy,
  createCast,
  createPolicy,
  dropRoles,
  grant,
  grantRole,
  set,
  setLastingly,
} from './access.ts';
import { alterTable } from './alter-table.ts';
import { doBlock } from './blocks.ts';
import { effectsOfCalls } from './calls.ts';
import { drop } from './drop.ts';
import { HARMLESS, NOT_TOLD } from './effects.ts';
import { createIndex } from './indexes.ts';
import {
  alterDomain,
  alterEnum,
  createComposite,
  createDomain,
  createEnum,
  createRange,
  define,
} from './made-types.ts';
import { nameOf, partsOf } from './names.ts';
import type { Node, NodeKind, Part } from './parser.ts';
import { moveObject, rename } from './rename.ts';
import { createFunction } from './routines.ts';
import { copy, rowsOf, selectInto, truncate } from './rows.ts';
import { alterSequence, createSequence } from './sequences.ts';
import type { Found, Statement } from './statement.ts';
import { createForeignTable, createTable } from './tables.ts';
import { createRule, createTrigger } from './triggers.ts';
import { createFromQuery, createView } from './views.ts';

type Readers = {
  readonly [K in NodeKind]?: (node: Part<K>, statement: Statement) => readonly Found[];
};

const READERS: Readers = {
  CreateStmt: createTable,
  CreateForeignTableStmt: createForeignTable,
  CreateTableAsStmt: (node, statement) => [
    ...writes({ CreateTableAsStmt: node }, statement),
    ...createFromQuery(node, statement),
  ],
  AlterTableStmt: alterTable,
  RenameStmt: rename,
  AlterObjectSchemaStmt: moveObject,
  AlterOwnerStmt: alterOwner,
  DropStmt: drop,
  IndexStmt: createIndex,
  ViewStmt: createView,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
  CreateEnumStmt: createEnum,
  AlterEnumStmt: alterEnum,
  CompositeTypeStmt: createComposite,
  CreateRangeStmt: createRange,
  DefineStmt: define,
  CreateDomainStmt: createDomain,
  AlterDomainStmt: alterDomain,
  CreateFunctionStmt: createFunction,
  AlterFunctionStmt: alterFunction,
  CreateTrigStmt: createTrigger,
  RuleStmt: createRule,
  CreatePolicyStmt: createPolicy,
  AlterPolicyStmt: alterPolicy,
  GrantStmt: grant,
  GrantRoleStmt: grantRole,
  CreateCastStmt: createCast,
  AlterExtensionStmt: alterExtension,
  DropRoleStmt: dropRoles,
  VariableSetStmt: set,
  AlterDatabaseSetStmt: ({ setstmt }) => setLastingly(setstmt),
  AlterRoleSetStmt: ({ setstmt }) => setLastingly(setstmt),
  AlterSystemStmt: ({ setstmt }) => setLastingly(setstmt),
  InsertStmt: (node, statement) => writes({ InsertStmt: node }, statement),
  UpdateStmt: (node, statement) => writes({ UpdateStmt: node }, statement),
  DeleteStmt: (node, statement) => writes({ DeleteStmt: node }, statement),
  MergeStmt: (node, statement) => writes({ MergeStmt: node }, statement),
  TruncateStmt: truncate,
  CopyStmt: copy,
  SelectStmt: select,
  CallStmt: ({ funccall }, statement) => orHarmless(effectsOfCalls({ FuncCall: funccall }, statement), 'call'),
  DoStmt: doBlock,
  ExplainStmt: explain,
  CreateSchemaStmt: createSchema,
  RefreshMatViewStmt: ({ relation }) => [{ kind: 'harmless', what: `refresh ${nameText(nameOf(relation))}` }],
};

/** What a statement changes; its kind is the one key of its node. */
export function changesOf(node: Node, statement: Statement): readonly Found[] {
  const [kind = '', content] = Object.entries(node)[0] ?? [];
  const reader = READERS[kind as NodeKind] as ((node: unknown, statement: Statement) => readonly Found[]) | undefined;
  if (reader !== undefined) return reader(content, statement);
  const harmless = HARMLESS[kind];
  if (harmless !== undefined) return [{ kind: 'harmless', what: harmless }];
  return [{ kind: 'unreadable', what: NOT_TOLD[kind] ?? `is a statement of a kind that is not known: ${kind}` }];
}

function writes(node: Node, statement: Statement): readonly Found[] {
  return [...rowsOf(node), ...effectsOfCalls(node, statement, 'ignored')];
}

function select(node: Part<'SelectStmt'>, statement: Statement): readonly Found[] {
  const found = [...rowsOf({ SelectStmt: node }), ...selectInto(node), ...effectsOfCalls(node, statement)];
  return orHarmless(found, 'select');
}

function orHarmless(found: readonly Found[], what: string): readonly Found[] {
  return found.length > 0 ? found : [{ kind: 'harmless', what }];
}

/** EXPLAIN ANALYZE does what it explains. */
function explain({ options, query }: Part<'ExplainStmt'>, statement: Statement): readonly Found[] {
  const runs = partsOf(options, 'DefElem').some(({ defname }) => defname === 'analyze');
  return runs && query !== undefined ? changesOf(query, statement) : [{ kind: 'harmless', what: 'explain' }];
}

function createSchema({ schemaElts = [], schemaname }: Part<'CreateSchemaStmt'>): readonly Found[] {
  if (schemaElts.length === 0) return [{ kind: 'harmless', what: 'create a schema' }];
  return [{ kind: 'unreadable', what: `creates the schema ${schemaname ?? ''} with what it holds in one statement` }];
}
