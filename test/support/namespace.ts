import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { needs } from './required.ts';
import { which } from './which.ts';

/** A machine of its own as far as the network goes, on two cables to this one. */
export type Namespace = {
  /** What a program is started with that shall run there. */
  readonly within: readonly string[];
  /** What runs there is reached by either. */
  readonly cables: readonly [Cable, Cable];
  close(): void;
};

export type Cable = {
  /** Of the far end. */
  readonly address: string;
  /** From here on packets are lost in both directions; nobody is told, no connection ends. */
  cut(): void;
  mend(): void;
};

/** For `skip`: only root may make one, and not in every container. */
export function needsNamespace(): false | string {
  return needs('netns', () => {
    if (process.getuid?.() !== 0 || which('ip') === null || which('setpriv') === null) return null;
    const name = `astern-${randomBytes(4).toString('hex')}`;
    try {
      ip('netns', 'add', name);
      ip('link', 'add', `${name.slice(7)}-t`, 'type', 'veth', 'peer', 'name', `${name.slice(7)}-u`);
      ip('link', 'del', `${name.slice(7)}-t`);
      return name;
    } catch {
      return null;
    } finally {
      quietly(() => ip('netns', 'del', name));
    }
  });
}

export function openNamespace(): Namespace {
  const id = randomBytes(4).toString('hex');
  const name = `astern-${id}`;
  const close = () => {
    process.off('exit', close);
    // The cables end with it.
    quietly(() => ip('netns', 'del', name));
  };
  process.once('exit', close);
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  // Of the range that is set aside for measurements between networks (RFC 2544): nobody routes it.
  const [second = 0, third = 0] = randomBytes(2);
  const subnet = (number: number) => `198.${18 + (second % 2)}.${(third & 0xfe) + number}`;
  const lay = (number: number) => layCable({ namespace: name, device: `${id}-${number}`, subnet: subnet(number) });
  return { within: ['ip', 'netns', 'exec', name], cables: [lay(0), lay(1)], close };
}

type Ends = { readonly namespace: string; readonly device: string; readonly subnet: string };

function layCable({ namespace, device, subnet }: Ends): Cable {
  const [near, far] = [`${subnet}.1`, `${subnet}.2`];
  ip('link', 'add', device, 'type', 'veth', 'peer', 'name', device, 'netns', namespace);
  ip('addr', 'add', `${near}/24`, 'dev', device);
  ip('-n', namespace, 'addr', 'add', `${far}/24`, 'dev', device);
  ip('link', 'set', device, 'up');
  ip('-n', namespace, 'link', 'set', device, 'up');
  // A card that nobody has: what is sent to it goes into the cable and is dropped at its other end.
  const toNobody = ['lladdr', '02:00:00:00:00:fe', 'nud', 'permanent', 'dev', device];
  return {
    address: far,
    cut: () => {
      ip('neigh', 'replace', far, ...toNobody);
      ip('-n', namespace, 'neigh', 'replace', near, ...toNobody);
    },
    mend: () => {
      quietly(() => ip('neigh', 'del', far, 'dev', device));
      quietly(() => ip('-n', namespace, 'neigh', 'del', near, 'dev', device));
    },
  };
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // What is to be taken away was not there.
  }
}
