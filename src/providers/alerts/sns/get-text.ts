import type { RequestOptions } from 'node:https';
import { request } from 'node:https';

export type HttpsLimits = {
  readonly timeoutMs: number;
  readonly largestBytes: number;
  readonly signal?: AbortSignal;
  /** Where to connect instead, and whom to believe; only tests set it. */
  readonly connection?: Pick<RequestOptions, 'hostname' | 'port' | 'ca' | 'servername'>;
};

/** GET of an address by https. Only 200 counts: it follows no redirect, and it stops at so many bytes and so much time, however slowly they come. */
export async function getText(address: string, limits: HttpsLimits): Promise<string> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const signal = limits.signal === undefined ? deadline : AbortSignal.any([limits.signal, deadline]);
  try {
    return await ask(address, limits, signal);
  } catch (error) {
    if (deadline.aborted) throw new Error(`${hostOf(address)} did not answer within ${limits.timeoutMs / 1_000} s`);
    throw error;
  }
}

function ask(address: string, { largestBytes, connection }: HttpsLimits, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      reject(new Error(`${hostOf(address)} ${why}`));
      asked.destroy();
    };
    const asked = request(address, { agent: false, signal, ...connection }, (answer) => {
      if (answer.statusCode !== 200) return fail(`answered ${answer.statusCode}`);
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > largestBytes) fail(`answered more than ${largestBytes} bytes`);
        else chunks.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    asked.on('error', reject);
    asked.end();
  });
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'the address';
}
