import type { InputValue, SdlSchema } from './model.ts';
import { namedType } from './read-sdl.ts';

/** Types that are sent in, and types that come out. */
export type Uses = { readonly input: ReadonlySet<string>; readonly output: ReadonlySet<string> };

export function usesOf(...schemas: readonly SdlSchema[]): Uses {
  const input = new Set<string>();
  const output = new Set<string>();
  const take = (values: Iterable<InputValue>) => {
    for (const { type } of values) input.add(namedType(type));
  };
  for (const { types, directives } of schemas) {
    for (const { fields, inputs, kind, values, name, interfaces } of types.values()) {
      take(inputs.values());
      for (const { type, args } of fields.values()) {
        output.add(namedType(type));
        take(args.values());
      }
      if (kind === 'union') for (const member of values.keys()) output.add(member);
      for (const one of interfaces.keys()) output.add(one).add(name);
    }
    for (const { args } of directives.values()) take(args.values());
  }
  return { input, output };
}
