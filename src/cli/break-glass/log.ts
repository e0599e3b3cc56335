import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../lib/errors.ts';

export type LogKept = { readonly file: string; readonly problem: string | null };

/** One line beside the data, there when the power fails next. That it could not be written is told, and nothing more: the flip is done. */
export async function keepGlassLog(data: string, line: Readonly<Record<string, unknown>>): Promise<LogKept> {
  const file = join(data, 'break-glass.log');
  try {
    const log = await open(file, 'a', 0o600);
    try {
      await log.appendFile(`${JSON.stringify(line)}\n`);
      await log.sync();
    } finally {
      await log.close();
    }
    return { file, problem: null };
  } catch (error) {
    return { file, problem: messageOf(error) };
  }
}
