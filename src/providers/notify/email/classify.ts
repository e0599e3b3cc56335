import { troubleWith } from '../../../lib/call-out.ts';
import { quoted } from '../answers.ts';
import type { Sent } from '../port.ts';

/** What nodemailer says of a failure. */
export type SmtpFailure = {
  readonly code?: string | undefined;
  readonly responseCode?: number | undefined;
  /** What the server answered, as it stands. */
  readonly response?: string | undefined;
  readonly cause?: unknown;
};

export type SmtpFacts = { readonly host: string; readonly isLate: boolean; readonly secrets: readonly string[] };

/** SMTP's own table: 4xx may pass, 5xx will not. What is wrong with the sign-in or the encryption is not wrong with an address. */
export function classify(failure: SmtpFailure, { host, isLate, secrets }: SmtpFacts): Sent {
  const trouble = (why: string): Sent => ({ kind: 'trouble', why, afterMs: null });
  const { code = '', responseCode = 0 } = failure;
  if (isLate || code === 'EABORT' || code === 'ETIMEDOUT') return trouble(troubleWith(host, failure, true));
  const said = `${responseCode} ${quoted(failure.response?.replace(/^\d{3}[ -]?/, ''), secrets)}`.trim();
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2')
    return trouble(`${host} did not take the sign-in of the settings (${said})`);
  if (code === 'ETLS' || code === 'EREQUIRETLS') return trouble(`no encrypted connection to ${host} came about`);
  if (responseCode >= 500 && responseCode !== 503 && responseCode !== 530)
    return { kind: 'refused', why: `${host} refused it: ${said}` };
  if (responseCode >= 400) return trouble(`${host} does not take it now: ${said}`);
  return trouble(troubleWith(host, nearest(failure), false));
}

/** The system's own word where there is one: nodemailer's only says which step it was. */
function nearest(failure: SmtpFailure): unknown {
  const { cause } = failure;
  const of = cause instanceof Error ? cause : failure;
  const match = /\b(E[A-Z]{3,}|[A-Z]+_[A-Z_]+)\b/.exec(of instanceof Error ? of.message : '');
  return match === null ? of : Object.assign(new Error(''), { code: match[1] });
}
