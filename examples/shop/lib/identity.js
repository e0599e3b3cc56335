import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Who we are; Astern tells its instances which release they belong to. */
export const identity = {
  service: 'shop',
  version,
  release: process.env.ASTERN_RELEASE ?? `v${version}`,
  sha: process.env.ASTERN_SHA ?? null,
  instance: process.env.ASTERN_INSTANCE ?? `${process.pid}`,
};

export function dataFolder() {
  const folder = process.env.SHOP_DATA;
  if (folder) return folder;
  console.error('SHOP_DATA is not set: name the folder that all instances of the shop share.');
  process.exit(1);
}
