import type { OncallDocument } from '../../core/oncall/document.ts';
import { type Applied, applyDocument } from '../../flows/oncall/apply-document.ts';
import { type RemoveAsked, removeOncall } from '../../flows/oncall/remove-record.ts';
import { once, type Reply } from '../../flows/once.ts';
import type { World } from '../../flows/world.ts';
import type { Asked, Handler } from './handler.ts';
import { keyOf } from './orders.ts';

type Edit = 'applyOncall' | 'putPerson' | 'putSchedule' | 'putPolicy';

export const applyOncall: Handler<'applyOncall'> = (world, asked) =>
  apply(world, asked, { wanted: asked.body.document, prune: asked.body.prune });

export const putPerson: Handler<'putPerson'> = (world, asked) =>
  apply(world, asked, { wanted: { people: [asked.body] } });

export const putSchedule: Handler<'putSchedule'> = (world, asked) =>
  apply(world, asked, { wanted: { schedules: [withoutUndefined(asked.body)] } });

export const putPolicy: Handler<'putPolicy'> = (world, asked) =>
  apply(world, asked, { wanted: { policies: [asked.body] } });

type Wanted = { readonly [Part in keyof OncallDocument]?: OncallDocument[Part] };

async function apply(
  { store }: World,
  asked: Pick<Asked<Edit>, 'request' | 'caller' | 'query'>,
  { wanted, prune = false }: { readonly wanted: Written; readonly prune?: boolean },
): Promise<Reply> {
  const dryRun = asked.query.dryRun === true;
  const document = { people: [], policies: [], ...wanted, schedules: (wanted.schedules ?? []).map(withoutUndefined) };
  return once(store, keyOf(asked), async (tx) => {
    const applied = await applyDocument(tx, { wanted: document, prune, actor: asked.caller.name, dryRun });
    return { status: 200, body: appliedBody(applied, dryRun) };
  });
}

type WrittenSchedule = Omit<OncallDocument['schedules'][number], 'layers'> & {
  readonly layers: readonly (Omit<OncallDocument['schedules'][number]['layers'][number], 'counts'> & {
    readonly counts?: 'all' | undefined;
  })[];
};
type Written = Omit<Wanted, 'schedules'> & { readonly schedules?: readonly WrittenSchedule[] };

function withoutUndefined({ layers, ...schedule }: WrittenSchedule): OncallDocument['schedules'][number] {
  return {
    ...schedule,
    layers: layers.map(({ counts, ...layer }) => (counts === undefined ? layer : { ...layer, counts })),
  };
}

function appliedBody({ changes, handOvers }: Applied, dryRun: boolean): object {
  return { changes, handOvers, dryRun };
}

export const removePerson: Handler<'removePerson'> = (world, asked) => remove(world, asked, 'person');
export const removeSchedule: Handler<'removeSchedule'> = (world, asked) => remove(world, asked, 'schedule');
export const removePolicy: Handler<'removePolicy'> = (world, asked) => remove(world, asked, 'policy');

async function remove(
  { store }: World,
  asked: Pick<Asked<'removePerson'>, 'request' | 'caller' | 'query' | 'params'>,
  what: RemoveAsked['what'],
): Promise<Reply> {
  const { params, query, caller } = asked;
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const order = { what, name: params.name, actor: caller.name, force: query.force, dryRun };
    const missedBy = await removeOncall(tx, order);
    return { status: 200, body: { removed: params.name, missedBy, dryRun } };
  });
}
