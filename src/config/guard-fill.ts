import type { ContractConfig, CriticalCheck, DatabaseConfig, GuardConfig } from '../core/guard/config.ts';
import { parseDuration } from '../lib/duration.ts';
import { CONTRACT_KINDS, type WrittenCheck, type WrittenContract } from './guard-schema.ts';
import type { WrittenService } from './schema.ts';

/** What the guard is told, with every default filled in. */
export function fillGuard(written: WrittenService): GuardConfig {
  return {
    database: fillDatabase(written.database),
    contracts: (written.contracts ?? []).map(fillContract),
    jobs: {
      replay: written.jobs?.replay ?? {},
      skipsUnknown: written.jobs?.skips_unknown ?? false,
      queue: written.jobs?.queue ?? null,
    },
    critical: (written.critical ?? []).map(({ name, check }) => ({ name, check: fillCheck(check) })),
  };
}

function fillDatabase(written: WrittenService['database']): DatabaseConfig | null {
  if (written === undefined) return null;
  const { dialect, migrations = null, tool = null, schema = null, url = null } = written;
  return { dialect, migrations: migrations?.replace(/\/+$/, '') ?? null, tool, schema, url };
}

function fillContract(written: WrittenContract): ContractConfig {
  const kind = CONTRACT_KINDS.find((one) => written[one] !== undefined) ?? 'openapi';
  const path = written[kind] ?? '';
  const { provider, consumers = null, usage = null, operations = null, json = false } = written;
  return {
    kind,
    path,
    part: provider === undefined ? 'provides' : 'consumes',
    provider: provider === undefined ? null : { service: provider, path: written.provider_path ?? path },
    consumers,
    usage,
    operations,
    json,
  };
}

function fillCheck(written: WrittenCheck): CriticalCheck {
  const everyMs = parseDuration(written.every ?? '15s') ?? 0;
  const timeoutMs = parseDuration(written.timeout ?? '5s') ?? 0;
  if (written.http === undefined) return { everyMs, timeoutMs, kind: 'command', run: written.run ?? '' };
  const [method = '', path = ''] = written.http.split(' ');
  const { body } = written;
  const isText = typeof body === 'string' || body === undefined;
  const headers = Object.entries(written.headers ?? {}).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ]);
  return {
    everyMs,
    timeoutMs,
    kind: 'http',
    method,
    path,
    body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
    headers: { ...(isText ? {} : { 'content-type': 'application/json' }), ...Object.fromEntries(headers) },
    status: written.expect ?? null,
    json: Object.fromEntries(Object.entries(written.json ?? {}).map(([at, value]) => [at, String(value)])),
  };
}
