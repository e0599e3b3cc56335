import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from './until.ts';
import { which } from './which.ts';
import type { World } from './world.ts';

/** What watches the instances of a world: a real Prometheus, and a real Alertmanager that sends to a hook. */
export type Monitoring = {
  /** Alerts that Prometheus has now, by state. */
  alerts(): Promise<readonly PrometheusAlert[]>;
  stop(): Promise<void>;
};

export type PrometheusAlert = { readonly state: string; readonly activeAt: string };

export function alertmanagerIsHere(): boolean {
  return which('prometheus') !== null && alertmanagerProgram() !== null;
}

/** Debian calls it otherwise than its makers. */
function alertmanagerProgram(): string | null {
  return which('prometheus-alertmanager') ?? which('alertmanager');
}

export type MonitoringOptions = {
  readonly world: World;
  /** Where Alertmanager sends to. */
  readonly hook: string;
  readonly rule: {
    readonly name: string;
    readonly expr: string;
    readonly labels: object;
    readonly annotations: object;
  };
};

const LOOK_FOR_INSTANCES_MS = 300;

export async function startMonitoring({ world, hook, rule }: MonitoringOptions): Promise<Monitoring> {
  const folder = join(world.dir, 'monitoring');
  await mkdir(folder, { recursive: true });
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const instances = join(folder, 'instances.json');
  const files = {
    'alertmanager.yml': alertmanagerConfig(hook),
    'rules.yml': { groups: [{ name: 'tiny', rules: [asRule(rule)] }] },
    'prometheus.yml': prometheusConfig(alertmanagerPort, instances),
    'instances.json': [],
  };
  // JSON is YAML too.
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
  const stopLooking = await keepInstances(world, instances);
  const alertmanager = run(alertmanagerProgram() ?? '', folder, world, [
    '--config.file=alertmanager.yml',
    `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
    '--storage.path=alertmanager-data',
    '--cluster.listen-address=',
  ]);
  const prometheus = run(which('prometheus') ?? '', folder, world, [
    '--config.file=prometheus.yml',
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
    '--storage.tsdb.path=prometheus-data',
  ]);
  const at = `http://127.0.0.1:${prometheusPort}`;
  const stop = async () => {
    await stopLooking();
    await Promise.all([prometheus.end(), alertmanager.end()]);
  };
  try {
    await until('Alertmanager is ready', () => isReady(`http://127.0.0.1:${alertmanagerPort}/-/ready`, alertmanager));
    await until('Prometheus is ready', () => isReady(`${at}/-/ready`, prometheus));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    alerts: async () => {
      const { data } = (await (await fetch(`${at}/api/v1/alerts`)).json()) as { data: { alerts: PrometheusAlert[] } };
      return data.alerts;
    },
  };
}

function asRule({ name, ...rule }: MonitoringOptions['rule']) {
  return { alert: name, ...rule };
}

function alertmanagerConfig(url: string) {
  return {
    route: {
      ...{ receiver: 'astern', group_by: ['alertname', 'service'], group_wait: '0s' },
      ...{ group_interval: '1s', repeat_interval: '1h' },
    },
    receivers: [{ name: 'astern', webhook_configs: [{ url, send_resolved: true }] }],
  };
}

function prometheusConfig(alertmanagerPort: number, instances: string) {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
    scrape_configs: [{ job_name: 'tiny', file_sd_configs: [{ files: [instances], refresh_interval: '1s' }] }],
  };
}

/** As a service discovery does: which instances there are, and of which release. */
async function keepInstances(world: World, file: string): Promise<() => Promise<void>> {
  let written = '';
  let under: Promise<void> = Promise.resolve();
  const look = async () => {
    const targets = (await world.instances()).flatMap(({ variables }) => {
      const port = variables.get('PORT');
      const labels = { service: 'tiny', version: variables.get('ASTERN_RELEASE') ?? '' };
      return port === undefined ? [] : [{ targets: [`127.0.0.1:${port}`], labels }];
    });
    const text = JSON.stringify(targets);
    if (text === written) return;
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
    written = text;
  };
  await look();
  const timer = setInterval(() => {
    under = under.then(look).catch(() => undefined);
  }, LOOK_FOR_INSTANCES_MS);
  return async () => {
    clearInterval(timer);
    await under;
  };
}

type Running = { readonly child: ChildProcess; readonly said: () => string; end(): Promise<void> };

function run(program: string, cwd: string, { place }: World, args: readonly string[]): Running {
  const child = spawn(program, [...args, '--log.level=warn'], {
    cwd,
    env: place.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-4_000);
  });
  const closed = once(child, 'close');
  return {
    child,
    said: () => words,
    end: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

async function isReady(url: string, { child, said }: Running): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`it ended: ${said()}`);
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
