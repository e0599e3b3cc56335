import { dirname } from 'node:path';
import { ProviderError } from '../../../lib/errors.ts';
import { mapFileOf } from './folder.ts';
import { parseShownMap } from './map-text.ts';
import type { HaproxyHost } from './model.ts';
import { MAP_FILE } from './names.ts';
import { targetsIn } from './records.ts';
import { openTalk } from './talk.ts';

export type Discovered = { readonly host: HaproxyHost; readonly targets: readonly string[] };

/** For break-glass, when all that is at hand is a socket: where the map lies, and which targets are in it. */
export async function discoverHaproxy(control: string, front: string): Promise<Discovered> {
  const bare: HaproxyHost = { name: control, control, front, folder: '', files: 'there' };
  const talk = await openTalk(bare);
  try {
    const [maps = ''] = await talk.ask('show map');
    const file = [...maps.matchAll(/^\S+ \((.+)\) /gm)].map(([, path = '']) => path).find(isOurs);
    if (file === undefined) {
      throw new ProviderError('haproxy', `HAProxy at ${control} has no ${MAP_FILE}`, { retryable: false });
    }
    const folder = dirname(file);
    const [shown = ''] = await talk.ask(`show map ${mapFileOf(folder)}`);
    // Behind a unix socket the files are on this machine.
    const files = control.includes('/') ? 'here' : 'there';
    return { host: { ...bare, folder, files }, targets: targetsIn(parseShownMap(shown)) };
  } finally {
    talk.close();
  }
}

function isOurs(path: string): boolean {
  return path.endsWith(`/${MAP_FILE}`);
}
