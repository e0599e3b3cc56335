import { createHmac, hash, timingSafeEqual } from 'node:crypto';

export type Links = {
  /** Where Twilio says what became of the page of this key. */
  status(key: string): string;
  /** Where it asks what a call shall say, and sends the key that was pressed. */
  say(key: string): string;
  press(key: string): string;
};

/** Addresses of ours for one channel, which speak of one page and can be made by nobody else. */
export function linksFor({
  url,
  channel,
  token,
}: {
  readonly url: string;
  readonly channel: string;
  readonly token: string;
}): Links {
  const link = (what: string) => (key: string) =>
    `${url}/v1/hooks/${channel}/twilio/${what}?key=${encodeURIComponent(key)}&sig=${sealOf(token, key)}`;
  return { status: link('status'), say: link('say'), press: link('press') };
}

export function keyIn(query: Readonly<Record<string, string>>, token: string): string | null {
  const { key = '', sig = '' } = query;
  const isOurs = timingSafeEqual(hash('sha256', sealOf(token, key), 'buffer'), hash('sha256', sig, 'buffer'));
  return isOurs && key !== '' ? key : null;
}

function sealOf(token: string, key: string): string {
  return createHmac('sha256', `astern page ${token}`).update(key).digest('hex').slice(0, 32);
}
