import type { EnvValue, ServiceConfig } from '../../../releases/model.ts';
import { declaredAt } from './declared.ts';

/** A variable that both releases are given, each its own. Never says what: `place` is whether it leads to something outside. */
export type ChangedValue = {
  readonly name: string;
  readonly scope: string;
  readonly kind: 'place' | 'secret' | 'plain';
};

/** Variables whose value changed in astern.yml; references are judged by where they lead. */
export function changedValues(live: ServiceConfig, back: ServiceConfig): readonly ChangedValue[] {
  const now = new Map(declaredAt(live).map((one) => [`${one.scope} ${one.name}`, one.value]));
  return declaredAt(back).flatMap(({ name, scope, value }) => {
    const other = now.get(`${scope} ${name}`);
    if (other === undefined || typeof value !== 'string' || other === value) return [];
    return [{ name, scope, kind: kindOf(name, value, other) }];
  });
}

const LEADS_AWAY =
  /(?:^|_)(?:URL|URI|HOST|HOSTNAME|ADDR|ADDRESS|PORT|ENDPOINT|DSN|SERVER|BROKERS?|BUCKET|QUEUE|TOPIC|REGION|DATABASE|DB|INDEX|NAMESPACE|PREFIX|DOMAIN)$/i;
const SECRET = /(?:^|_)(?:KEY|SECRET|TOKEN|PASSWORD|PASSWD|PASS|SALT|CREDENTIALS?|CERT)$/i;

function kindOf(name: string, value: string, other: EnvValue): ChangedValue['kind'] {
  if (value === '') return 'plain';
  if (typeof other !== 'string' || SECRET.test(name)) return 'secret';
  const isAddress = /:\/\/|^[\w.-]+:\d{2,5}$|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/i.test(value);
  return isAddress || LEADS_AWAY.test(name) ? 'place' : 'plain';
}
