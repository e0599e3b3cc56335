import { join } from 'node:path';
import { PROBE_HEADER, STACK_HEADER } from '../confirm-front.ts';
import type { TargetSetup } from '../setup.ts';
import { backendName, COUNTS_TABLE, MAP_FILE, SECRET_KEY, STREAMS_TABLE } from './names.ts';

/** What has to be known to write the configuration; everything else comes and goes over the runtime socket. */
export type HaproxySetup = {
  /** Where the map and the server states lie. */
  readonly folder: string;
  /** The runtime socket: a path, or `address:port`. */
  readonly socket: string;
  /** Who may write to a socket that is a path; null or left out: root alone. */
  readonly user?: string | null;
  /** What the frontend binds: `:80`, or `:443 ssl crt /etc/haproxy/certs alpn h2,http/1.1`. */
  readonly binds: readonly string[];
  readonly targets: readonly TargetSetup[];
  /** Stacks that HAProxy can know at once, per target: hot, new or old, one that is being built, one that leaves. */
  readonly slots?: number;
  readonly check?: CheckSetup;
};

export type CheckSetup = {
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly passes: number;
  readonly failures: number;
};

/** A section as HAProxy reads it: `frontend astern from astern` and its lines. */
export type ConfigSection = { readonly head: string; readonly lines: readonly string[] };

export const SLOTS = 4;
const CHECK: CheckSetup = { everyMs: 1_000, timeoutMs: 2_000, passes: 2, failures: 2 };

/** The configuration to paste: a frontend that does not trust its clients, and a backend per slot and role. */
export function renderConfig(setup: HaproxySetup): string {
  return `${neededSections(setup)
    .map(({ head, lines }) => [head, ...lines.map((line) => `    ${line}`)].join('\n'))
    .join('\n\n')}\n`;
}

export function neededSections(setup: HaproxySetup): readonly ConfigSection[] {
  const letters = Array.from({ length: setup.slots ?? SLOTS }, (_, index) => String.fromCharCode(97 + index));
  const backends = setup.targets.flatMap(({ target, roles }) =>
    letters.flatMap((slot) => roles.map((role) => backend(setup, backendName(target, slot, role.name), role.servers))),
  );
  return [globalPart(setup), defaults(), ...tables(), frontend(setup), nothingThere(), ...backends];
}

function globalPart({ socket, user = null }: HaproxySetup): ConfigSection {
  const owner = user === null ? '' : ` user ${user}`;
  // Whoever can write to this socket decides where the traffic goes.
  const access = socket.includes('/') ? `${owner} mode 600 level admin expose-fd listeners` : ' level admin';
  return {
    head: 'global',
    lines: [`stats socket ${socket}${access}`, 'stats timeout 10s', 'stats maxconn 100', 'hard-stop-after 10m'],
  };
}

function defaults(): ConfigSection {
  return {
    head: 'defaults astern',
    lines: [
      'mode http',
      'timeout connect 3s',
      'timeout http-request 10s',
      'timeout http-keep-alive 75s',
      'timeout queue 10s',
      // Long requests and streams end by themselves, or by the policies of Astern; the machines that vanished are found by TCP keep-alive.
      'timeout client 1h',
      'timeout server 1h',
      'timeout tunnel 24h',
      'timeout client-fin 30s',
      'option clitcpka',
      'option srvtcpka',
      'option abortonclose',
      'option redispatch 1',
      'retries 2',
      'retry-on conn-failure',
      'http-reuse safe',
    ],
  };
}

function tables(): readonly ConfigSection[] {
  return [
    {
      head: `backend ${COUNTS_TABLE} from astern`,
      lines: ['stick-table type string len 160 size 100k store http_req_cnt,conn_cur,gpc(1),gpt(1)'],
    },
    {
      head: `backend ${STREAMS_TABLE} from astern`,
      lines: ['stick-table type string len 220 size 200k expire 1m store conn_cur'],
    },
  ];
}

function frontend({ folder, binds }: HaproxySetup): ConfigSection {
  const map = join(folder, MAP_FILE);
  return {
    head: 'frontend astern from astern',
    lines: [
      ...binds.map((bind) => `bind ${bind}`),
      'option idle-close-on-response',
      ...strictRules(),
      ...routingRules(map),
      ...countingRules(),
      ...forwardingRules(),
      ...answerRules(),
      'use_backend %[var(txn.astern_pool)] if { var(txn.astern_pool) -m found }',
      'default_backend astern.none',
    ],
  };
}

/** Requests about which two servers could disagree are not passed on. */
function strictRules(): readonly string[] {
  return [
    'http-request deny deny_status 400 unless { req.hdr_cnt(host) eq 1 }',
    'http-request deny deny_status 400 unless { req.hdr(host) -m reg ^[A-Za-z0-9.-]+(:[0-9]{1,5})?$ }',
    'http-request deny deny_status 400 if { req.fhdr(connection) -m reg -i (content-length|transfer-encoding|host) }',
  ];
}

/** The host name gives the entrance and the slot, slot and path give the backend. Which slot is live is one entry of the map. */
function routingRules(map: string): readonly string[] {
  return [
    `http-request set-var(txn.astern_route) req.hdr(host),field(1,:),lower,map(${map})`,
    'http-request return status 404 content-type text/plain string "Nothing is served under this name." unless { var(txn.astern_route) -m reg ^[pt]= }',
    'http-request set-var(txn.astern_slot) var(txn.astern_route),bytes(1)',
    'http-request set-var(txn.astern_path) path',
    `http-request set-var(txn.astern_pool) var(txn.astern_slot),concat(,txn.astern_path),map_beg(${map})`,
    `http-request set-var(txn.astern_secret) str(${SECRET_KEY}),map(${map})`,
    `http-request set-var(txn.astern_probe) bool(true) if { req.hdr(${PROBE_HEADER}),strcmp(txn.astern_secret) eq 0 }`,
  ];
}

function countingRules(): readonly string[] {
  return [
    `http-request track-sc0 var(txn.astern_route) table ${COUNTS_TABLE} unless { var(txn.astern_probe) -m bool }`,
    'http-request sc-set-gpt0(0) date(0,ms) unless { var(txn.astern_probe) -m bool }',
    'http-request set-var(txn.astern_client_port) src_port',
    'http-request set-var(txn.astern_client) src,concat(:,txn.astern_client_port)',
    'http-response sc-inc-gpc(0,0) if { status ge 500 }',
    'http-response set-var(txn.astern_stream) bool(true) if { status 101 }',
    'http-response set-var(txn.astern_stream) bool(true) if { res.hdr(content-type) -m beg -i text/event-stream }',
    `http-response track-sc1 str(s),concat(,txn.astern_slot) table ${COUNTS_TABLE} if { var(txn.astern_stream) -m bool }`,
    `http-response track-sc2 var(txn.astern_route),concat(|,txn.astern_client) table ${STREAMS_TABLE} if { var(txn.astern_stream) -m bool }`,
  ];
}

/** What clients claim about where they come from is not passed on; what HAProxy knows is. */
function forwardingRules(): readonly string[] {
  const claimed = ['forwarded', 'x-real-ip', 'proxy', 'proxy-connection', 'keep-alive', 'te', 'trailer'];
  return [
    ...claimed.map((name) => `http-request del-header ${name}`),
    'http-request del-header x-forwarded- -m beg',
    'http-request del-header x-astern- -m beg',
    'http-request set-header x-forwarded-for %[src]',
    'http-request set-header x-forwarded-host %[req.hdr(host)]',
    'http-request set-header x-forwarded-proto http unless { ssl_fc }',
    'http-request set-header x-forwarded-proto https if { ssl_fc }',
  ];
}

function answerRules(): readonly string[] {
  return [
    'http-response del-header keep-alive',
    'http-response del-header proxy-connection',
    `http-after-response del-header ${STACK_HEADER}`,
    `http-after-response set-header ${STACK_HEADER} %[var(txn.astern_route)] if { var(txn.astern_probe) -m bool }`,
  ];
}

function nothingThere(): ConfigSection {
  return {
    head: 'backend astern.none from astern',
    lines: [
      'http-request return status 503 hdr Retry-After 5 content-type text/plain string "Nothing is live here yet."',
    ],
  };
}

/** Each has twice the servers, so that an instance that comes back elsewhere never takes over a server that is in use. */
function backend({ folder, check = CHECK }: HaproxySetup, name: string, servers: number): ConfigSection {
  const map = join(folder, MAP_FILE);
  const { everyMs, timeoutMs, passes, failures } = check;
  const faster = Math.max(10, Math.round(everyMs / 2));
  return {
    head: `backend ${name} from astern`,
    lines: [
      'balance roundrobin',
      'load-server-state-from-file local',
      `server-state-file-name ${join(folder, `${name}.state`)}`,
      'option httpchk',
      `http-check send meth GET uri-lf "%[be_name,regsub(^,!),map(${map})]" ver HTTP/1.1 hdr Host "%[be_name,regsub(^,~),map(${map})]"`,
      'http-check expect rstatus ^[23]',
      `timeout check ${timeoutMs}ms`,
      `default-server inter ${everyMs}ms fastinter ${faster}ms downinter ${everyMs}ms rise ${passes} fall ${failures} observe layer4 error-limit 2 on-error mark-down`,
      `server-template s 1-${servers * 2} 127.0.0.1:1 check disabled`,
    ],
  };
}
