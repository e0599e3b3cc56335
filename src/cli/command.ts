import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Terminal } from './terminal.ts';

/** One word of the command line. */
export type Command = {
  readonly name: string;
  /** As in help: `[release] [target]`. */
  readonly args?: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  /** Words that may follow the name; without one of them it is the command itself. */
  readonly subcommands?: readonly Command[];
  /** Resolves to the exit code. */
  run(call: Call): Promise<number>;
};

export type Flag = {
  readonly flag: string;
  readonly summary: string;
  /** May be given several times. */
  readonly many?: true;
};

export type Call = {
  readonly args: readonly string[];
  /** Those of `args` that stood after `--`. */
  readonly rest: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  readonly context: Context;
};

/** What surrounds a command: everything that a test wants to choose. */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Aborts at the first Ctrl-C. */
  readonly interrupted: AbortSignal;
};

/** The words given with `--name`, undefined when it was not given. */
export function textFlag(call: Call, name: string): string | undefined {
  const value = call.flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** Every word given with a flag that may be given several times. */
export function textsFlag(call: Call, name: string): readonly string[] {
  const values = call.flags[name];
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

export function isOn(call: Call, name: string): boolean {
  return call.flags[name] === true;
}

/** True when `--no-name` was given. */
export function isOff(call: Call, name: string): boolean {
  return call.flags[name] === false;
}

export function numberFlag(call: Call, name: string): number | undefined {
  const text = textFlag(call, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < 1) {
    throw new UserError(
      'request/usage',
      `--${name} must be a whole number above 0, not "${text}".`,
      `Try --${name} 20.`,
    );
  }
  return value;
}

/** `{ key: value }`, or nothing when the value is undefined: for optional fields of a request. */
export function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
