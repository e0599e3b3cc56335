import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { catalogQuery } from '../../src/core/guard/catalog/query.ts';
import { worstVerdict } from '../../src/core/guard/finding.ts';
import type { Verdict } from '../../src/core/guard/model.ts';
import { sqlJudge } from '../../src/guard-tools.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { which } from '../support/which.ts';
import { type SqlCase, sqlCases } from './cases.ts';
import {
  copyOf,
  needsOwnCopy,
  type Outcome,
  openShop,
  type Shop,
  tryMigration,
  tryUnblocking,
} from './oracle/server.ts';

const HERE = import.meta.dirname;
const AT_ONCE = 2;

/** A real server is asked: it carries the migration out, and then does what old code does. */
describe('PostgreSQL', {
  skip: needsPostgres() || (which('psql') === null ? 'psql is not on this machine' : false),
}, () => {
  let cluster: Cluster;
  let shop: Shop;
  before(async () => {
    cluster = await startCluster();
    shop = await openShop(cluster, [join(HERE, 'sql/shop.postgres.schema.sql'), join(HERE, 'oracle/rows.sql')]);
  });
  after(() => cluster.stop());

  it('breaks no old code where the guard says safe', async (test) => {
    assert.ok(shop.code.length > 300);
    const judge = await sqlJudge('postgres');
    const waiting = sqlCases()
      .filter(({ dialect, runs }) => runs && dialect === 'postgres')
      .entries();
    const tried: { readonly one: SqlCase; readonly verdict: Verdict; readonly outcome: Outcome }[] = [];
    const work = async (place: number) => {
      const mine = await copyOf(cluster, shop, `worker_${place}`);
      for (const [index, one] of waiting) {
        const { text } = one.migration;
        const url = needsOwnCopy(text) ? await copyOf(cluster, shop, `case_${index}`) : mine;
        const outcome = await tryMigration(url, shop, text);
        const findings = judge({ dialect: 'postgres', schema: one.schema, migrations: [one.migration] });
        tried.push({ one, verdict: worstVerdict(findings.map((each) => each.verdict)), outcome });
      }
    };

    await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => work(place)));

    const told = tried.map(({ one, verdict, outcome }) => {
      const breaks = outcome.kind === 'ran' ? outcome.breaks : [];
      return {
        verdict,
        breaks,
        line: `${one.name} (${verdict}): ${breaks.slice(0, 3).join('; ') || 'nothing breaks'}`,
      };
    });
    const missed = told.filter(({ verdict, breaks }) => verdict === 'safe' && breaks.length > 0);
    const falseStops = told.filter(({ verdict, breaks }) => verdict === 'stop' && breaks.length === 0);
    const unknown = told.filter(({ verdict }) => verdict === 'unknown');
    test.diagnostic(
      `${told.length} migrations: missed breaks ${missed.length} / false stops ${falseStops.length} / unknown ${unknown.length}`,
    );
    for (const { line } of falseStops) test.diagnostic(`false stop? ${line}`);
    const refused = tried.flatMap(({ one, outcome }) =>
      outcome.kind === 'refused' ? [`${one.name}: ${outcome.why}`] : [],
    );
    assert.deepEqual(
      missed.map(({ line }) => line),
      [],
    );
    assert.deepEqual(refused, []);
  });

  it('shows in its catalog that what unblocks old code was carried out, and not before', async (test) => {
    const judge = await sqlJudge('postgres');
    const cases = sqlCases().flatMap((one) => {
      const findings =
        one.runs && one.dialect === 'postgres'
          ? judge({ dialect: 'postgres', schema: one.schema, migrations: [one.migration] })
          : [];
      const open = findings.filter(({ verdict }) => verdict !== 'safe');
      return open.some(({ unblock }) => unblock !== null) ? [{ one, open }] : [];
    });
    const place = await copyOf(cluster, shop, 'unblocked');
    const wrong: string[] = [];
    for (const [index, { one, open }] of cases.entries()) {
      const { text } = one.migration;
      const url = needsOwnCopy(text) ? await copyOf(cluster, shop, `unblocked_${index}`) : place;
      const asked = open.filter(({ unblock }) => unblock !== null);
      const { before, after, breaks } = await tryUnblocking(url, shop, {
        sql: text,
        questions: asked.map(({ unblocked }) => (unblocked && catalogQuery('postgres', unblocked.asks)) ?? 'not asked'),
        statements: asked.map(({ unblock }) => unblock ?? ''),
      }).catch((error: unknown) => {
        wrong.push(`${one.name}: ${error}`);
        return { before: [], after: [], breaks: [] };
      });
      asked.forEach(({ kind }, at) => {
        if (before[at] !== 0 || !(after[at] === 1 || after[at] === 2))
          wrong.push(`${one.name}, ${kind}: ${before[at]}, once unblocked ${after[at]}`);
      });
      const isSafe = open.every(({ unblock, unblocked }) => unblock !== null && unblocked?.leaves === null);
      if (isSafe && breaks.length > 0) wrong.push(`${one.name}: ${breaks.slice(0, 3).join('; ')}`);
    }
    test.diagnostic(`${cases.length} migrations with something that unblocks them`);
    assert.deepEqual(wrong, []);
  });
});
