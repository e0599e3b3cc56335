import { get } from 'node:http';
import { connect } from 'node:net';
import type { HealthCheck, Instance } from '../model.ts';

/** Ask an instance once whether it can take traffic; null when it can, else what was wrong. Never rejects. */
export function probeInstance(instance: Instance, health: HealthCheck | null, host: string): Promise<string | null> {
  return health === null ? probeByConnect(instance) : probeByGet(instance, health, host);
}

function probeByGet(instance: Instance, health: HealthCheck, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get({
      host: instance.host,
      port: instance.port,
      path: health.http,
      headers: { host, 'user-agent': 'astern-router', connection: 'close' },
      agent: false,
    });
    const timer = setTimeout(() => {
      resolve(`no answer to ${health.http} within ${health.timeoutMs} ms`);
      request.destroy();
    }, health.timeoutMs);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      clearTimeout(timer);
      resolve(status >= 200 && status < 400 ? null : `${health.http} answered ${status}`);
      response.on('end', () => request.destroy());
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code ?? error.message);
    });
  });
}

const CONNECT_WITHIN_MS = 1_000;

function probeByConnect(instance: Instance): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: instance.host, port: instance.port });
    const end = (problem: string | null) => {
      resolve(problem);
      socket.destroy();
    };
    socket.setTimeout(CONNECT_WITHIN_MS, () => end(`no connection within ${CONNECT_WITHIN_MS} ms`));
    socket.on('connect', () => end(null));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
