import type { Confirmer } from '../port.ts';
import { getText, type HttpsLimits } from './get-text.ts';
import { confirmationAddress } from './pinned.ts';

const TIMEOUT_MS = 10_000;
const LARGEST_BYTES = 64_000;

/** Visits what SNS wants visited before it sends, and refuses any other address, whoever asks. */
export function snsConfirmer(connection?: HttpsLimits['connection']): Confirmer {
  return {
    visit: async (url, signal) => {
      const address = confirmationAddress(url);
      if (address === null) throw new Error('this is not an address by which Amazon SNS confirms a subscription');
      const limits = { timeoutMs: TIMEOUT_MS, largestBytes: LARGEST_BYTES, signal };
      await getText(address, connection === undefined ? limits : { ...limits, connection });
    },
  };
}
