import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../../test/support/effort.ts';
import { judgeRuntimes } from './judge.ts';
import { readRuntimes, saysRuntime } from './read-runtimes.ts';

type Case = readonly [file: string, back: string, live: string, is: string | null];

const MAJOR = 'runtime-major-changed';
const MINOR = 'runtime-changed';
const CASES: readonly Case[] = [
  ['Dockerfile', 'FROM node:20-alpine', 'FROM node:22-alpine', `${MAJOR} Node.js 20-alpine -> 22-alpine`],
  ['Dockerfile', 'FROM node:20.1', 'FROM node:20.2', `${MINOR} Node.js 20.1 -> 20.2`],
  ['Dockerfile', 'FROM node:20', 'FROM node:20\nRUN npm ci', null],
  ['Dockerfile', 'FROM python:3.11-slim', 'FROM python:3.12-slim', `${MAJOR} Python 3.11-slim -> 3.12-slim`],
  [
    'Dockerfile',
    'FROM --platform=linux/amd64 node:20 AS build\nFROM build AS more\nFROM nginx:1.25',
    'FROM --platform=linux/amd64 node:20 AS build\nFROM build AS more\nFROM nginx:1.27',
    `${MINOR} the image nginx 1.25 -> 1.27`,
  ],
  ['Dockerfile', 'ARG V=20\nFROM node:$V', 'ARG V=22\nFROM node:$V', `${MAJOR} Node.js 20 -> 22`],
  [
    'Dockerfile',
    `FROM node:20@sha256:${'a'.repeat(64)}`,
    `FROM node:20@sha256:${'b'.repeat(64)}`,
    `${MINOR} Node.js 20@sha256:aaaaaaaaaaaa -> 20@sha256:bbbbbbbbbbbb`,
  ],
  ['Dockerfile', 'FROM debian:12', 'FROM alpine:3.20', `${MAJOR} the image debian 12 -> the image alpine 3.20`],
  [
    'Dockerfile',
    'FROM registry.example:5000/team/base:1',
    'FROM registry.example:5000/team/base:2',
    `${MAJOR} the image registry.example:5000/team/base 1 -> 2`,
  ],
  ['.nvmrc', 'v20.11.0', 'v22.1.0', `${MAJOR} Node.js 20.11.0 -> 22.1.0`],
  ['.node-version', '20.11.0\n', '20.11.1\n', `${MINOR} Node.js 20.11.0 -> 20.11.1`],
  ['.ruby-version', 'ruby-3.2.1', '3.3.0', `${MAJOR} Ruby 3.2.1 -> 3.3.0`],
  ['.python-version', '3.11.1', '3.12', `${MAJOR} Python 3.11.1 -> 3.12`],
  ['.tool-versions', 'nodejs 20.1.0\nruby 3.2.1', 'nodejs 20.1.0\nruby 3.2.2', `${MINOR} Ruby 3.2.1 -> 3.2.2`],
  ['mise.toml', '[tools]\nnode = "20"', '[tools]\nnode = "22"', `${MAJOR} Node.js 20 -> 22`],
  ['runtime.txt', 'python-3.11.4', 'python-3.12.1', `${MAJOR} Python 3.11.4 -> 3.12.1`],
  ['go.mod', 'module a\n\ngo 1.21\n', 'module a\n\ngo 1.22\n', `${MAJOR} Go 1.21 -> 1.22`],
  ['package.json', '{"engines":{"node":">=20"}}', '{"engines":{"node":">=22"}}', `${MAJOR} Node.js >=20 -> >=22`],
  ['package.json', '{"version":"1"}', '{"version":"2"}', null],
  ['package.json', '{"engines":', '{"engines":{"node":"22"}}', null],
  ['Gemfile', "ruby '3.2.1'\n", "ruby '3.3.0'\n", `${MAJOR} Ruby 3.2.1 -> 3.3.0`],
  ['composer.json', '{"require":{"php":"^8.1"}}', '{"require":{"php":"^8.3"}}', `${MAJOR} PHP ^8.1 -> ^8.3`],
  ['pyproject.toml', 'requires-python = ">=3.11"', 'requires-python = ">=3.12"', `${MAJOR} Python >=3.11 -> >=3.12`],
  ['mix.exs', 'elixir: "~> 1.14",', 'elixir: "~> 1.16",', `${MAJOR} Elixir ~> 1.14 -> ~> 1.16`],
  ['rust-toolchain.toml', 'channel = "1.70"', 'channel = "1.75"', `${MAJOR} Rust 1.70 -> 1.75`],
  ['global.json', '{"sdk":{"version":"8.0.1"}}', '{"sdk":{"version":"9.0.1"}}', `${MAJOR} .NET 8.0.1 -> 9.0.1`],
];

describe('runtimes and base images', () => {
  for (const [file, back, live, is] of CASES) {
    it(`configuration/8 ${file}: ${back.slice(0, 60)} -> ${live.slice(0, 60)}`, () => {
      const findings = judgeRuntimes({ live: readRuntimes(file, live), back: readRuntimes(file, back) });

      assert.ok(saysRuntime(file));
      assert.deepEqual(
        findings.map(({ kind, statement, verdict }) => [`${kind} ${statement}`, verdict]),
        is === null ? [] : [[is, 'check']],
      );
    });
  }

  it('tells a runtime once, however many files say it', () => {
    const marks = (version: string) => [
      ...readRuntimes('Dockerfile', `FROM node:${version}`),
      ...readRuntimes('.nvmrc', version),
      ...readRuntimes('package.json', `{"engines":{"node":"${version}"}}`),
    ];

    const findings = judgeRuntimes({ live: marks('22'), back: marks('20') });

    assert.equal(findings.length, 1);
    assert.equal(
      findings[0]?.why,
      '{target} was made for Node.js 20, and {live} runs on 22 (also in .nvmrc and package.json): where {live} runs now, {target} may not start, or may behave differently.',
    );
  });

  it('reads a Dockerfile of very many stages in time', () => {
    const text = (version: number) => `FROM node:${version}\n`.repeat(100_000);
    const effort = effortOf(() => {
      const findings = judgeRuntimes({
        live: readRuntimes('Dockerfile', text(22)),
        back: readRuntimes('Dockerfile', text(20)),
      });
      assert.equal(findings.length, 1);
    });

    assert.ok(effort < 800, `${effort}`);
  });

  it('never throws', () => {
    const files = fc.constantFrom('Dockerfile', '.nvmrc', 'package.json', 'go.mod', 'composer.json', '.tool-versions');
    const words = fc.array(
      fc.constantFrom('FROM ', 'node', ':', '20', '@', '{', '}', '"engines"', '\n', '\0', '$', '${V', 'ARG ', ' '),
    );
    fc.assert(
      fc.property(files, words, words, (file, one, other) => {
        judgeRuntimes({ live: readRuntimes(file, one.join('')), back: readRuntimes(file, other.join('')) });
      }),
    );
  });
});
