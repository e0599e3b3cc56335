export const p3 = (body: string) => `syntax = "proto3";\npackage shop.v1;\n${body}`;
export const p2 = (body: string) => `syntax = "proto2";\npackage shop.v1;\n${body}`;
export const m3 = (fields: string) => p3(`message Order {\n${fields}\n}`);
export const m2 = (fields: string) => p2(`message Order {\n${fields}\n}`);
export const service = (rpcs: string) =>
  p3(
    `message Ask { string id = 1; }\nmessage Answer { string id = 1; }\nmessage Other { int32 n = 1; }\nservice Orders {\n${rpcs}\n}`,
  );

export const GET = 'rpc Get(Ask) returns (Answer);';

/** Target, live, and what going back gives; `reversed`: the other way round. */
export type Pair = readonly [name: string, target: string, live: string, goingBack: string, reversed: string];
