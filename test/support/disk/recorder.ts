import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needs } from '../required.ts';
import { which } from '../which.ts';
import { type Act, readActs } from './acts.ts';

const SOURCE = fileURLToPath(new URL('recorder.c', import.meta.url));

/** For `skip`: the recorder is compiled where the tests run, and works through the loader of Linux. */
export function needsRecorder(): false | string {
  if (process.platform !== 'linux') return 'only Linux lets a test stand between a program and its disk';
  return needs('cc', () => which('cc'));
}

export const FAULTS = { none: 0, full: 1, 'sync-error': 2, 'slow-sync': 3, 'read-only': 4, 'write-error': 5 } as const;

/** Stands between programs and their files. */
export type Recorder = {
  /** A folder for the watched files; the record knows it from its beginning. */
  readonly folder: string;
  /** Start a program with this, and its files below the folder are watched. */
  readonly env: Readonly<Record<string, string>>;
  /** Run a script of Node to its end; returns what it printed. */
  run(script: string, args: readonly string[]): string;
  acts(): readonly Act[];
  /** Make the disk sick for `times` calls, or until it is told otherwise. */
  fall(fault: keyof typeof FAULTS, how?: { readonly argument?: number; readonly times?: number }): void;
  /** Calls that have met the fault since `fall`. */
  hits(): number;
  close(): void;
};

export type RecorderOptions = {
  /** Watch only files with this in their path; all of the folder unless told. */
  readonly only?: string;
  /** What the paths begin with; a folder of its own unless told. */
  readonly folder?: string;
  /** Without: the disk can be made sick, and no record is kept. */
  readonly isRecording?: boolean;
};

export function startRecorder({ only, folder, isRecording = true }: RecorderOptions = {}): Recorder {
  const dir = mkdtempSync(join(tmpdir(), 'astern-disk-'));
  const [library, record, control] = [join(dir, 'recorder.so'), join(dir, 'record'), join(dir, 'control')];
  const watched = folder ?? mkdtempSync(join(dir, 'watched-'));
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-w', '-o', library, SOURCE, '-ldl', '-lpthread']);
  writeFileSync(control, Buffer.alloc(16));
  const controls = openSync(control, 'r+');
  const env = {
    LD_PRELOAD: library,
    DISK_ROOT: watched,
    ...(only === undefined ? {} : { DISK_ONLY: only }),
    DISK_CONTROL: control,
    // What a kernel does by itself nobody in between can see.
    UV_USE_IO_URING: '0',
    ...(isRecording ? { DISK_LOG: record } : {}),
  };
  return {
    folder: watched,
    env,
    run: (script, args) => runNode(script, args, env),
    acts: () => (existsSync(record) ? readActs(readFileSync(record)) : []),
    fall: (fault, { argument = 0, times = -1 } = {}) => {
      const words = Buffer.alloc(16);
      words.writeInt32LE(argument, 4);
      words.writeInt32LE(times, 8);
      writeSync(controls, words, 0, 16, 0);
      words.writeInt32LE(FAULTS[fault]);
      writeSync(controls, words, 0, 4, 0);
    },
    hits: () => readFileSync(control).readInt32LE(12),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function runNode(script: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${script} ended with ${status ?? signal}: ${stderr}${stdout}`);
  return stdout;
}
