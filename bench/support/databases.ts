import { globSync } from 'node:fs';
import { startCluster } from '../../test/support/postgres.ts';
import { which } from '../../test/support/which.ts';
import type { Place } from './place.ts';

/** A durable PostgreSQL for one row; null where it is not installed. */
export async function startPostgres(place: Place): Promise<{ database(): Promise<string> } | null> {
  const isThere = which('postgres') !== null || globSync('/usr/lib/postgresql/*/bin/postgres').length > 0;
  if (!isThere) return null;
  const cluster = await startCluster({ durable: true });
  place.later(() => cluster.stop());
  return cluster;
}
