import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Member, Policy } from '../../../src/core/oncall/model.ts';
import { startTinyWorld, type TinyWorld } from '../tiny-world.ts';
import { until } from '../until.ts';
import type { commands } from './commands.ts';

const PROGRAM = fileURLToPath(new URL('server.ts', import.meta.url));

type Commands = typeof commands;
type Given<Name extends keyof Commands> = Parameters<Commands[Name]>[1];
type Result<Name extends keyof Commands> = Awaited<ReturnType<Commands[Name]>>;

/** A real server with a service on it, and people who can be paged. */
export type PagedWorld = {
  readonly tiny: TinyWorld;
  command<Name extends keyof Commands>(name: Name, given: Given<Name>): Promise<Result<Name>>;
  /** An incident of the tiny service that its newest release is suspected of; returns its number. */
  open(title: string): Promise<number>;
  close(): Promise<void>;
};

export async function startPagedWorld(): Promise<PagedWorld> {
  const tiny = await startTinyWorld({ program: PROGRAM, usual: { rollback: { watch: '1ms' } } });
  const port = await readFile(join(tiny.world.data, 'control'), 'utf8');
  const command: PagedWorld['command'] = async (name, given) => {
    const body = JSON.stringify({ name, given });
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${text}`);
    return JSON.parse(text);
  };
  await command('people', { members: [ANA, BO, VIC], policy: POLICY });
  const open = async (title: string) => {
    const about = { severity: 'critical', target: 'tiny/production', beganAgoMs: 1_000 } as const;
    const number = await command('open', { title, ...about });
    const suspects = await until(
      'somebody has looked for suspects',
      async () => (await command('incident', number))?.suspects ?? null,
    );
    const newest = suspects.toSorted((a, b) => b.release - a.release)[0];
    if (newest === undefined) throw new Error('no release was found');
    // Of releases that were shipped within seconds it cannot be told which one it is.
    const suspect = { ...newest, beforeOnsetMs: 180_000, score: 80, isSuspected: true };
    const cleared = Array.from({ length: newest.release - 1 }, (_, place) => `tiny/production r${place + 1}`);
    await command('change', { incident: number, change: { suspects: [suspect], cleared } });
    return number;
  };
  return { tiny, command, open, close: () => tiny.close() };
}

function member(name: string, fullName: string, role: Member['role']): Member {
  const contact = { channel: 'email', address: `${name}@example.test`, verifiedAtMs: 1, code: null } as const;
  const phone = { channel: 'voice', address: '+44 20 7946 0018', verifiedAtMs: 1, code: null } as const;
  const contacts = [
    { id: `${name}-1`, ...contact },
    { id: `${name}-2`, ...phone },
  ];
  return { name, fullName, zone: 'Europe/Paris', role, contacts, rules: [{ afterMs: 0, channel: 'email' }] };
}

const ANA = member('ana', 'Ana Ruiz', 'responder');
const BO = member('bo', 'Bo Lind', 'responder');
const VIC = member('vic', 'Vic Stone', 'viewer');

const POLICY: Policy = {
  name: 'all',
  services: ['*'],
  steps: [
    { delayMs: 300_000, targets: [{ kind: 'person', name: 'ana' }], acknowledgements: 1 },
    { delayMs: 300_000, targets: [{ kind: 'person', name: 'bo' }], acknowledgements: 1 },
    { delayMs: 300_000, targets: [{ kind: 'person', name: 'vic' }], acknowledgements: 1 },
  ],
  repeats: 1,
  lastResort: [],
  ackTimeoutMs: null,
};
