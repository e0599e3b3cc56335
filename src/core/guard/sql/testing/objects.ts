import type { ChangeBody, RoutineBody } from '../change.ts';
import { named } from './changes.ts';

export const createEnum = (name: string, ...values: readonly string[]): ChangeBody => ({
  kind: 'create-enum',
  type: named(name),
  values,
});

export const addEnumValue = (to: string, value: string): ChangeBody => ({
  kind: 'add-enum-value',
  type: named(to),
  value,
  ifNotExists: false,
});

export function view(name: string, columns: readonly string[] | null, query: string, replace = false): ChangeBody {
  return { kind: 'create-view', view: named(name), columns, materialized: false, replace, query };
}

export const dropView = (name: string): ChangeBody => ({
  kind: 'drop-view',
  view: named(name),
  materialized: false,
  ifExists: false,
});

export const body = (what: Partial<RoutineBody> = {}): RoutineBody => ({
  refuses: false,
  assigns: [],
  writes: [],
  readable: true,
  ...what,
});

export type FunctionOptions = {
  readonly takes?: readonly string[];
  readonly optional?: number;
  readonly returns?: string;
  readonly replace?: boolean;
  readonly body?: RoutineBody;
};

export function createFunction(name: string, options: FunctionOptions = {}): ChangeBody {
  const { takes = [], optional = 0, returns = 'integer', replace = false } = options;
  const routine = { name: named(name), takes, optional, returns, body: options.body ?? body() };
  return { kind: 'create-function', routine, replace };
}

export const dropFunction = (name: string, takes: readonly string[] | null = null): ChangeBody => ({
  kind: 'drop-function',
  name: named(name),
  takes,
});

export function trigger(
  name: string,
  on: string,
  does: RoutineBody | string,
  events = ['insert', 'update'],
): ChangeBody {
  const calls = typeof does === 'string' ? named(does) : null;
  const own = typeof does === 'string' ? null : does;
  return { kind: 'create-trigger', table: named(on), name, timing: 'before', events, calls, body: own };
}

export const dropTrigger = (name: string, on: string | null): ChangeBody => ({
  kind: 'drop-trigger',
  table: on === null ? null : named(on),
  name,
});

export const update = (of: string, sets: readonly string[], whereNull: readonly string[] = []): ChangeBody => ({
  kind: 'update-rows',
  table: named(of),
  sets,
  whereNull,
  hasWhere: whereNull.length > 0,
});

export const insert = (into: string, copiesFrom: string | null = null): ChangeBody => ({
  kind: 'insert-rows',
  table: named(into),
  copiesFrom: copiesFrom === null ? null : named(copiesFrom),
});

export const deleteRows = (from: string): ChangeBody => ({ kind: 'delete-rows', table: named(from), hasWhere: false });

export const security = (on: string, what: 'enable' | 'force' | 'disable' | 'policy' | 'drop-policy'): ChangeBody => ({
  kind: 'row-security',
  table: named(on),
  what,
});

export const harmless = (what: string): ChangeBody => ({ kind: 'harmless', what });
