import { UserError } from '../../../lib/errors.ts';
import { type Call, isOn, textFlag } from '../../command.ts';

/** What each write is sent with. */
export function sending(call: Call) {
  return {
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal: call.context.interrupted,
  };
}

/** A word that the command needs. */
export function wordOf(
  call: Call,
  index: number,
  { what, example }: { readonly what: string; readonly example: string },
): string {
  const word = call.args[index];
  if (word !== undefined && word.trim() !== '') return word;
  throw new UserError('request/usage', `${what} is missing.`, `Write: ${example}`);
}

/** A flag that the command needs. */
export function neededFlag(call: Call, name: string, example: string): string {
  const value = textFlag(call, name);
  if (value !== undefined && value.trim() !== '') return value;
  throw new UserError('request/usage', `--${name} is missing.`, `Write: ${example}`);
}
