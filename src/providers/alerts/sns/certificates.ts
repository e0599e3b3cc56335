import { type KeyObject, X509Certificate } from 'node:crypto';

/** Text that an address answers; throws where it cannot be had. */
export type GetText = (address: string) => Promise<string>;

export type Certificate =
  | { readonly kind: 'key'; readonly key: KeyObject }
  /** Ask again later. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** What is there is no certificate that one could check with. */
  | { readonly kind: 'unfit'; readonly why: string };

export type Certificates = {
  /** Never rejects. */
  get(address: string, nowMs: number): Promise<Certificate>;
  /** Would `get` answer a key without asking anybody? */
  has(address: string, nowMs: number): boolean;
};

const KEPT_MS = 24 * 3_600_000;
const FAILURE_KEPT_MS = 15_000;
const MOST_KEPT = 20;
/** SNS has one certificate for each region, and a new one each year. */
const MOST_FETCHES_A_MINUTE = 20;

type Kept = { readonly untilMs: number; readonly isKey: boolean; readonly certificate: Promise<Certificate> };

/**
 * Certificates by address, fetched once however many messages ask for them at a time. Whoever knows the address of the hook can make us ask SNS
 * for certificates that are not there, so failures are remembered too and there are so many fetches a minute.
 */
export function rememberCertificates(getText: GetText): Certificates {
  const kept = new Map<string, Kept>();
  let fetches: readonly number[] = [];
  const known = (address: string, nowMs: number): Kept | null => {
    const one = kept.get(address);
    return one !== undefined && nowMs < one.untilMs ? one : null;
  };
  const start = (address: string, nowMs: number): Promise<Certificate> => {
    fetches = [...fetches, nowMs];
    const certificate = fetchCertificate(getText, address);
    keep(kept, address, { untilMs: nowMs + KEPT_MS, isKey: false, certificate });
    void certificate.then(({ kind }) => {
      if (kept.get(address)?.certificate !== certificate) return;
      const isKey = kind === 'key';
      kept.set(address, { untilMs: nowMs + (isKey ? KEPT_MS : FAILURE_KEPT_MS), isKey, certificate });
    });
    return certificate;
  };
  return {
    get: (address, nowMs) => {
      const one = known(address, nowMs);
      if (one !== null) return one.certificate;
      // A clock that was set back must not hold fetches up.
      fetches = fetches.filter((atMs) => atMs > nowMs - 60_000 && atMs <= nowMs);
      return fetches.length < MOST_FETCHES_A_MINUTE ? start(address, nowMs) : Promise.resolve(TOO_MANY);
    },
    has: (address, nowMs) => known(address, nowMs)?.isKey === true,
  };
}

const TOO_MANY: Certificate = {
  kind: 'unreachable',
  why: 'too many different certificates were asked for within a minute',
};

function keep(kept: Map<string, Kept>, address: string, entry: Kept): void {
  kept.delete(address);
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(address, entry);
}

async function fetchCertificate(getText: GetText, address: string): Promise<Certificate> {
  let pem: string;
  try {
    pem = await getText(address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'unreachable', why: `the certificate of the signature cannot be fetched: ${reason}` };
  }
  try {
    const key = new X509Certificate(pem).publicKey;
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048)
      return { kind: 'key', key };
  } catch {
    // Said below: whatever is wrong with it, it cannot be used.
  }
  return { kind: 'unfit', why: `what ${address} answers is no certificate with an RSA key` };
}
