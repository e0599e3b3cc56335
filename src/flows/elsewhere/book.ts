import type { Keyring } from '../../lib/keyring.ts';
import type { DeploySource } from '../../providers/deploys/port.ts';

/** Who tells of deploys that others make, and whose hook a key opens. */
export type DeployBook = { readonly sources: readonly DeploySource[]; readonly keys: Keyring<DeploySource> };

/** What is known of its hook stands under this name, beside those for alerts, whose names have no dot. */
export function hookName({ name }: Pick<DeploySource, 'name'>): string {
  return `deploys.${name}`;
}
