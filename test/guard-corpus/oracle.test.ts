import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { worstVerdict } from '../../src/core/guard/finding.ts';
import type { Verdict } from '../../src/core/guard/model.ts';
import { sqlJudge } from '../../src/guard-tools.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { which } from '../support/which.ts';
import { type SqlCase, sqlCases } from './cases.ts';
import { copyOf, needsOwnCopy, type Outcome, openShop, tryMigration } from './oracle/server.ts';

const HERE = import.meta.dirname;
const AT_ONCE = 2;

/** A real server is asked: it carries the migration out, and then does what old code does. */
describe('PostgreSQL', {
  skip: needsPostgres() || (which('psql') === null ? 'psql is not on this machine' : false),
}, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it('breaks no old code where the guard says safe', async (test) => {
    const shop = await openShop(cluster, [join(HERE, 'sql/shop.postgres.schema.sql'), join(HERE, 'oracle/rows.sql')]);
    assert.ok(shop.code.length > 300);
    const judge = await sqlJudge('postgres');
    const waiting = sqlCases()
      .filter(({ runs }) => runs)
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
});
