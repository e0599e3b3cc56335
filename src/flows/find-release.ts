import { releaseName } from '../core/releases/model.ts';
import { UserError } from '../lib/errors.ts';
import type { Nouns } from '../store/store.ts';

const FEWEST_SHA_DIGITS = 4;

/** The number of the release that a person named: `r412` or the beginning of a sha (the newest release of that commit). */
export async function findRelease(store: Nouns, service: string, name: string): Promise<number> {
  const numbered = /^r([1-9]\d{0,8})$/i.exec(name);
  if (numbered !== null) {
    const number = Number(numbered[1]);
    if ((await store.releases.get(service, number)) !== null) return number;
    if (name.length < FEWEST_SHA_DIGITS) throw unknown(service, name);
  }
  if (!/^[0-9a-f]{4,64}$/i.test(name)) throw unknown(service, name);
  const found = await store.releases.byPrefix(service, name.toLowerCase());
  const shas = [...new Set(found.map((release) => release.commit.sha))];
  if (shas.length > 1) {
    const all = found.map((release) => `${releaseName(release.number)} (${release.commit.sha.slice(0, 10)})`);
    throw new UserError(
      'release/ambiguous',
      `${name} fits several releases: ${all.join(', ')}.`,
      'Give more digits, or the release number.',
    );
  }
  const [newest] = found;
  if (newest === undefined) throw unknown(service, name);
  return newest.number;
}

function unknown(service: string, name: string): UserError {
  return new UserError(
    'release/unknown',
    `${service} has no release ${JSON.stringify(name)}.`,
    `See \`astern releases ${service}\`.`,
  );
}
