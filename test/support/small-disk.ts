import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { needs } from './required.ts';
import { which } from './which.ts';

/** A real file system of its own, whose size can be changed while it is in use. */
export type SmallDisk = {
  readonly folder: string;
  /** From here on not a byte more fits. */
  fill(): void;
  makeRoom(): void;
  close(): void;
};

/** More than a build asks for; it is memory only as far as it is used. */
const ROOMY = '800m';

/** For `skip`: only root may mount one, and not in every container. */
export function needsSmallDisk(): false | string {
  return needs('tmpfs', () => {
    if (process.getuid?.() !== 0 || which('mount') === null) return null;
    try {
      // In a name space of its own, which ends with the command.
      execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
      return 'it may be mounted';
    } catch {
      return null;
    }
  });
}

export function openSmallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${ROOMY},mode=700`, 'none', folder);
  const close = () => {
    process.off('exit', close);
    // What still runs there keeps what it has open.
    run('umount', '-l', folder);
  };
  process.once('exit', close);
  const resize = (size: string) => run('mount', '-o', `remount,size=${size}`, folder);
  return {
    folder,
    close,
    fill: () => {
      const { blocks, bfree, bsize } = statfsSync(folder);
      resize(String((blocks - bfree) * bsize));
    },
    makeRoom: () => resize(ROOMY),
  };
}

function run(...[program = '', ...words]: readonly string[]): void {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
