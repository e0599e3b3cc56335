import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of the sample shop that runs outside of Astern. */
export type ShopProcess = {
  readonly child: ChildProcess;
  /** Its first line, once it is ready. */
  readonly firstLine: string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

/** Start `server.js` or `worker.js` of a checkout; resolves when it says that it is ready. */
export async function startShopProcess(
  folder: string,
  script: 'server.js' | 'worker.js',
  env: Readonly<Record<string, string>>,
): Promise<ShopProcess> {
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-4_000);
  });
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line').then(([line]) => String(line));
  const firstLine = await Promise.race([
    first,
    ended.then((end) => {
      throw new Error(`${script} ended with ${end} before it was ready: ${complaints}`);
    }),
  ]);
  return { child, firstLine, ended };
}

/** Where a web process listens. */
export function shopAddress({ firstLine }: ShopProcess): string {
  return `http://127.0.0.1:${/listens on (\d+)$/.exec(firstLine)?.[1] ?? ''}`;
}
