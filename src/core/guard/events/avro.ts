import avro from 'avsc';

/**
 * Whether a reader of one schema reads all that a writer of another may write, by the library's own resolution; null: the schemas are not
 * valid. Names are checked before (`read-avro.ts`): the library makes code of them.
 */
export function canRead(reader: unknown, writer: unknown): boolean | null {
  const types = [reader, writer].map(typeOf);
  const [into, from] = types;
  if (into === undefined || from === undefined || into === null || from === null) return null;
  try {
    into.createResolver(from);
    return true;
  } catch {
    return false;
  }
}

/** What the library says against a schema; null: nothing. */
export function objectionTo(schema: unknown): string | null {
  try {
    avro.Type.forSchema(schema as avro.Schema);
    return null;
  } catch (error) {
    return error instanceof RangeError ? 'it is nested too deeply' : String((error as Error).message);
  }
}

function typeOf(schema: unknown): avro.Type | null {
  try {
    return avro.Type.forSchema(schema as avro.Schema);
  } catch {
    return null;
  }
}
