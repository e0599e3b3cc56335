/**
 * For suites that need something of the machine: `describe('...', { skip: needs('haproxy', () => which('haproxy')) })`. Skips where it is
 * missing; throws where ASTERN_REQUIRE lists it, so that a machine that is meant to have it cannot pass by skipping.
 */
export function needs(
  component: string,
  find: () => unknown,
  env: Readonly<Record<string, string | undefined>> = process.env,
): false | string {
  const found = find();
  if (found !== null && found !== undefined && found !== false && found !== '') return false;
  if (required(env).includes(component)) {
    throw new Error(
      `${component} is missing, and ASTERN_REQUIRE says that it must be here: install it, or take it out`,
    );
  }
  return `${component} is not on this machine`;
}

function required({ ASTERN_REQUIRE = '' }: Readonly<Record<string, string | undefined>>): readonly string[] {
  return ASTERN_REQUIRE.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
