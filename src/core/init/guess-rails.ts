import type { Guess, ProjectFacts, ProposedRole } from './model.ts';

export function guessRails(facts: ProjectFacts): Guess | null {
  const gemfile = facts.texts.Gemfile;
  if (gemfile === undefined) return null;
  const has = (gem: string) => new RegExp(`^\\s*gem\\s+['"]${gem}['"]`, 'm').test(gemfile);
  const rails = has('rails');
  const web = rails ? railsServer(facts, has('puma')) : rackServer(facts, has('puma'));
  const worker = workerRole(has);
  const assets = rails && (has('sprockets-rails') || has('propshaft') || has('importmap-rails'));
  return {
    build: [
      // Below the checkout, so that the release holds its gems wherever it is laid out.
      'bundle config set --local path vendor/bundle && bundle install',
      ...(assets ? ['SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production bundle exec rails assets:precompile'] : []),
    ].join(' && '),
    roles: [web, worker].filter((role) => role !== null),
    notes: [
      `Found Gemfile${rails ? ' with Rails' : ''}: bundler builds it.`,
      ...(web === null ? ['No config.ru or config/puma.rb says how it is started: set roles.web.run.'] : []),
      ...(worker === null ? [] : [`The worker is ${worker.run.replace('bundle exec ', '')}.`]),
      ...(rails
        ? ['Give RAILS_ENV and SECRET_KEY_BASE to the environment, the latter as { env: NAME } or { file: path }.']
        : []),
    ],
  };
}

function railsServer(facts: ProjectFacts, puma: boolean): ProposedRole {
  const configured = puma && facts.paths.includes('config/puma.rb');
  return { name: 'web', run: configured ? 'bundle exec puma -C config/puma.rb' : 'bundle exec rails server -p $PORT' };
}

function rackServer(facts: ProjectFacts, puma: boolean): ProposedRole | null {
  if (!facts.paths.includes('config.ru')) return null;
  return { name: 'web', run: puma ? 'bundle exec puma -p $PORT' : 'bundle exec rackup -p $PORT' };
}

function workerRole(has: (gem: string) => boolean): ProposedRole | null {
  if (has('sidekiq')) {
    return {
      name: 'worker',
      run: 'bundle exec sidekiq',
      quiesce: 'SIGTSTP',
      remark: 'SIGTSTP: Sidekiq takes no new jobs',
    };
  }
  if (has('solid_queue')) return { name: 'worker', run: 'bundle exec rake solid_queue:start' };
  return has('good_job') ? { name: 'worker', run: 'bundle exec good_job start' } : null;
}
