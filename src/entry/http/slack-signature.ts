import { createHmac, hash, timingSafeEqual } from 'node:crypto';

const WINDOW_S = 5 * 60;

export type SlackSigned = {
  readonly body: Buffer;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
};

/** Did Slack send this, within the last five minutes? `v0=` and the HMAC-SHA256 of `v0:timestamp:body`, compared in constant time. */
export function isFromSlack(
  { body, timestamp = '', signature = '' }: SlackSigned,
  secret: string,
  nowMs: number,
): boolean {
  const isTime = /^\d{1,12}$/.test(timestamp);
  const isNear = isTime && Math.abs(nowMs / 1_000 - Number(timestamp)) <= WINDOW_S;
  const isSame = timingSafeEqual(
    hash('sha256', slackSignature(body, timestamp, secret), 'buffer'),
    hash('sha256', signature, 'buffer'),
  );
  return isNear && isSame;
}

export function slackSignature(body: Buffer, timestamp: string, secret: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}
