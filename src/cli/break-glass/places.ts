import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../lib/errors.ts';
import { type Call, given, textFlag, textsFlag } from '../command.ts';
import { findDataFolder } from '../data-folder.ts';
import { say } from '../terminal.ts';

type Host = {
  readonly name: string;
  readonly control: string;
  readonly front: string;
  readonly folder: string;
  readonly files: 'here' | 'there';
};

/** Where routers may be, from flags, settings and surroundings. */
export type Places = {
  /** Data folder of the server. */
  readonly data: string;
  readonly asksBuiltin: boolean;
  readonly haproxy:
    | { readonly kind: 'settings'; readonly hosts: readonly Host[]; readonly checkEveryMs: number }
    | { readonly kind: 'sockets'; readonly sockets: readonly { readonly control: string; readonly front: string }[] }
    | null;
};

const SETTINGS = 'astern.server.yml';

export async function findPlaces(call: Call): Promise<Places> {
  const router = routerFlag(call);
  const sockets = socketsOf(call);
  const settings = sockets === null ? await readSettings(call) : null;
  const { env, cwd } = call.context;
  const data = settings?.data ?? findDataFolder({ flag: textFlag(call, 'data'), env, cwd });
  const haproxy = sockets ?? settings?.haproxy ?? null;
  if (router === 'haproxy' && haproxy === null) {
    throw new UserError(
      'request/usage',
      `No HAProxy is named: there is no ${SETTINGS} here that has one.`,
      'Name its runtime socket and where people reach it: --socket /run/haproxy/astern.sock --front http://127.0.0.1:80',
    );
  }
  const wantsHaproxy = router !== 'builtin';
  return { data, asksBuiltin: router !== 'haproxy' && sockets === null, haproxy: wantsHaproxy ? haproxy : null };
}

function routerFlag(call: Call): 'builtin' | 'haproxy' | undefined {
  const router = textFlag(call, 'router');
  if (router === undefined || router === 'builtin' || router === 'haproxy') return router;
  throw new UserError('request/usage', `There is no router "${router}".`, 'Say --router builtin or --router haproxy.');
}

/** Each socket with its front, in the order in which they were given; one front may stand for all. */
function socketsOf(call: Call): Extract<Places['haproxy'], { kind: 'sockets' }> | null {
  const controls = textsFlag(call, 'socket');
  if (controls.length === 0) return null;
  const fronts = textsFlag(call, 'front');
  const bad = fronts.find((front) => URL.parse(front)?.protocol !== 'http:');
  if (bad !== undefined) {
    throw new UserError(
      'request/usage',
      `"${bad}" is not where HAProxy is reached.`,
      'Write it as http://127.0.0.1:80.',
    );
  }
  const sockets = controls.map((control, at) => ({ control, front: fronts[at] ?? fronts[0] ?? usualFront(control) }));
  return { kind: 'sockets', sockets };
}

/** Port 80 of the same machine: better than an error at night. */
function usualFront(control: string): string {
  return control.includes('/') ? 'http://127.0.0.1:80' : `http://${control.replace(/:\d+$/, '')}:80`;
}

/** Settings that cannot be read must not stand between a person and the router. */
async function readSettings(call: Call): Promise<{ data: string; haproxy: Places['haproxy'] } | null> {
  const { cwd, env, terminal } = call.context;
  const config = textFlag(call, 'config');
  if (config === undefined && !existsSync(join(cwd, SETTINGS))) return null;
  try {
    const { readServerSettings } = await import('../../config/read-server.ts');
    const flags = { ...given('config', config), ...given('data', textFlag(call, 'data')) };
    const { data, router } = readServerSettings(flags, env, cwd);
    return { data, haproxy: router.haproxy === null ? null : { kind: 'settings', ...router.haproxy } };
  } catch (error) {
    say(terminal, `The settings are of no help: ${messageOf(error)}`);
    return null;
  }
}
