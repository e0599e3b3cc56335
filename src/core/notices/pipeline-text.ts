import type { Pipeline } from '../pipelines/pipeline.ts';
import { holdText } from './hold-text.ts';

/** Where a pipeline that has not ended stands, in a few words. */
export function pipelineText({
  id,
  status,
  holds,
  cancelled,
}: Pick<Pipeline, 'id' | 'status' | 'holds' | 'cancelled'>): string {
  if (cancelled !== null) return `${cancelled.by} stops it`;
  if (status === 'held') return `held: ${holds.map((hold) => holdText(hold, id).text).join('; ')}`;
  return status === 'deploying' ? 'is being deployed' : 'its gates run';
}
