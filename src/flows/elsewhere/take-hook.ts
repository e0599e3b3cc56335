import type { CameIn, DeploySource } from '../../providers/deploys/port.ts';
import type { Needs } from '../world.ts';
import { hookName } from './book.ts';
import { takeIn } from './take-in.ts';

export type HookTaken = { readonly kind: 'not-genuine' | 'kept' | 'nothing' | 'not-understood' };

/** One delivery of a source: kept when this resolves, or none of ours, or not genuine. What of it is not understood is told. */
export async function takeHook(
  world: Needs<'store' | 'intake'>,
  source: DeploySource,
  came: CameIn,
): Promise<HookTaken> {
  const { notes } = world.intake;
  const name = hookName(source);
  const skew = { skewMs: null, toleranceMs: 0 };
  if (!source.isGenuine(came)) {
    notes.refused(name, 'its signature is not made with a secret of the settings', skew);
    return { kind: 'not-genuine' };
  }
  const said = source.readHook(came);
  if (said.kind === 'deploy') await takeIn(world, source, [said.deploy]);
  notes.arrived(name, skew);
  if (said.kind === 'unreadable') notes.notUnderstood(name, said.why);
  return { kind: said.kind === 'deploy' ? 'kept' : said.kind === 'nothing' ? 'nothing' : 'not-understood' };
}
