import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import type { World } from '../world.ts';

/** What a deploy leaves to be paid; called in the transaction that ends its pipeline as `done`. */
export const owe: (tx: Nouns, pipeline: Pipeline, world: World) => Promise<void> = async () => undefined;
