import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';
import { parseAddress } from './address.ts';
import type { Problem, ReadDocument } from './document.ts';
import { problemAt } from './problems.ts';
import { choice, duration, name, section } from './shapes.ts';

/** One HAProxy and how it is reached, see `providers/router/haproxy`. */
export type HaproxyHostSettings = {
  readonly name: string;
  /** The path of a unix socket, or `address:port`. */
  readonly control: string;
  readonly front: string;
  readonly folder: string;
  /** Whether the folder of the map can be written from here. */
  readonly files: 'here' | 'there';
};

export type HaproxySettings = { readonly hosts: readonly HaproxyHostSettings[]; readonly checkEveryMs: number };

const DEFAULT_FOLDER = '/etc/haproxy/astern';
const DEFAULT_CHECK_MS = 1_000;

const CONTROL = 'a runtime socket, such as /run/haproxy/astern.sock or 10.0.0.1:9999';
const FRONT = 'a plain http URL without a path, such as http://127.0.0.1:80';
const FOLDER = 'an absolute path without blanks or quotes, such as /etc/haproxy/astern';
/** Paths are part of commands and of HAProxy's configuration. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9._~@%+-]+)+$/;

const host = section('a HAProxy host', {
  name: name('a name'),
  control: z.string({ error: CONTROL }).refine((said) => PLAIN_PATH.test(said) || isAddress(said), CONTROL),
  front: z.string({ error: FRONT }).refine(isFront, FRONT),
  folder: z.string({ error: FOLDER }).regex(PLAIN_PATH, FOLDER).optional(),
  files: choice(['here', 'there']).optional(),
});

export const haproxySchema = section('the haproxy section', {
  check_every: duration().optional(),
  hosts: z.array(host, { error: 'a list of hosts' }).min(1, 'a list of at least one host'),
});

export type WrittenHaproxy = z.infer<typeof haproxySchema>;

export function haproxySettings(written: WrittenHaproxy | undefined): HaproxySettings | null {
  if (written === undefined) return null;
  return {
    hosts: written.hosts.map(({ name, control, front, folder, files }) => ({
      name,
      control,
      front: new URL(front).origin,
      folder: folder ?? DEFAULT_FOLDER,
      // Behind a unix socket the files are on this machine.
      files: files ?? (control.startsWith('/') ? 'here' : 'there'),
    })),
    checkEveryMs: parseDuration(written.check_every ?? '') ?? DEFAULT_CHECK_MS,
  };
}

/** Two hosts of one name could not be told apart in reports; two with one socket are the same host. */
export function sameHosts(written: WrittenHaproxy | undefined, document: ReadDocument): readonly Problem[] {
  const hosts = written?.hosts ?? [];
  const again = (key: 'name' | 'control', message: (value: string) => string) =>
    hosts.flatMap((one, index) => {
      if (hosts.findIndex((other) => other[key] === one[key]) === index) return [];
      return [problemAt(document, ['router', 'haproxy', 'hosts', index, key], message(one[key]))];
    });
  return [
    ...again('name', (value) => `a second host named ${value}; choose another name`),
    ...again('control', (value) => `a second host at ${value}; each host has a socket of its own`),
  ];
}

function isAddress(written: string): boolean {
  return (parseAddress(written)?.port ?? 0) > 0;
}

function isFront(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(written);
  return protocol === 'http:' && pathname === '/' && `${search}${hash}${username}${password}` === '';
}
