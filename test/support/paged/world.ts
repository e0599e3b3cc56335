import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Member, Policy } from '../../../src/core/oncall/model.ts';
import { bundled } from '../bundled.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { startTinyWorld, type TinyWorld } from '../tiny-world.ts';
import { until } from '../until.ts';
import type { commands } from './commands.ts';

const PROGRAM = await bundled(fileURLToPath(new URL('server.ts', import.meta.url)));

type Commands = typeof commands;
type Given<Name extends keyof Commands> = Parameters<Commands[Name]>[1];
type Result<Name extends keyof Commands> = Awaited<ReturnType<Commands[Name]>>;

/** A real server with a service on it, and people who can be paged. */
export type PagedWorld = {
  readonly tiny: TinyWorld;
  /** Where messages arrive. */
  readonly receiver: Receiver;
  command<Name extends keyof Commands>(name: Name, given: Given<Name>): Promise<Result<Name>>;
  /** The link in the newest message to somebody about an incident, as it arrived. */
  link(incident: number, person: string): Promise<string>;
  /** An incident of the tiny service that its newest release is suspected of, and somebody called Ana Ruiz who is paged for it and for nothing else. */
  open(title: string): Promise<{ readonly number: number; readonly ana: string }>;
  close(): Promise<void>;
};

export async function startPagedWorld(): Promise<PagedWorld> {
  const receiver = await startReceiver(null);
  const tiny = await startTinyWorld({
    program: PROGRAM,
    usual: { rollback: { watch: '1ms' } },
    settings: { channels: { webhook: { secrets: [{ env: 'HOOK_SECRET' }], allow_private: true } } },
    env: { HOOK_SECRET: 'a secret of at least thirty-two letters' },
  });
  const port = await readFile(join(tiny.world.data, 'control'), 'utf8');
  const command: PagedWorld['command'] = async (name, given) => {
    const body = JSON.stringify({ name, given });
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${text}`);
    return JSON.parse(text);
  };
  let opened = 0;
  /** Whoever is paged often is told of several incidents in one message; so each has somebody of its own. */
  const newAna = async () => {
    opened += 1;
    const ana = `ana${opened}`;
    const members = [member(receiver, ana, 'Ana Ruiz'), member(receiver, 'bo', 'Bo Lind')];
    await command('people', { members, policy: policyOf(ana) });
    return ana;
  };
  const link = (incident: number, person: string) =>
    until(`${person} is paged`, () => {
      const own = receiver.received(`/${person}`).map(({ body }) => body as { url?: string; replaces?: string });
      return own.findLast(({ replaces }) => replaces === `INC-${incident}`)?.url ?? null;
    });
  const open = async (title: string) => {
    const ana = await newAna();
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
    return { number, ana };
  };
  const close = async () => {
    await tiny.close();
    await receiver.close();
  };
  return { tiny, receiver, command, link, open, close };
}

function member(receiver: Receiver, name: string, fullName: string): Member {
  const hook = { channel: 'webhook', address: `${receiver.url}/${name}`, verifiedAtMs: 1, code: null } as const;
  const phone = { channel: 'voice', address: '+44 20 7946 0018', verifiedAtMs: 1, code: null } as const;
  const contacts = [
    { id: `${name}-1`, ...hook },
    { id: `${name}-2`, ...phone },
  ];
  return {
    name,
    fullName,
    zone: 'Europe/Paris',
    role: 'responder',
    contacts,
    rules: [{ afterMs: 0, channel: 'webhook' }],
  };
}

function policyOf(first: string): Policy {
  const step = (name: string) =>
    ({ delayMs: 300_000, targets: [{ kind: 'person', name }], acknowledgements: 1 }) as const;
  return {
    name: 'all',
    services: ['*'],
    steps: [step(first), step('bo')],
    repeats: 1,
    lastResort: [],
    ackTimeoutMs: null,
  };
}
