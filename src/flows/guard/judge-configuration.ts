import { candidates, type EnvironmentSide, nameOf } from '../../core/guard/configuration/environment/candidates.ts';
import { exampleKeys, isExample } from '../../core/guard/configuration/environment/example.ts';
import { judgeEnvironment } from '../../core/guard/configuration/environment/judge.ts';
import { tooMany } from '../../core/guard/configuration/environment/words.ts';
import { judgeInfrastructure } from '../../core/guard/configuration/infrastructure.ts';
import { judgeServiceFile } from '../../core/guard/configuration/service-file.ts';
import { count } from '../../core/guard/configuration/tell.ts';
import { changedPaths } from './changed-paths.ts';
import { readsOf } from './environment-reads.ts';
import type { AreaJudge, Side } from './judge-change.ts';

/** More are not looked for. */
const MOST_NAMES = 300;

/** What the older release needs of its environment, and what lies around the service. */
export const judgeConfigurationArea: AreaJudge = async ({ live, back }, world, { repository }) => {
  const [now, before] = [await environmentOf(live), await environmentOf(back)];
  const names = [...new Set(candidates(now, before).map(nameOf))];
  const asked = new Set(names.slice(0, MOST_NAMES));
  const place = { source: world.source, repository };
  const reads = { live: await readsOf(live, place, asked), back: await readsOf(back, place, asked) };
  return {
    findings: [
      ...judgeEnvironment({ live: now, back: before, reads, searched: asked }),
      ...(names.length > MOST_NAMES ? [tooMany(names.length)] : []),
      ...judgeServiceFile({ live: live.config, back: back.config }),
      ...judgeInfrastructure(changedPaths(live, back)),
    ],
    looked: [{ area: 'configuration', state: 'judged', text: lookedAt(names.length) }],
  };
};

function lookedAt(names: number): string {
  const what = 'astern.yml, environment variables and infrastructure';
  return names === 0 ? what : `${what}; ${count(names, 'variable')} may be gone`;
}

async function environmentOf({ files, config }: Side): Promise<EnvironmentSide> {
  const read = await files.read(files.paths.filter(isExample));
  if (read.size === 0) return { config, examples: null };
  const examples = [...read].flatMap(([path, one]) => (one.kind === 'text' ? exampleKeys(path, one.text) : []));
  return { config, examples };
}
