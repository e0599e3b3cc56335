import type { OpenedDeploys } from './config/hook-keys.ts';
import type { DeployBook } from './flows/elsewhere/book.ts';
import type { Clock } from './lib/clock.ts';
import { createKeyring } from './lib/keyring.ts';
import { createGithub } from './providers/deploys/github/index.ts';
import type { DeploySource } from './providers/deploys/port.ts';

/** The sources of deploys that the settings name, and by the keys that open their hooks. */
export function deployBook(settings: readonly OpenedDeploys[], clock: Clock): DeployBook {
  const open = settings.map(({ keys, ...one }) => ({ keys, source: openSource(one, clock) }));
  const entries = open.flatMap(({ keys, source }) => keys.map((key) => [key, source] as const));
  return { sources: open.map(({ source }) => source), keys: createKeyring(entries) };
}

/** A line for each kind. */
function openSource({ from, ...options }: Omit<OpenedDeploys, 'keys'>, clock: Clock): DeploySource {
  switch (from) {
    case 'github':
      return createGithub({ ...options, clock });
  }
}
