import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

export type TestChild = {
  /** The next line it printed; null when it has ended. */
  line(): Promise<string | null>;
  /** `kill -9`, and wait until it is gone. Gives the lines that it had printed and nobody read. */
  kill(): Promise<readonly string[]>;
};

/** Runs a script of this folder as a process of its own, which does not outlive the test. */
export function startChild(test: TestContext, script: string, args: readonly string[]): TestChild {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = linesOf(child);
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
    const rest: string[] = [];
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) rest.push(line.value);
    return rest;
  };
  test.after(kill);
  return {
    line: async () => {
      const { value, done } = await lines.next();
      return done === true ? null : value;
    },
    kill,
  };
}

function linesOf(child: ChildProcessByStdio<null, Readable, null>): AsyncIterator<string> {
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
