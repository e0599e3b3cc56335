import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Cluster } from '../../support/postgres.ts';
import { type Table, tablesOf } from './catalog.ts';
import { newerCode, unreadable } from './newer-code.ts';
import { type Code, oldCode } from './old-code.ts';

const run = promisify(execFile);

/** A shop as the older release knows it, and what its code does there. */
export type Shop = {
  readonly url: string;
  readonly tables: readonly Table[];
  readonly code: readonly Code[];
  /** What each piece gives before the migration, by its place. */
  readonly gives: readonly unknown[];
  readonly contents: readonly unknown[];
  readonly odd: readonly unknown[];
};

export type Outcome =
  | { readonly kind: 'ran'; readonly breaks: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string };

export async function openShop(cluster: Cluster, files: readonly string[]): Promise<Shop> {
  const url = await cluster.database();
  for (const file of files) await psql(url, file);
  await cluster.query('create role shop_app login');
  return withClient(url, async (client) => {
    // What a migration tool notes is nothing that old code reads while it runs.
    const tables = (await tablesOf(client)).filter(({ name }) => name !== 'schema_migrations');
    await client.query('set role shop_app');
    const all = oldCode(tables);
    const given = await attempt(
      client,
      all.map(({ sql }) => sql),
    );
    // What the schema refuses already is nothing that old code does.
    const works = all
      .map((code, index) => ({ code, gave: given[index] }))
      .filter(({ gave }) => failureOf(gave) === null);
    return {
      url,
      tables,
      code: works.map(({ code }) => code),
      gives: works.map(({ gave }) => gave),
      contents: await attempt(client, contentsOf(tables)),
      odd: await attempt(
        client,
        unreadable(tables).map(({ sql }) => sql),
      ),
    };
  });
}

/** A copy of the shop in which one migration after the other is tried and taken back. */
export async function copyOf(cluster: Cluster, shop: Shop, name: string): Promise<string> {
  await cluster.query(`create database ${name} template ${new URL(shop.url).pathname.slice(1)}`);
  const url = new URL(shop.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** What PostgreSQL carries out in no transaction, or uses only after it. */
export function needsOwnCopy(sql: string): boolean {
  return /\bvacuum\b|\badd value\b|detach partition \w+ concurrently/i.test(sql);
}

/** Carry out a migration, let both releases write, see what the older one meets, and take all of it back. */
export async function tryMigration(url: string, shop: Shop, sql: string): Promise<Outcome> {
  return withClient(url, async (client) => {
    const refused = await carryOut(client, sql);
    if (refused !== null) return refused;
    const breaks = await breaksIn(client, shop);
    await client.query('rollback');
    return { kind: 'ran', breaks };
  });
}

/** What the catalog answers after a migration, and again once what unblocks it was carried out; and whether old code works then. */
export async function tryUnblocking(
  url: string,
  shop: Shop,
  { sql, questions, statements }: Record<'questions' | 'statements', readonly string[]> & { readonly sql: string },
): Promise<{
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly breaks: readonly string[];
}> {
  return withClient(url, async (client) => {
    const refused = await carryOut(client, sql);
    if (refused !== null) throw new Error(refused.why);
    const ask = async () => {
      const answers: number[] = [];
      for (const text of questions) answers.push(Number(Object.values((await client.query(text)).rows[0] ?? {})[0]));
      return answers;
    };
    const before = await ask();
    for (const statement of statements) {
      await client.query(withoutTransaction(statement)).catch((error: unknown) => {
        throw new Error(`${statement}: ${error}`);
      });
    }
    const after = await ask();
    const breaks = after.every((answer) => answer === 2) ? await breaksIn(client, shop) : [];
    await client.query('rollback');
    return { before, after, breaks };
  });
}

/** Leaves a transaction open, for whoever takes it back. */
async function carryOut(client: Client, sql: string): Promise<(Outcome & { readonly kind: 'refused' }) | null> {
  const own = needsOwnCopy(sql);
  try {
    if (own) for (const statement of statementsOf(sql)) await client.query(statement);
    else await client.query(`begin; set local search_path to public; ${withoutTransaction(sql)}`);
  } catch (error) {
    await client.query('rollback');
    return { kind: 'refused', why: `${error}` };
  }
  if (own) await client.query('begin');
  await client.query('reset search_path');
  return null;
}

function statementsOf(sql: string): readonly string[] {
  return sql.split(/;\s*$/m).filter((statement) => statement.replace(/^\s*--.*$/gm, '').trim() !== '');
}

/** It is one anyhow. */
function withoutTransaction(sql: string): string {
  return sql.replace(/^(begin|commit)( transaction)?;$/gim, '').replace(/\b(index) concurrently\b/gi, '$1');
}

async function breaksIn(client: Client, shop: Shop): Promise<readonly string[]> {
  const now = await tablesOf(client);
  const atOnce = await breaksAtOnce(client, shop);
  if (atOnce.length > 0) return atOnce;
  await client.query('reset role');
  await client.query('select oracle.write(code) from unnest($1::text[]) code', [newerCode(now)]);
  return breaksLater(client, shop);
}

async function breaksAtOnce(client: Client, shop: Shop): Promise<readonly string[]> {
  await client.query('set role shop_app');
  const contents = await attempt(client, contentsOf(shop.tables));
  const changed = shop.tables
    .map(({ name }, index) => ({ name, before: shop.contents[index], after: contents[index] }))
    .filter(({ before, after }) => same(before) !== same(after))
    .map(({ name, after }) => `rows of ${name}: ${failureOf(after) ?? 'are others'}`);
  return changed.length > 0 ? changed : tried(client, shop);
}

/** Once the newer release has written, answers are others for that reason alone: only failures count, and what cannot be read. */
async function breaksLater(client: Client, shop: Shop): Promise<readonly string[]> {
  await client.query('set role shop_app');
  const odd = await attempt(
    client,
    unreadable(shop.tables).map(({ sql }) => sql),
  );
  const strange = unreadable(shop.tables).filter((_, index) => same(odd[index]) !== same(shop.odd[index]));
  if (strange.length > 0) return strange.map(({ what }) => what);
  return tried(client, { ...shop, code: shop.code.map((code) => ({ ...code, answers: false })) });
}

async function tried(client: Client, { code, gives }: Pick<Shop, 'code' | 'gives'>): Promise<readonly string[]> {
  const given = await attempt(
    client,
    code.map(({ sql }) => sql),
  );
  return code.flatMap(({ what, answers }, index) => {
    const failed = failureOf(given[index]);
    if (failed !== null) return [`${what}: ${failed}`];
    return answers && same(given[index]) !== same(gives[index]) ? [`${what}: gives ${same(given[index])}`] : [];
  });
}

function contentsOf(tables: readonly Table[]): readonly string[] {
  return tables.map(({ name, columns }) => {
    // A backfill lets the triggers of the older release set it anew.
    const all = columns.flatMap((column) => (column.name === 'updated_at' ? [] : [column.name])).join(', ');
    return `select jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text) from (select ${all} from ${name}) t`;
  });
}

async function attempt(client: Client, code: readonly string[]): Promise<readonly unknown[]> {
  const { rows } = await client.query<{ gave: unknown }>(
    'select oracle.attempt(code) as gave from unnest($1::text[]) with ordinality as t (code, place) order by place',
    [code],
  );
  return rows.map(({ gave }) => gave);
}

function failureOf(gave: unknown): string | null {
  return typeof gave === 'object' && gave !== null && 'failed' in gave ? `${gave.failed}` : null;
}

function same(value: unknown): string {
  return JSON.stringify(value);
}

async function psql(url: string, file: string): Promise<void> {
  await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', file, url], { maxBuffer: 16 * 1024 * 1024 });
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
