import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../test/support/effort.ts';
import type { ChangeFinding } from '../finding.ts';
import { type JobsInput, judgeJobs } from './judge-jobs.ts';
import type { SourceFile } from './model.ts';
import { readJobs } from './read-jobs.ts';

const ruby = (name: string, perform = 'def perform(id)', base = 'ApplicationJob'): SourceFile => ({
  file: `app/jobs/${name}.rb`,
  text: `class ${name} < ${base}\n  ${perform}\n  end\nend\n`,
});

function judge(
  target: readonly SourceFile[],
  live: readonly SourceFile[],
  more: Omit<JobsInput, 'live' | 'target'> = {},
): readonly ChangeFinding[] {
  return judgeJobs({ live: readJobs(live), target: readJobs(target), ...more });
}

const brief = (findings: readonly ChangeFinding[]) =>
  findings.map(({ verdict, rule, kind, subject }) => `${verdict} ${rule} ${kind} ${subject}`);
const names = (file: string, text: string) => readJobs([{ file, text }]).kinds.map(({ name }) => name);
const args = (file: string, text: string) =>
  readJobs([{ file, text }]).kinds.map((one) => (one.args === null ? null : [one.args.least, one.args.most]));

describe('jobs that wait when a release goes back', () => {
  const target = [ruby('ShipOrder')];
  const live = [...target, ruby('ChargeCard')];

  it('jobs/1 a kind that only the newer release knows', () => {
    assert.deepEqual(brief(judge(target, live)), ['stop jobs/1 job-kind-added ChargeCard']);
    assert.deepEqual(brief(judge(live, target)), ['safe jobs/3 job-kind-removed ChargeCard']);
  });

  it('jobs/1 is decided by a count of what waits', () => {
    const counted = (waiting: number) => brief(judge(target, live, { waiting: new Map([['ChargeCard', waiting]]) }))[0];

    assert.equal(counted(0), 'safe jobs/1 job-kind-added ChargeCard');
    assert.equal(counted(3), 'stop jobs/1 job-kind-added ChargeCard');
    assert.equal(brief(judge(target, live, { countable: true }))[0], 'check jobs/1 job-kind-added ChargeCard');
  });

  it('jobs/1 is milder where the queue leaves aside what it does not know', () => {
    assert.match(brief(judge(target, live, { skipsUnknown: true }))[0] ?? '', /^check/);
    assert.match(brief(judge(target, live, { skipsUnknown: true, replay: { ChargeCard: 'safe' } }))[0] ?? '', /^safe/);
  });

  it('jobs/1 says how, and what may be done again', () => {
    const [unseen] = judge(target, live);
    const [again] = judge(target, live, { replay: { ChargeCard: 'deduplicated' } });

    assert.match(unseen?.why ?? '', /^ChargeCard that \{live\} queued would fail again and again/);
    assert.match(unseen?.instruction ?? '', /web part back first.*hold queue.*Do not queue parked work again unseen/);
    assert.match(again?.instruction ?? '', /may be queued again later: what was done already is noticed/);
    assert.deepEqual([unseen?.file, unseen?.line, unseen?.area], ['app/jobs/ChargeCard.rb', 1, 'jobs']);
  });

  it('jobs/2 another number of arguments', () => {
    const change = (before: string, now: string) =>
      brief(judge([ruby('A', before)], [ruby('A', now)]))[0]?.split(' ')[0];

    assert.equal(change('def perform(id)', 'def perform(id, at)'), 'stop');
    assert.equal(change('def perform(id, at)', 'def perform(id)'), 'stop');
    assert.equal(change('def perform(id)', 'def perform(id, at = nil)'), 'check');
    assert.equal(change('def perform(id, at = nil)', 'def perform(id)'), 'safe');
    assert.equal(change('def perform(*all)', 'def perform(id, at)'), 'safe');
    assert.equal(change('def perform(id)', 'def perform(id, at:)'), 'check');
    assert.equal(change('def perform(id)', 'def perform(order_id)'), undefined);
  });

  it('jobs/4 entries of a timetable', () => {
    const schedule = (text: string) => ({ file: 'config/schedule.yml', text });
    const nightly = schedule('nightly:\n  cron: "0 3 * * *"\n  class: ChargeCard\n');

    assert.deepEqual(brief(judge(target, [...live, nightly])).slice(1), ['check jobs/4 cron-entry-added nightly']);
    assert.deepEqual(brief(judge(live, [...live, nightly])), ['safe jobs/4 cron-entry-added nightly']);
    assert.deepEqual(
      brief(judge([...live, schedule(nightly.text.replace('ChargeCard', 'ShipOrder'))], [...live, nightly])),
      ['check jobs/4 cron-entry-changed nightly'],
    );
  });

  it('what was not read is unknown, and never safe', () => {
    const long = { file: 'app/jobs/long.rb', text: `${'#'.repeat(2_000_001)}` };

    assert.deepEqual(brief(judge([...target, long], live)), [
      'unknown jobs/unread jobs-unread app/jobs/long.rb',
      'unknown jobs/1 job-kind-added ChargeCard',
    ]);
    assert.deepEqual(brief(judge(target, [...target, { file: 'a.rb', text: '\0' }])), [
      'unknown jobs/unread jobs-unread a.rb',
    ]);
  });
});

describe('reading jobs', () => {
  it('of ActiveJob and Sidekiq, with modules around them and bases between', () => {
    const text = `module Billing
  class Base < ApplicationJob
  end

  class Charge < Base
    queue_as :money
    def perform(id, amount: 0)
    end
  end

  class Refund
    include Sidekiq::Job
    sidekiq_options retry: 3

    def perform id
    end
  end

  class Invoice < ApplicationRecord
    def perform(x)
    end
  end
end`;

    assert.deepEqual(names('app/jobs/billing.rb', text), ['Billing::Charge', 'Billing::Refund']);
    assert.deepEqual(args('app/jobs/billing.rb', text), [
      [1, 1],
      [1, 1],
    ]);
  });

  it('of Celery, by module or by name', () => {
    const text = `from celery import shared_task

@shared_task
def ship(order_id, fast=False):
    pass

@app.task(bind=True, name="billing.charge", max_retries=3)
@retry
def charge(self, card, *, amount):
    pass

def plain(x):
    pass

CELERY_BEAT_SCHEDULE = {
    'nightly': {'task': 'shop.tasks.ship', 'schedule': 30.0},
}`;
    const read = readJobs([{ file: 'shop/tasks.py', text }]);

    assert.deepEqual(
      read.kinds.map(({ name }) => name),
      ['shop.tasks.ship', 'billing.charge'],
    );
    assert.deepEqual(args('shop/tasks.py', text), [
      [1, 2],
      [1, 1],
    ]);
    assert.deepEqual(
      read.cron.map(({ name, queues, at }) => [name, queues, at.line]),
      [['nightly', 'shop.tasks.ship', 16]],
    );
  });

  it('of BullMQ, Laravel and Oban', () => {
    const bull = `import { Queue, Worker } from 'bullmq';\nnew Worker('mail', async () => {});\nawait mailQueue.add('welcome', { id });\nnew Worker('./thread.js');`;
    const php = `<?php\nnamespace App\\Jobs;\n\nclass ChargeCard implements ShouldBeUnique, ShouldQueue\n{\n    public function __construct(\n        public Order $order,\n        public int $cents = 0,\n    ) {}\n}`;
    const oban = `defmodule Shop.Mailer do\n  use Oban.Worker, queue: :mail\nend\n`;

    assert.deepEqual(names('src/mail.ts', bull), ['mail', 'welcome']);
    assert.deepEqual(names('app/Jobs/ChargeCard.php', php), ['App\\Jobs\\ChargeCard']);
    assert.deepEqual(args('app/Jobs/ChargeCard.php', php), [[1, 2]]);
    assert.deepEqual(names('lib/shop/mailer.ex', oban), ['Shop.Mailer']);
  });

  it('of sidekiq-cron and Oban timetables', () => {
    const cron = `Sidekiq::Cron::Job.create(name: 'Nightly', cron: '0 3 * * *', class: 'ChargeCard')\nSettings.cron_jobs['weekly']['job_class'] = 'ReportWorker'`;
    const oban = `config :shop, Oban, plugins: [{Oban.Plugins.Cron, crontab: [\n  {"0 3 * * *", Shop.Nightly},\n]}]`;

    assert.deepEqual(
      readJobs([{ file: 'config/initializers/cron.rb', text: cron }]).cron.map(
        ({ name, queues }) => `${name} ${queues}`,
      ),
      ['Nightly ChargeCard', 'weekly ReportWorker'],
    );
    assert.deepEqual(
      readJobs([{ file: 'config/config.exs', text: oban }]).cron.map(({ queues }) => queues),
      ['Shop.Nightly'],
    );
  });

  it('not of tests, packages and ordinary code', () => {
    assert.deepEqual(names('spec/jobs/a.rb', ruby('A').text), []);
    assert.deepEqual(names('node_modules/x/a.js', "queue.add('a', 1)"), []);
    assert.deepEqual(names('src/list.ts', "set.add('a', 1); cart.add('b', 2);"), []);
  });

  it('never throws, whatever the text', () => {
    const words =
      'class module def perform ( ) < ApplicationJob include Sidekiq::Job @shared_task @app.task(name="x") new Worker( \'a\' queue.add( implements ShouldQueue function __construct( use Oban.Worker defmodule do , = * ** : { } [ ] " beat_schedule task \n'.split(
        ' ',
      );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((list) => list.join(' ')),
    );
    const file = fc.constantFrom('a.rb', 'a.py', 'a.ts', 'a.php', 'a.ex', 'config/schedule.yml');
    const files = fc.array(fc.record({ file, text }), { maxLength: 3 });

    fc.assert(
      fc.property(files, files, (target, live) => {
        for (const finding of judge(target, live)) assert.ok(finding.why.length > 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes time in proportion to the text', () => {
    const hostile = ['class A < B ', '@app.task(', "{'x': {'y': ", 'new Worker<', '{"', 'def f(', '  a: '].map((text) =>
      text.repeat(20_000),
    );
    const files = hostile
      .flatMap((text) => [text, text.replaceAll(' ', '\n')])
      .flatMap((text) =>
        ['a.rb', 'a.py', 'a.ts', 'a.php', 'a.ex', 'config/cron.yml'].map((file) => ({
          file,
          text: `celery queue beat_schedule\n${text}`,
        })),
      );
    const effort = effortOf(() => readJobs(files));

    assert.ok(effort < 400, `${effort}`);
  });

  it('judges 1,000 small pairs with little effort', () => {
    const effort = effortOf(() => {
      for (let round = 0; round < 1_000; round += 1)
        assert.equal(judge([ruby('A')], [ruby('A', 'def perform(id, at)'), ruby(`B${round}`)]).length, 2);
    });

    assert.ok(effort < 200, `${effort}`);
  });
});
