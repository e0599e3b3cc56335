import { z } from 'zod';
import { parseAddress } from './address.ts';
import { alertsSchema, heartbeatsSchema } from './alerts.ts';
import { channelsSchema } from './channels.ts';
import { deploysSchema } from './deploys.ts';
import { freezesSchema } from './freezes.ts';
import { haproxySchema } from './haproxy-settings.ts';
import { repositoriesSchema } from './repositories.ts';
import { duration, filePath, name, reference, section, text } from './shapes.ts';
import { watchdogSchema } from './watchdog.ts';

export const ROLES = ['viewer', 'responder', 'deployer', 'admin'] as const;
export type TokenRole = (typeof ROLES)[number];

const ADDRESS = 'an address, such as 127.0.0.1:7700';
const PORTS = 'a range of ports, such as 20000-29999';

export type PortRange = { readonly from: number; readonly to: number };

/** At least 10 ports from 1024 up, so that two stacks of a small service fit. */
export function parsePorts(written: string): PortRange | null {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(written);
  const from = Number(match?.[1] ?? 0);
  const to = Number(match?.[2] ?? 0);
  return from >= 1_024 && to <= 65_535 && to - from >= 9 ? { from, to } : null;
}

const address = z.string({ error: ADDRESS }).refine((written) => parseAddress(written) !== null, ADDRESS);

const token = section('a token', {
  name: name('a name'),
  role: z.enum(ROLES, { error: ROLES.map((role) => `\`${role}\``).join(', ') }),
  secret: reference(),
});

const ADDRESSES = 'a list of e-mail addresses, such as [ann@example.com]';
const emails = z.array(z.email({ error: 'an e-mail address' }).max(254, 'an e-mail address'), { error: ADDRESSES });
const PARALLEL = 'a whole number from 1 to 64';
const GROUPS = 'a list of groups, such as [on-call]';

const person = section('a person', {
  emails: emails.optional(),
  groups: z.array(name('the name of a group'), { error: GROUPS }).optional(),
});

/** As a caller is called: the name of a token, or of a user of the server's machine. */
const personName = z
  .string()
  .regex(/^[\w .@+-]{1,64}$/, 'the name of a person: letters, digits, spaces and . @ + - _, at most 64');

/** `astern.server.yml` as people write it. */
export const serverSchema = section('astern.server.yml', {
  listen: address.optional(),
  url: text('a URL', 500).optional(),
  data: filePath('a folder, such as /var/lib/astern').optional(),
  database_url: text('a URL').optional(),
  router: section('the router section', { listen: address.optional(), haproxy: haproxySchema.optional() }).optional(),
  fleet: section('the fleet section', {
    ports: z
      .string({ error: PORTS })
      .refine((written) => parsePorts(written) !== null, `${PORTS} (at least 10 ports, 1024 to 65535)`)
      .optional(),
  }).optional(),
  freezes: freezesSchema.optional(),
  repositories: repositoriesSchema.optional(),
  sign_in: section('the sign_in section', {
    tokens: z.array(token, { error: 'a list of tokens' }).optional(),
  }).optional(),
  pipelines: section('the pipelines section', {
    parallel: z.int({ error: PARALLEL }).min(1, PARALLEL).max(64, PARALLEL).optional(),
  }).optional(),
  incidents: section('the incidents section', { recovery_within: duration().optional() }).optional(),
  people: z.record(personName, person, { error: 'people (names, each with emails and groups)' }).optional(),
  alerts: alertsSchema.optional(),
  heartbeats: heartbeatsSchema.optional(),
  deploys: deploysSchema.optional(),
  channels: channelsSchema.optional(),
  watchdog: watchdogSchema.optional(),
});

export type WrittenServer = z.infer<typeof serverSchema>;
