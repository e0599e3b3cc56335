import type { StoredDocument } from './documents.ts';
import { type GraphQLSchema, syntax } from './parser.ts';

/** What documents name of a schema, and which inputs they leave to variables, whose values they do not hold. */
export type Named = { readonly coordinates: ReadonlySet<string>; readonly byVariable: ReadonlySet<string> };

export function namedIn(documents: readonly StoredDocument[], schema: GraphQLSchema): Named {
  const coordinates = new Set<string>();
  const variables = new Set<string>();
  const info = new syntax.TypeInfo(schema);
  for (const { document } of documents) {
    syntax.visit(
      document,
      syntax.visitWithTypeInfo(info, {
        OperationDefinition: ({ operation }) => void coordinates.add(`root ${operation}`),
        VariableDefinition: ({ type }) => void variables.add(bare(syntax.print(type))),
        InlineFragment: ({ typeCondition }) =>
          void (typeCondition === undefined || coordinates.add(typeCondition.name.value)),
        FragmentDefinition: ({ typeCondition }) => void coordinates.add(typeCondition.name.value),
        Directive: ({ name, arguments: args }) => {
          coordinates.add(`@${name.value}`);
          for (const arg of args ?? []) coordinates.add(`@${name.value}.${arg.name.value}`);
        },
        Field: ({ name, arguments: args }) => {
          const type = info.getType();
          if (type) coordinates.add(bare(type));
          for (const owner of ownersOf(info, schema)) {
            coordinates.add(`${owner}.${name.value}`);
            for (const arg of args ?? []) coordinates.add(`${owner}.${name.value}.${arg.name.value}`);
          }
        },
        ObjectField: ({ name }) => {
          const parent = info.getParentInputType();
          if (parent) coordinates.add(`${bare(parent)}.${name.value}`);
        },
        EnumValue: ({ value }) => {
          const type = info.getInputType();
          if (type) coordinates.add(`${bare(type)}.${value}`);
        },
      }),
    );
  }
  return { coordinates, byVariable: reached(variables, schema) };
}

/** Name of a type without its lists and marks. */
function bare(type: { toString(): string }): string {
  return type.toString().replace(/[[\]!]/g, '');
}

function ownersOf(info: InstanceType<typeof syntax.TypeInfo>, schema: GraphQLSchema): readonly string[] {
  const parent = info.getParentType();
  if (!parent) return [];
  return [
    parent.name,
    ...(syntax.isAbstractType(parent) ? schema.getPossibleTypes(parent).map(({ name }) => name) : []),
  ];
}

/** Inputs and enums that a variable's value may hold. */
function reached(names: ReadonlySet<string>, schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const type = schema.getType(name);
    if (type === undefined || type.astNode?.kind !== 'InputObjectTypeDefinition' || !('getFields' in type)) continue;
    for (const field of Object.values(type.getFields())) waiting.push(bare(field.type));
  }
  return found;
}
