import { unreachable } from '../../lib/errors.ts';
import type { Hold } from '../pipelines/pipeline.ts';

/** Why a pipeline is not deployed now, and what would open it. */
export function holdText(hold: Hold, pipeline: string): { readonly text: string; readonly opens: string } {
  switch (hold.kind) {
    case 'lock':
      return { text: `locked by ${hold.owner} (${hold.scope}): ${hold.reason}`, opens: hold.opens };
    case 'approval': {
      const text = `${hold.given} of ${hold.needed} approval${hold.needed === 1 ? '' : 's'}, from ${hold.from}`;
      return { text, opens: `astern hotfix approve ${pipeline}` };
    }
    case 'rejected': {
      const text = `contains r${hold.release} (${hold.sha.slice(0, 7)}), which was rolled back: ${hold.reason}`;
      return { text, opens: 'a commit that mends it, or `--accept-rejected --reason "…"` on a new ship' };
    }
    case 'busy':
      return { text: hold.message, opens: 'goes on by itself when that has ended' };
    case 'unclear':
      return { text: hold.message, opens: 'asked again soon' };
    default:
      return unreachable(hold);
  }
}
