import type { RouteName, routes } from '../routes.ts';
import { oncallPaths } from './oncall-paths.ts';

type Routes = typeof routes;

/**
 * The route table once more, without its schemas: loading zod would cost the command line more than everything else.
 * The types hold it to the real table. `has` is what an answer must carry to be believed.
 */
export const paths: {
  readonly [Name in RouteName]: {
    readonly method: Routes[Name]['method'];
    readonly path: Routes[Name]['path'];
    readonly has: readonly string[];
  };
} = {
  health: { method: 'GET', path: '/v1/health', has: ['status'] },
  checks: { method: 'GET', path: '/v1/checks', has: ['targets'] },
  haproxy: { method: 'POST', path: '/v1/haproxy', has: ['hosts'] },
  status: { method: 'GET', path: '/v1/status', has: ['targets'] },
  target: { method: 'GET', path: '/v1/targets/:service/:environment', has: ['phase'] },
  ship: { method: 'POST', path: '/v1/targets/:service/:environment/ship', has: ['outcome', 'dryRun'] },
  build: { method: 'POST', path: '/v1/targets/:service/:environment/build', has: ['outcome', 'dryRun'] },
  deploy: { method: 'POST', path: '/v1/targets/:service/:environment/deploy', has: ['outcome', 'dryRun'] },
  rollback: { method: 'POST', path: '/v1/targets/:service/:environment/rollback', has: ['outcome', 'dryRun'] },
  cleanup: { method: 'POST', path: '/v1/targets/:service/:environment/cleanup', has: ['outcome', 'dryRun'] },
  cancel: { method: 'POST', path: '/v1/targets/:service/:environment/cancel', has: ['outcome', 'dryRun'] },
  card: { method: 'GET', path: '/v1/targets/:service/:environment/card', has: ['refreshedAt'] },
  decide: { method: 'POST', path: '/v1/targets/:service/:environment/decide', has: ['advice'] },
  operation: { method: 'GET', path: '/v1/operations/:id', has: ['steps'] },
  operations: { method: 'GET', path: '/v1/operations', has: ['operations'] },
  log: { method: 'GET', path: '/v1/operations/:id/log', has: ['text'] },
  pipelines: { method: 'GET', path: '/v1/pipelines', has: ['pipelines'] },
  pipeline: { method: 'GET', path: '/v1/pipelines/:id', has: ['gates'] },
  cancelPipeline: { method: 'POST', path: '/v1/pipelines/:id/cancel', has: ['outcome', 'dryRun'] },
  rerunPipeline: { method: 'POST', path: '/v1/pipelines/:id/rerun', has: ['outcome', 'dryRun'] },
  gateLog: { method: 'GET', path: '/v1/pipelines/:id/gates/:gate/log', has: ['text'] },
  approve: { method: 'POST', path: '/v1/pipelines/:id/approve', has: ['approvals'] },
  hotfixes: { method: 'GET', path: '/v1/hotfixes', has: ['hotfixes'] },
  debts: { method: 'GET', path: '/v1/debts', has: ['debts'] },
  settleDebt: { method: 'POST', path: '/v1/debts/:id/settle', has: ['settledHow'] },
  releases: { method: 'GET', path: '/v1/releases', has: ['releases'] },
  locks: { method: 'GET', path: '/v1/locks', has: ['locks'] },
  lock: { method: 'POST', path: '/v1/locks', has: ['id', 'dryRun'] },
  unlock: { method: 'POST', path: '/v1/locks/release', has: ['released', 'dryRun'] },
  ciGate: { method: 'POST', path: '/v1/ci/gate', has: ['action'] },
  ciReport: { method: 'POST', path: '/v1/ci/report', has: ['result'] },
  mayDeploy: { method: 'POST', path: '/v1/ci/may-deploy', has: ['allowed'] },
  addRelease: { method: 'POST', path: '/v1/releases', has: ['added'] },
  renewLock: { method: 'POST', path: '/v1/locks/:id/renew', has: ['id'] },
  events: { method: 'GET', path: '/v1/events', has: ['events'] },
  incidents: { method: 'GET', path: '/v1/incidents', has: ['incidents'] },
  openIncident: { method: 'POST', path: '/v1/incidents', has: ['outcome'] },
  incident: { method: 'GET', path: '/v1/incidents/:incident', has: ['timeline'] },
  changeIncident: { method: 'POST', path: '/v1/incidents/:incident/changes', has: ['outcome'] },
  noteIncident: { method: 'POST', path: '/v1/incidents/:incident/notes', has: ['outcome'] },
  explainIncident: { method: 'GET', path: '/v1/incidents/:incident/explain', has: ['reasons'] },
  explainAlert: { method: 'GET', path: '/v1/alerts/:id/explain', has: ['reasons'] },
  maintenance: { method: 'GET', path: '/v1/maintenance', has: ['windows'] },
  setMaintenance: { method: 'POST', path: '/v1/maintenance', has: ['until'] },
  endMaintenance: { method: 'POST', path: '/v1/maintenance/:id/end', has: ['until'] },
  ...oncallPaths,
  alertHooks: { method: 'GET', path: '/v1/alerts/hooks', has: ['hooks'] },
  testAlerts: { method: 'POST', path: '/v1/alerts/hooks/:name/test', has: ['hook'] },
  alerts: { method: 'GET', path: '/v1/alerts', has: ['alerts'] },
  deliveries: { method: 'GET', path: '/v1/deliveries', has: ['deliveries'] },
  delivery: { method: 'GET', path: '/v1/deliveries/:id', has: ['id'] },
  elsewhere: { method: 'GET', path: '/v1/deploys-elsewhere', has: ['sources', 'deploys'] },
  channels: { method: 'GET', path: '/v1/channels', has: ['channels'] },
  sendContactCode: { method: 'POST', path: '/v1/oncall/people/:name/contacts/:id/code', has: ['contact'] },
  verifyContact: { method: 'POST', path: '/v1/oncall/people/:name/contacts/:id/verify', has: ['verified'] },
  newPushLink: { method: 'POST', path: '/v1/oncall/people/:name/push-link', has: ['link'] },
  pages: { method: 'GET', path: '/v1/pages', has: ['pages'] },
  page: { method: 'POST', path: '/v1/pages', has: ['pages'] },
  newLinkKey: { method: 'POST', path: '/v1/links/new-key', has: ['message'] },
};

/** Fill `:name` parts of a path and add the query; what is undefined is left out. */
export function fillPath(
  path: string,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, unknown>>,
): string {
  const filled = path.replace(/:([a-z]+)/gi, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}
