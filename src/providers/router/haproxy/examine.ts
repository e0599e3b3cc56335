import { stat } from 'node:fs/promises';
import type { Check } from '../../../core/init/doctor.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { isNotFound } from '../../../lib/file-errors.ts';
import type { TargetSetup } from '../setup.ts';
import { mapFileOf } from './folder.ts';
import { type Conversation, readWhole, type WholeHost, withHosts } from './hosts.ts';
import type { HaproxyHost, HaproxyPlace } from './model.ts';
import { backendName } from './names.ts';
import { parseStat } from './parse-stat.ts';

export type Wanted = { readonly targets: readonly TargetSetup[]; readonly slots: number };

const OLDEST = [2, 6] as const;

/** For the doctor: ask every host whether it can do what is needed, and say what to put right. Changes nothing. */
export async function examineHosts(place: HaproxyPlace, wanted: Wanted): Promise<readonly Check[]> {
  const checks = await Promise.all(
    place.hosts.map(async (host) => [
      ...(await examineHost({ ...place, hosts: [host] }, wanted)),
      ...(await mapFileChecks(host)),
    ]),
  );
  return checks.flat();
}

async function examineHost(place: HaproxyPlace, wanted: Wanted): Promise<readonly Check[]> {
  try {
    return await withHosts(place, async (open) => (await Promise.all(open.map((one) => checksOf(one, wanted)))).flat());
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return [fail(error.message, 'Is it running, and is the socket the one of its configuration (`stats socket`)?')];
  }
}

async function checksOf(conversation: Conversation, wanted: Wanted): Promise<readonly Check[]> {
  const [info = '', stat = ''] = await conversation.talk.ask('show info', 'show stat -1 4 -1');
  const version = /^Version: (\S+)/m.exec(info)?.[1] ?? '';
  const open = await readWhole(conversation);
  return [versionCheck(open.host.name, version), ...backendChecks(open, stat, wanted)];
}

/** One that runs goes on without its file. With neither file nor process nothing would come back until somebody makes the file. */
async function mapFileChecks(host: HaproxyHost): Promise<readonly Check[]> {
  if (host.files === 'there') return [];
  const file = mapFileOf(host.folder);
  try {
    await stat(file);
    return [];
  } catch (error) {
    // What we may not see is told where it is written.
    if (!isNotFound(error)) return [];
    return [fail(`${file} is missing: ${host.name} does not start or reload without it`, MAKE_MAP)];
  }
}

function versionCheck(host: string, version: string): Check {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const isNewEnough = Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
  const what = `${host} is HAProxy ${version === '' ? 'of an unknown version' : version}`;
  return isNewEnough ? { level: 'ok', what, next: null } : fail(what, `Install ${OLDEST.join('.')} or newer.`);
}

function backendChecks({ host, backends }: WholeHost, stat: string, { targets, slots }: Wanted): readonly Check[] {
  const servers = Map.groupBy(parseStat(stat), (row) => row.pxname ?? '');
  const letters = Array.from({ length: slots }, (_, index) => String.fromCharCode(97 + index));
  const checks = targets.flatMap(({ target, roles }): readonly Check[] => {
    const needed = letters.flatMap((slot) =>
      roles.map((role) => ({ name: backendName(target, slot, role.name), room: role.servers })),
    );
    const missing = needed.filter(({ name }) => !backends.has(name)).map(({ name }) => name);
    const small = needed.filter(({ name, room }) => backends.has(name) && (servers.get(name)?.length ?? 0) < room);
    return [
      ...(missing.length === 0 ? [] : [fail(`${host.name} has no backend ${missing.join(', ')}`, PASTE)]),
      ...small.map(({ name, room }) => {
        const declared = servers.get(name)?.length ?? 0;
        return fail(`${name} on ${host.name} has ${declared} servers, and ${room} may be needed`, PASTE);
      }),
    ];
  });
  return checks.length > 0 ? checks : [{ level: 'ok', what: `${host.name} has every backend`, next: null }];
}

export const PASTE = 'Add what `astern doctor --haproxy-config` prints to its configuration, and reload it.';

const MAKE_MAP =
  'Make an empty one that belongs to the user of the server, and start HAProxy if it is down; the server tells it what is live.';

function fail(what: string, next: string): Check {
  return { level: 'fail', what, next };
}
