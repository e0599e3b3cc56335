import type { Change } from '../../sql/change.ts';
import { unreadable } from '../make.ts';
import type { Reading } from '../model.ts';
import { fill } from './constants.ts';
import type { Call, Code, Routine } from './model.ts';

/** Null: not a call that it knows. */
export type ReadCall = (call: Call) => readonly Change[] | null;

/** Whether something is there already: what hangs on it is read as if it were carried out. */
const EXISTENCE =
  /exists|has_?(table|column|index)|get_(table_names|columns|indexes)|information_schema|pg_(indexes|constraint|type|class)|describeTable|hasForeign|getTable|findColumn|Schema::has/i;
const NO_MATTER =
  /^(console\.|print|puts|p$|say|logger|Rails\.logger|Log::|log|logging|warn|echo|raise|throw|assert|super$|announce|process\.)/;
const MOST_REPEATED = 200;

/** Changes that the statements of a body make, in order. What `readCall` does not know is said to be unreadable. */
export function readStatements(body: readonly Code[], reading: Reading, readCall: ReadCall): readonly Change[] {
  return body.flatMap((code) => readStatement(code, reading, readCall));
}

function readStatement(code: Code, reading: Reading, readCall: ReadCall): readonly Change[] {
  switch (code.kind) {
    case 'call':
      return readCall(code) ?? unknownCall(code, reading, readCall);
    case 'name':
      return /^[a-z_]\w*[!?]?$/.test(code.name) ? named(code, reading, readCall) : [];
    case 'assign':
      return code.value.kind === 'call'
        ? (readCall(code.value) ?? [])
        : code.value.kind === 'other'
          ? suspicious(code.value, reading)
          : [];
    case 'return':
      return code.value === null ? [] : readStatement(code.value, reading, readCall);
    case 'branch':
      return branch(code, reading, readCall);
    case 'list':
      return readStatements(code.items, reading, readCall);
    case 'template':
    case 'other':
      return suspicious(code, reading);
    default:
      return [];
  }
}

/** A bare name may be a call without arguments (Ruby). */
function named(code: Extract<Code, { kind: 'name' }>, reading: Reading, readCall: ReadCall): readonly Change[] {
  const { line, text, name } = code;
  const call: Call = { kind: 'call', on: null, name, args: [], options: new Map(), block: null, line, text };
  return readCall(call) ?? (reading.file.endsWith('.rb') ? unreadable(reading, code, 'code of the program') : []);
}

function unknownCall(call: Call, reading: Reading, readCall: ReadCall): readonly Change[] {
  const block = call.block ?? lastRoutine(call);
  if (call.on?.kind === 'list' && /^(each|forEach|map)$/.test(call.name) && block !== null) {
    return repeated(call.on.items, block, { call, reading, readCall });
  }
  if (call.name === 'then' && block !== null && call.on !== null) {
    return [...readStatement(call.on, reading, readCall), ...readStatements(block.body, reading, readCall)];
  }
  if (/^(all|allSettled)$/.test(call.name) && call.args[0]?.kind === 'list') {
    return readStatements(call.args[0].items, reading, readCall);
  }
  if (NO_MATTER.test(call.on?.kind === 'name' ? `${call.on.name}.${call.name}` : call.name)) return [];
  return unreadable(reading, call, 'code of the program');
}

function lastRoutine(call: Call): Routine | null {
  const last = call.args.at(-1);
  return last?.kind === 'routine' ? last : null;
}

type Repeat = { readonly call: Call; readonly reading: Reading; readonly readCall: ReadCall };

/** A loop over a list that stands in the text is written out. */
function repeated(items: readonly Code[], block: Routine, { call, reading, readCall }: Repeat): readonly Change[] {
  const [param] = block.params;
  if (
    param === undefined ||
    block.params.length !== 1 ||
    items.length > MOST_REPEATED ||
    !items.every((one) => one.kind === 'text')
  ) {
    return unreadable(reading, call, 'a loop');
  }
  return items.flatMap((item) =>
    readStatements(
      block.body.map((one) => fill(one, new Map([[param, item]]))),
      reading,
      readCall,
    ),
  );
}

function branch(code: Extract<Code, { kind: 'branch' }>, reading: Reading, readCall: ReadCall): readonly Change[] {
  if (code.what === 'loop') return unreadable(reading, code, 'a loop');
  const inside = readStatements([...code.body, ...code.otherwise], reading, readCall);
  if (code.what === 'try' || EXISTENCE.test(code.condition)) return inside;
  const decides = inside.length > 0 || code.body.some((one) => one.kind === 'return');
  return decides ? [...inside, ...unreadable(reading, code, 'what is done only under a condition')] : [];
}

/** Code without a shape: harmless only where nothing in it is called. */
function suspicious(code: Code, reading: Reading): readonly Change[] {
  return /[(`]|\w!/.test(code.text) && !/^(raise|throw|assert|echo)\b/.test(code.text)
    ? unreadable(reading, code, 'code of the program')
    : [];
}
