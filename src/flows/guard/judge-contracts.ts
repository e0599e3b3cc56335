import type { ContractConfig, ContractKind } from '../../core/guard/config.ts';
import { judgeAvro } from '../../core/guard/events/judge-avro.ts';
import type { ChangeFinding } from '../../core/guard/finding.ts';
import { judgeGraphql } from '../../core/guard/graphql/judge.ts';
import { judgeJsonSchema } from '../../core/guard/json-schema/judge.ts';
import { judgeOpenApi } from '../../core/guard/openapi/judge.ts';
import { judgeProtobuf } from '../../core/guard/protobuf/judge.ts';
import type { ChangeQuestion } from '../../core/guard/report.ts';
import type { Needs } from '../world.ts';
import { contractFiles, type Text } from './contract-files.ts';
import type { AreaJudge, Judged, Sides } from './judge-change.ts';
import { openRepoFiles } from './repo-files.ts';

/** What the service promises to others, and what it relies on, in the direction of going back. */
export const judgeContractsArea: AreaJudge = async (sides, world, question) => {
  const contracts = sides.live.config.guard.contracts;
  const parts: Judged[] = [];
  for (const contract of contracts) parts.push(await judgeContract(sides, { world, question, contract }));
  return { findings: parts.flatMap(({ findings }) => findings), looked: parts.flatMap(({ looked }) => looked) };
};

type About = {
  readonly world: Needs<'source'>;
  readonly question: ChangeQuestion;
  readonly contract: ContractConfig;
};

async function judgeContract(sides: Sides, about: About): Promise<Judged> {
  const { contract } = about;
  const area = AREAS[contract.kind];
  const back = await olderFiles(sides, contract);
  const live =
    contract.part === 'provides' ? await contractFiles(sides.live.files, contract) : await theirs(sides, about);
  if (live.kind === 'unreadable') return notKnown(contract, live.why);
  if (back.kind === 'unreadable')
    return notKnown(contract, back.isMissing ? 'the older release does not have it' : back.why);
  const operations =
    contract.operations === null
      ? null
      : await contractFiles(sides.live.files, { ...contract, path: contract.operations });
  const findings = JUDGES[contract.kind]({
    contract,
    live: live.files,
    back: back.files,
    operations: operations?.kind === 'read' ? operations.files : null,
  });
  return { findings, looked: [{ area, state: 'judged', text: contract.path }] };
}

/** Where the older release has it; it may have stood elsewhere, under its only contract of the same kind. */
async function olderFiles({ back }: Sides, contract: ContractConfig) {
  const here = await contractFiles(back.files, contract);
  if (here.kind === 'read' || !here.isMissing) return here;
  const [other, ...more] = back.config.guard.contracts.filter(
    ({ kind, part }) => kind === contract.kind && part === contract.part,
  );
  return other === undefined || more.length > 0 ? here : contractFiles(back.files, other);
}

/** The provider's contract as it is live now; our own copy where Astern does not know the provider. */
async function theirs(sides: Sides, { world, question, contract }: About) {
  const other = question.others[contract.path];
  if (other === undefined) return contractFiles(sides.live.files, contract);
  const files = await openRepoFiles(world, other.repository, other.sha);
  return contractFiles(files, { ...contract, path: other.path });
}

const AREAS: Readonly<Record<ContractKind, 'api' | 'events'>> = {
  openapi: 'api',
  graphql: 'api',
  protobuf: 'api',
  asyncapi: 'events',
  json_schema: 'events',
  avro: 'events',
};

type Asked = {
  readonly contract: ContractConfig;
  readonly live: readonly Text[];
  readonly back: readonly Text[];
  readonly operations: readonly Text[] | null;
};

const JUDGES: Readonly<Record<ContractKind, (asked: Asked) => readonly ChangeFinding[]>> = {
  openapi: ({ contract, live, back }) =>
    judgeOpenApi({ live: document(contract, live), target: document(contract, back), role: contract.part }),
  asyncapi: messages,
  json_schema: messages,
  graphql: ({ contract, live, back, operations }) =>
    judgeGraphql({
      live: joined(contract, live),
      target: joined(contract, back),
      ...(operations === null ? {} : { operations }),
    }),
  protobuf: ({ contract, live, back }) =>
    judgeProtobuf({ live, target: back, role: contract.part, ...(contract.json ? { json: true } : {}) }),
  avro: ({ contract, live, back }) =>
    live.flatMap((one) => {
      const before = back.find(({ file }) => file === one.file) ?? (live.length === 1 ? back[0] : undefined);
      if (before === undefined) return [];
      const others = { live: live.filter((other) => other !== one), back: back.filter((other) => other !== before) };
      const role = contract.part === 'provides' ? 'emits' : 'reads';
      return judgeAvro({ live: { ...one, others: others.live }, target: { ...before, others: others.back }, role });
    }),
};

function messages({ contract, live, back }: Asked): readonly ChangeFinding[] {
  const role = contract.part === 'consumes' ? ({ role: 'consumes' } as const) : {};
  return judgeJsonSchema({ live: document(contract, live), target: document(contract, back), ...role });
}

/** The document itself, and what stands beside it for references. */
function document({ path }: ContractConfig, files: readonly Text[]) {
  const own = files.find(({ file }) => file === path) ?? files[0];
  const beside = new Map(files.map(({ file, text }) => [file, text]));
  return { file: own?.file ?? path, text: own?.text ?? '', files: beside };
}

function joined({ path }: ContractConfig, files: readonly Text[]): Text {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return only;
  return { file: path, text: files.map(({ text }) => text).join('\n') };
}

function notKnown({ kind, path }: ContractConfig, why: string): Judged {
  const area = AREAS[kind];
  const finding: ChangeFinding = {
    area,
    rule: `${kind.replace('_', '-')}/unread`,
    kind: 'contract-not-read',
    verdict: 'unknown',
    subject: path,
    file: path,
    line: null,
    statement: null,
    why: `What changed in ${path} could not be judged: ${why}.`,
    instruction: 'Put `contracts` in astern.yml right, or ask somebody who knows this interface.',
    unblock: null,
    adoption: null,
    probe: null,
  };
  return { findings: [finding], looked: [{ area, state: 'not-known', text: `${path}: ${why}` }] };
}
