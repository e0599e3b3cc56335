import type { Change } from '../../sql/change.ts';
import type { Call, Code } from '../code/model.ts';
import type { Reading } from '../model.ts';

/** What a reader of one Rails file knows. */
export type Rails = Reading & {
  /** Of `ActiveRecord::Migration[7.1]`; 0 where it says none. */
  readonly version: number;
  /** Tables of model classes, where the file says so. */
  readonly tables: ReadonlyMap<string, string>;
  /** Options of `with_options` and the like are not known to it: a `**` among options. */
  readonly isDump: boolean;
};

export type Verb = (call: Call, rails: Rails) => readonly Change[] | null;

export type Options = ReadonlyMap<string, Code>;
