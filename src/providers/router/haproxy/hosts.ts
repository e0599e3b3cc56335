import { messageOf, ProviderError } from '../../../lib/errors.ts';
import { mapFileOf } from './folder.ts';
import { type MapEntries, parseShownMap } from './map-text.ts';
import type { HaproxyHost, HaproxyPlace, TargetState } from './model.ts';
import { targetOfEntries } from './records.ts';
import { openTalkWith, silenceOf } from './silent-hosts.ts';
import { HostDown, type Talk } from './talk.ts';

export type Conversation = { readonly host: HaproxyHost; readonly talk: Talk };

/** A host in the middle of a conversation, with all it knew at its beginning. */
export type WholeHost = Conversation & {
  readonly map: string;
  readonly entries: MapEntries;
  readonly backends: ReadonlySet<string>;
};

/** The same with what that says of one target. */
export type OpenHost = WholeHost & { readonly state: TargetState };

export type Unreachable = { readonly name: string; readonly problem: string };

/** Talk to all hosts at once. Those that do not answer are named; at least one must. Silent ones are not waited for, unless no other answers. */
export async function withHosts<Result>(
  place: HaproxyPlace,
  work: (open: readonly Conversation[], unreachable: readonly Unreachable[]) => Promise<Result>,
): Promise<Result> {
  const opened = await openAll(place);
  const open = opened.flatMap((one) => ('talk' in one ? [one] : []));
  const unreachable = opened.flatMap((one) => ('problem' in one ? [one] : []));
  try {
    if (open.length === 0) throw noneAnswers(unreachable);
    return await work(open, unreachable);
  } finally {
    for (const { talk } of open) talk.close();
  }
}

async function openAll(place: HaproxyPlace): Promise<readonly (Conversation | Unreachable)[]> {
  const silences = place.hosts.map((host) => silenceOf(host, place));
  const opened = await Promise.all(
    place.hosts.map((host, index) => {
      const problem = silences[index] ?? null;
      return problem === null ? openHost(host, place) : { name: host.name, problem };
    }),
  );
  if (opened.some((one) => 'talk' in one) || silences.every((problem) => problem === null)) return opened;
  return Promise.all(place.hosts.map((host) => openHost(host, place)));
}

async function openHost(host: HaproxyHost, place: HaproxyPlace): Promise<Conversation | Unreachable> {
  try {
    return { host, talk: await openTalkWith(host, place) };
  } catch (error) {
    if (!(error instanceof HostDown)) throw error;
    return { name: host.name, problem: messageOf(error) };
  }
}

/** The whole map of a host. */
export async function readMap({ host, talk }: Conversation): Promise<MapEntries> {
  const map = mapFileOf(host.folder);
  const [shown = ''] = await talk.ask(`show map ${map}`);
  refuseNoMap(host, map, shown);
  return parseShownMap(shown);
}

/** Everything that a change needs to know of a host before it decides. */
export async function readWhole({ host, talk }: Conversation): Promise<WholeHost> {
  const map = mapFileOf(host.folder);
  const [shown = '', names = ''] = await talk.ask(`show map ${map}`, 'show backend');
  refuseNoMap(host, map, shown);
  return {
    host,
    talk,
    map,
    entries: parseShownMap(shown),
    backends: new Set(names.split('\n').filter((line) => line !== '' && !line.startsWith('#'))),
  };
}

export function openHostOf(host: WholeHost, target: string): OpenHost {
  return { ...host, state: targetOfEntries(target, (key) => host.entries.get(key)) };
}

export function refuseNoMap(host: HaproxyHost, map: string, answer: string): void {
  if (/^Unknown map identifier/.test(answer)) {
    throw new ProviderError(
      'haproxy',
      `${host.name} does not use ${map}; see what the doctor says of its configuration`,
      {
        retryable: false,
      },
    );
  }
  if (/^Permission denied/.test(answer)) {
    throw new ProviderError('haproxy', `the runtime socket of ${host.name} is not of level admin`, {
      retryable: false,
    });
  }
}

function noneAnswers(unreachable: readonly Unreachable[]): ProviderError {
  return new ProviderError('haproxy', unreachable.map((one) => one.problem).join('\n'), { retryable: true });
}
