import type { Name } from '../change.ts';
import { alterColumnType, changeIdentity, setDefault, setExpression } from './alter-columns.ts';
import { addConstraint, alterConstraint } from './alter-constraints.ts';
import { columnOf } from './columns.ts';
import { nameOf, partOf, partsOf } from './names.ts';
import type { Part } from './parser.ts';
import type { Found, Statement } from './statement.ts';
import { optionsOfView } from './views.ts';

/** What one subcommand of ALTER TABLE is about. */
export type Altered = {
  readonly table: Name;
  readonly command: Part<'AlterTableCmd'>;
  /** Names of constraints given in this statement so far. */
  readonly taken: Set<string>;
  readonly statement: Statement;
};

export function alterTable(node: Part<'AlterTableStmt'>, statement: Statement): readonly Found[] {
  const table = nameOf(node.relation);
  const commands = partsOf(node.cmds, 'AlterTableCmd');
  if (node.objtype === 'OBJECT_TYPE')
    return [{ kind: 'unreadable', what: `changes the fields of the composite type ${table.name}` }];
  if (node.objtype === 'OBJECT_INDEX') return commands.flatMap(alterIndex);
  if (node.objtype === 'OBJECT_VIEW' && commands.some(({ subtype }) => subtype?.endsWith('RelOptions')))
    return commands.flatMap((command) => optionsOfView(table, command));
  const taken = new Set<string>();
  return commands.flatMap((command) => alter({ table, command, taken, statement }));
}

function alter(one: Altered): readonly Found[] {
  const { table, command } = one;
  const column = command.name ?? '';
  switch (command.subtype) {
    case 'AT_AddColumn':
      return addColumn(one);
    case 'AT_DropColumn':
      return [{ kind: 'drop-column', table, column, ifExists: command.missing_ok === true }];
    case 'AT_ColumnDefault':
      return setDefault(one);
    case 'AT_SetNotNull':
      return [{ kind: 'set-not-null', table, column }];
    case 'AT_DropNotNull':
      return [{ kind: 'drop-not-null', table, column }];
    case 'AT_AlterColumnType':
      return alterColumnType(one);
    case 'AT_SetExpression':
      return setExpression(one);
    case 'AT_DropExpression':
    case 'AT_DropIdentity':
      return [{ kind: 'change-filled', table, column, filled: null }];
    case 'AT_AddIdentity':
    case 'AT_SetIdentity':
      return changeIdentity(one);
    case 'AT_AddConstraint':
      return addConstraint(one);
    case 'AT_AlterConstraint':
      return alterConstraint(one);
    case 'AT_DropConstraint': {
      const name = { by: 'name', name: column } as const;
      return [{ kind: 'drop-constraint', table, name, ifExists: command.missing_ok === true }];
    }
    default:
      return alterWhole(one);
  }
}

function addColumn({ table, command, taken, statement }: Altered): readonly Found[] {
  const node = partOf(command.def, 'ColumnDef') ?? {};
  const made = columnOf(node, { table: table.name, taken }, statement);
  return [{ kind: 'add-column', table, ...made, ifNotExists: command.missing_ok === true }];
}

/** What concerns the table as a whole: triggers, partitions, row security. */
function alterWhole({ table, command }: Altered): readonly Found[] {
  const other = nameOf(partOf(command.def, 'PartitionCmd')?.name ?? partOf(command.def, 'RangeVar'));
  switch (command.subtype) {
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
      return [{ kind: 'switch-trigger', table, name: command.name ?? null, on: true }];
    // A trigger "of replicas" does not run for what an application writes.
    case 'AT_EnableReplicaTrig':
    case 'AT_DisableTrig':
      return [{ kind: 'switch-trigger', table, name: command.name ?? null, on: false }];
    case 'AT_EnableTrigAll':
    case 'AT_EnableTrigUser':
      return [{ kind: 'switch-trigger', table, name: null, on: true }];
    case 'AT_DisableTrigAll':
    case 'AT_DisableTrigUser':
      return [{ kind: 'switch-trigger', table, name: null, on: false }];
    // Rows of what inherits are seen through the parent, as those of a partition are.
    case 'AT_AttachPartition':
      return [{ kind: 'attach-partition', table, partition: other }];
    case 'AT_AddInherit':
      return [{ kind: 'attach-partition', table: other, partition: table }];
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return [{ kind: 'detach-partition', table, partition: other }];
    case 'AT_DropInherit':
      return [{ kind: 'detach-partition', table: other, partition: table }];
    case 'AT_EnableRowSecurity':
      return [{ kind: 'row-security', table, what: 'enable' }];
    case 'AT_ForceRowSecurity':
      return [{ kind: 'row-security', table, what: 'force' }];
    case 'AT_DisableRowSecurity':
    case 'AT_NoForceRowSecurity':
      return [{ kind: 'row-security', table, what: 'disable' }];
    default:
      return [alterStorage(command)];
  }
}

/** Where and how rows lie, who owns them, what the planner knows: nothing that a statement of an application meets. */
const STORAGE = new Set([
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetStorage',
  'AT_SetCompression',
  'AT_ValidateConstraint',
  'AT_ChangeOwner',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_SetLogged',
  'AT_SetUnLogged',
  'AT_DropOids',
  'AT_SetAccessMethod',
  'AT_SetTableSpace',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_AddOf',
  'AT_DropOf',
  'AT_ReplicaIdentity',
]);

function alterStorage(command: Part<'AlterTableCmd'>): Found {
  const subtype: string = command.subtype ?? '';
  const words = subtype
    .slice('AT_'.length)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  if (STORAGE.has(subtype)) return { kind: 'harmless', what: `alter table: ${words}` };
  return { kind: 'unreadable', what: `alter table: ${words} is not known` };
}

function alterIndex(command: Part<'AlterTableCmd'>): readonly Found[] {
  if (command.subtype === 'AT_AttachPartition') return [{ kind: 'harmless', what: 'attach index' }];
  return [alterStorage(command)];
}
