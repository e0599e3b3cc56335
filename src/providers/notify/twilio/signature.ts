import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/**
 * `X-Twilio-Signature`: HMAC-SHA1 under the account's token, over the URL as it was called and all form fields by name. Twilio leaves the port of
 * the URL away or writes it, as it likes.
 */
export function isSigned(
  { url, form }: { readonly url: string; readonly form: Readonly<Record<string, string>> },
  { signature, token }: { readonly signature: string | undefined; readonly token: string },
): boolean {
  const given = signature ?? '';
  // Every spelling is compared, whichever was right.
  return spellings(url)
    .map((one) => isSame(signatureOf(one, form, token), given))
    .some(Boolean);
}

export function signatureOf(url: string, form: Readonly<Record<string, string>>, token: string): string {
  const fields = Object.keys(form).sort();
  const text = url + fields.map((name) => `${name}${form[name]}`).join('');
  return createHmac('sha1', token).update(text).digest('base64');
}

function spellings(url: string): readonly string[] {
  const [, scheme = '', host = '', port, rest = ''] = /^(https?):\/\/([^/:?]+|\[[^\]]+\])(:\d+)?(.*)$/.exec(url) ?? [];
  if (host === '') return [url];
  const usual = scheme === 'https' ? ':443' : ':80';
  return [url, `${scheme}://${host}${rest}`, `${scheme}://${host}${port ?? usual}${rest}`];
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
