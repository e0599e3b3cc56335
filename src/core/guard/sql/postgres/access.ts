import { nameText } from '../change.ts';
import { nameOf, nameOfList, nameOfObject, partOf, partsOf } from './names.ts';
import type { Node, Part } from './parser.ts';
import type { Found } from './statement.ts';
import { constantText } from './types.ts';

export function grant(node: Part<'GrantStmt'>): readonly Found[] {
  if (node.is_grant === true) return [{ kind: 'harmless', what: 'grant' }];
  return [{ kind: 'revoke', on: (node.objects ?? []).map((object) => nameText(nameOfObject(object))).join(', ') }];
}

export function grantRole(node: Part<'GrantRoleStmt'>): readonly Found[] {
  if (node.is_grant === true) return [{ kind: 'harmless', what: 'grant a role' }];
  return [
    {
      kind: 'revoke',
      on: partsOf(node.granted_roles, 'AccessPriv')
        .map(({ priv_name }) => priv_name ?? '')
        .join(', '),
    },
  ];
}

export function createPolicy({ table }: Part<'CreatePolicyStmt'>): readonly Found[] {
  return [{ kind: 'row-security', table: nameOf(table), what: 'policy' }];
}

export function alterPolicy({ table }: Part<'AlterPolicyStmt'>): readonly Found[] {
  return [{ kind: 'row-security', table: nameOf(table), what: 'policy' }];
}

/** SET ends with the session of the migration; only where names are looked up matters to what follows in the text. */
export function set(node: Part<'VariableSetStmt'>): readonly Found[] {
  const value = settingText(node);
  if (node.name !== 'search_path' || !changesSchema(value)) return [{ kind: 'harmless', what: 'set for this session' }];
  return [{ kind: 'setting', name: 'search_path', value }];
}

export function changesSchema(path: string): boolean {
  const schemas = path.split(',').map((one) => one.trim().replace(/^"(.*)"$/, '$1'));
  return !schemas.every((one) => ['', 'public', 'pg_catalog', '$user', 'pg_temp'].includes(one));
}

/** ALTER DATABASE, ROLE or SYSTEM ... SET: holds for the sessions of the application. */
export function setLastingly(setting: Part<'VariableSetStmt'> | undefined): readonly Found[] {
  return [{ kind: 'setting', name: setting?.name ?? 'all', value: setting === undefined ? '' : settingText(setting) }];
}

function settingText({ kind, args }: Part<'VariableSetStmt'>): string {
  if (kind !== 'VAR_SET_VALUE') return 'default';
  return (args ?? []).map(valueText).join(', ');
}

function valueText(node: Node): string {
  const constant = partOf(node, 'A_Const');
  return constant === undefined ? '?' : constantText(constant);
}

/** Harmless where only the planner looks at it; whose rights it runs with and under which settings changes what it does. */
export function alterFunction(node: Part<'AlterFunctionStmt'>): readonly Found[] {
  const options = partsOf(node.actions, 'DefElem').map(({ defname }) => defname ?? '');
  const telling = options.filter((one) => !PLANNING.has(one));
  if (telling.length === 0) return [{ kind: 'harmless', what: 'how a function is planned' }];
  const name = nameText(nameOfList(node.func?.objname));
  return [{ kind: 'unreadable', what: `changes how the function ${name} runs: ${telling.join(', ')}` }];
}

const PLANNING = new Set(['cost', 'rows', 'parallel', 'volatility', 'leakproof', 'support']);

export function createCast({ context }: Part<'CreateCastStmt'>): readonly Found[] {
  if (context === 'COERCION_EXPLICIT') return [{ kind: 'harmless', what: 'create an explicit cast' }];
  return [{ kind: 'unreadable', what: 'creates a cast that existing queries may use unasked' }];
}

export function alterOwner(): readonly Found[] {
  return [{ kind: 'harmless', what: 'owner' }];
}

export function alterExtension({ extname }: Part<'AlterExtensionStmt'>): readonly Found[] {
  return [{ kind: 'unreadable', what: `updates the extension ${extname ?? ''}: what that changes is not in the text` }];
}

export function dropRoles({ roles }: Part<'DropRoleStmt'>): readonly Found[] {
  const names = partsOf(roles, 'RoleSpec').map(({ rolename }) => rolename ?? '');
  return [{ kind: 'unreadable', what: `drops the role ${names.join(', ')}` }];
}
