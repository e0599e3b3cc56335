import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { messageOf, ProviderError } from './errors.ts';

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly input?: string | AsyncIterable<Uint8Array>;
  /** Called with each piece of stdout instead of keeping it; the next piece waits for it. */
  readonly onOutput?: (piece: Uint8Array) => Promise<void>;
  readonly maxOutputBytes?: number;
};

export type CommandResult = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Run a program without a shell, with a deadline. Any exit code is a result; a program that cannot be started, takes too long, is aborted or
 * says too much is an error, and its whole process group is killed.
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  command.signal?.throwIfAborted();
  const stop = new AbortController();
  const deadline = setTimeout(() => stop.abort(tookTooLong(command)), command.timeoutMs);
  const onAbort = () => stop.abort(command.signal?.reason);
  command.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await follow(command, stop);
  } finally {
    clearTimeout(deadline);
    command.signal?.removeEventListener('abort', onAbort);
  }
}

async function follow(command: Command, stop: AbortController): Promise<CommandResult> {
  const child = spawn(command.file, command.args, {
    cwd: command.folder,
    env: { ...command.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => {
    killGroupOf(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.destroy();
  };
  stop.signal.addEventListener('abort', kill, { once: true });
  const fail = (error: unknown) => stop.abort(error);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(cannotRun(command, error)));
    child.once('close', (code) => resolve(code));
  });
  // The program may end without reading its input; its exit code tells the story then.
  child.stdin.on('error', () => undefined);
  const feeding = feed(child.stdin, command.input).catch(fail);
  const stdout = collect(child.stdout, command).catch((error: unknown) => {
    fail(error);
    return '';
  });
  const stderr = collectEnd(child.stderr).catch(() => '');
  const exitCode = await closed;
  await feeding;
  const result = { exitCode, stdout: await stdout, stderr: await stderr };
  if (stop.signal.aborted) throw stop.signal.reason;
  return result;
}

async function feed(stdin: Writable, input: Command['input']): Promise<void> {
  if (input !== undefined && typeof input !== 'string') {
    for await (const piece of input) {
      if (!(await written(stdin, piece))) return;
    }
  }
  if (typeof input === 'string') stdin.end(input);
  else stdin.end();
}

/** False when the other end is closed. */
function written(stdin: Writable, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    stdin.write(piece, (error) => resolve(error === null || error === undefined));
  });
}

async function collect(output: AsyncIterable<Buffer>, command: Command): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of output) {
    bytes += piece.length;
    if (command.onOutput !== undefined) await command.onOutput(piece);
    else if (bytes > (command.maxOutputBytes ?? MAX_OUTPUT_BYTES)) throw saidTooMuch(command, bytes);
    else pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function collectEnd(output: AsyncIterable<Buffer>): Promise<string> {
  let end = Buffer.alloc(0);
  for await (const piece of output) end = Buffer.concat([end, piece]).subarray(-MAX_ERROR_BYTES);
  return end.toString('utf8');
}

function killGroupOf(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function tookTooLong(command: Command): ProviderError {
  const message = `${command.file} ${command.args[0] ?? ''} did not finish within ${command.timeoutMs / 1000} s`;
  return new ProviderError(command.file, message, { retryable: true });
}

function saidTooMuch(command: Command, bytes: number): ProviderError {
  return new ProviderError(command.file, `${command.file} printed more than ${bytes} bytes`, { retryable: false });
}

function cannotRun(command: Command, cause: Error): ProviderError {
  // The system blames the program for a folder that is not there.
  const why = existsSync(command.folder) ? messageOf(cause) : 'there is no such folder';
  const message = `cannot run ${command.file} in ${command.folder}: ${why}`;
  return new ProviderError(command.file, message, { retryable: false, cause });
}
