import { execFileSync } from 'node:child_process';
import { createSign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incoming } from '../../contract.ts';
import { messageIn } from '../message.ts';
import { signedText } from '../signed-text.ts';

export const HOST = 'sns.us-east-1.amazonaws.com';
export const CERTIFICATE = `https://${HOST}/SimpleNotificationService-0a1b2c3d4e5f60718293a4b5c6d7e8f9.pem`;
export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:shop-alarms';

export type Signer = { readonly key: string; readonly pem: string };

/** A certificate as SNS has one, that is also good for a server of that name. */
export function makeSigner(kind: 'rsa:2048' | 'rsa:1024' | 'ec' = 'rsa:2048'): Signer {
  const folder = mkdtempSync(join(tmpdir(), 'astern-sns-'));
  const [key, pem] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const algorithm = kind === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : [kind];
  const subject = ['-subj', '/CN=sns.amazonaws.com', '-addext', `subjectAltName=DNS:${HOST}`];
  const command = ['req', '-x509', '-newkey', ...algorithm, '-nodes', '-days', '30', '-keyout', key, '-out', pem];
  try {
    execFileSync('openssl', [...command, ...subject], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), pem: readFileSync(pem, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export type Sent = Readonly<Record<string, unknown>>;

/** A message as SNS posts it, signed as it says. */
export function signed(signer: Signer, message: Sent) {
  const whole: Sent = { SignatureVersion: '2', SigningCertURL: CERTIFICATE, ...message };
  const read = messageIn({ body: JSON.stringify(whole), encoding: 'utf8' });
  const text = read.kind === 'message' ? signedText(read.message) : '';
  const digest = whole.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const Signature = createSign(digest).update(text).sign(signer.key, 'base64');
  return posted({ ...whole, Signature });
}

export function posted(message: Sent) {
  return incoming(JSON.stringify(message), { headers: { 'content-type': 'text/plain; charset=UTF-8' } });
}
