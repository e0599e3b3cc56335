import { cleanEnv } from '../../../lib/clean-env.ts';
import { messageOf } from '../../../lib/errors.ts';
import { runCommand } from '../../../lib/run-command.ts';
import type { Commands } from '../port.ts';

const MOST_BYTES = 64 * 1024;

/** With `/bin/sh -c`; at the deadline the whole process group is ended. */
export function createShellCommands({ folder }: { readonly folder: string }): Commands {
  return {
    run: async ({ run, env, timeoutMs }, signal) => {
      try {
        const { exitCode, stdout } = await runCommand({
          file: '/bin/sh',
          args: ['-c', run],
          folder,
          env: { ...cleanEnv(), ...env },
          timeoutMs,
          signal,
          maxOutputBytes: MOST_BYTES,
        });
        return exitCode === null
          ? { kind: 'failed', why: 'it was ended by a signal' }
          : { kind: 'printed', text: stdout, exitCode };
      } catch (error) {
        return { kind: 'failed', why: messageOf(error) };
      }
    },
  };
}
