import { FRAMES } from './documents.ts';

/** A change, both documents, the kind that is found, and what it is for either role. */
export type RowCase = {
  readonly row: number;
  readonly change: string;
  readonly live: string;
  readonly target: string;
  readonly kind: string;
  readonly provides: string;
  readonly consumes: string;
};

/** Row | change | frame (see documents.ts) | live | target | kind | for who provides it | for who calls it */
const TABLE = `
1 | path added | paths | /orders: { get: { FINE } }, /refunds: { get: { FINE }, post: { FINE } } | /orders: { get: { FINE } } | path-added | stop | safe
1 | concrete path beside one with a parameter | paths | '/orders/{id}': { get: { FINE } }, /orders/export: { get: { FINE } } | '/orders/{id}': { get: { FINE } } | path-added | stop | safe
2 | method added | paths | /orders: { get: { FINE }, delete: { FINE } } | /orders: { get: { FINE } } | method-added | stop | safe
3 | path removed | paths | /orders: { get: { FINE } } | /orders: { get: { FINE } }, /refunds: { get: { FINE } } | operation-removed | safe | stop
3 | method removed | paths | /orders: { get: { FINE } } | /orders: { get: { FINE }, delete: { FINE } } | operation-removed | safe | stop
4 | path moved, same id | paths | /v2/orders: { get: { operationId: list, FINE } } | /orders: { get: { operationId: list, FINE } } | path-moved | stop | stop
4 | path moved, same content | paths | /purchases: { get: { FINE } } | /orders: { get: { FINE } } | path-moved | stop | stop
5 | path parameter renamed | paths | '/orders/{orderId}': { get: { parameters: [{ in: path, name: orderId, required: true, schema: {} }], FINE } } | '/orders/{id}': { get: { parameters: [{ in: path, name: id, required: true, schema: {} }], FINE } } | path-parameter-renamed | safe | safe
6 | optional query added | asking | { in: query, name: verbose, schema: {} } |  | parameter-added | check | safe
6 | optional header added | asking | { in: header, name: X-Trace, schema: {} } |  | parameter-added | check | safe
6 | filter added | asking | { in: query, name: filter, schema: {} } |  | parameter-added | stop | safe
6 | order added | asking | { in: query, name: orderBy, schema: {} } |  | parameter-added | stop | safe
6 | paging added | asking | { in: query, name: page_size, schema: {} } |  | parameter-added | stop | safe
6 | key against double orders added | asking | { in: header, name: Idempotency-Key, schema: {} } |  | parameter-added | stop | safe
7 | required query added | asking | { in: query, name: region, required: true, schema: {} } |  | parameter-added-required | check | stop
8 | required parameter removed | asking |  | { in: query, name: region, required: true, schema: {} } | parameter-removed-required | stop | check
8 | optional parameter removed | asking |  | { in: query, name: verbose, schema: {} } | parameter-removed | safe | check
8 | filter removed | asking |  | { in: query, name: filter, schema: {} } | parameter-removed | safe | stop
9 | parameter became required | asking | { in: query, name: region, required: true, schema: {} } | { in: query, name: region, schema: {} } | parameter-required | safe | stop
10 | parameter became optional | asking | { in: query, name: region, schema: {} } | { in: query, name: region, required: true, schema: {} } | parameter-optional | stop | safe
11 | parameter enum widened | query | enum: [a, b, c] | enum: [a, b] | input-values-added | stop | safe
11 | parameter enum given up | query | type: string | type: string, enum: [a, b] | input-values-added | stop | safe
11 | enum of a body property widened | takingA | enum: [a, b] | enum: [a] | input-values-added | stop | safe
12 | parameter enum narrowed | query | enum: [a] | enum: [a, b] | input-values-removed | safe | stop
12 | parameter enum set | query | type: string, enum: [a] | type: string | input-values-removed | safe | stop
13 | default changed | query | type: string, default: b | type: string, default: a | input-default-changed | check | check
13 | default of a body property set | takingA | type: string, default: b | type: string | input-default-changed | check | check
13 | default page size changed (44) | query | type: integer, default: 50 | type: integer, default: 20 | input-default-changed | check | check
14 | maximum raised | query | type: integer, maximum: 500 | type: integer, maximum: 100 | input-limit-loosened | stop | safe
14 | maxLength removed | takingA | type: string | type: string, maxLength: 5 | input-limit-loosened | stop | safe
14 | pattern removed, and not run | takingA | type: string | type: string, pattern: '^(a+)+$' | input-limit-loosened | stop | safe
14 | minimum lowered (3.1) | takingA | type: integer, minimum: 0 | type: integer, exclusiveMinimum: 0 | input-limit-loosened | stop | safe
14 | maximum raised to itself (3.0) | takingA | type: number, maximum: 5 | type: number, maximum: 5, exclusiveMaximum: true | input-limit-loosened | stop | safe
14 | twice the same allowed | takingA | type: array, items: {} | type: array, items: {}, uniqueItems: true | input-limit-loosened | stop | safe
14 | multiples loosened | takingA | type: integer, multipleOf: 5 | type: integer, multipleOf: 10 | input-limit-loosened | stop | safe
14 | format removed | takingA | type: string | type: string, format: date | input-format-loosened | stop | safe
14 | int32 to int64 | takingA | type: integer, format: int64 | type: integer, format: int32 | input-format-loosened | stop | safe
14 | pattern replaced | takingA | type: string, pattern: ^b | type: string, pattern: ^a | input-limit-changed | check | check
14 | exclusion lifted | takingA | type: string | type: string, not: { enum: [x] } | input-limit-loosened | stop | safe
15 | maximum lowered | query | type: integer, maximum: 10 | type: integer, maximum: 100 | input-limit-tightened | safe | stop
15 | minItems set | takingA | type: array, items: {}, minItems: 1 | type: array, items: {} | input-limit-tightened | safe | stop
15 | format set | takingA | type: string, format: uuid | type: string | input-format-tightened | safe | stop
16 | integer to number | takingA | type: number | type: integer | input-type-widened | stop | safe
16 | single to list | query | type: array, items: { type: string } | type: string | input-type-widened | stop | safe
16 | number to text in a query | query | type: string | type: integer | input-type-widened | stop | safe
16 | text to object in a body | takingA | type: object | type: string | input-type-changed | stop | stop
16 | number to text in a body | takingA | type: string | type: integer | input-type-changed | stop | stop
16 | text or number (3.1) | takingA | type: [string, integer] | type: string | input-type-widened | stop | safe
16 | one more kind in oneOf | taking | oneOf: [{ properties: { card: {} } }, { properties: { bank: {} } }] | properties: { card: {} } | input-variant-added | stop | safe
16 | date to date-time | takingA | type: string, format: date-time | type: string, format: date | input-format-changed | stop | stop
16 | lists written in another way | asking | { in: query, name: id, explode: false, schema: { type: array, items: {} } } | { in: query, name: id, schema: { type: array, items: {} } } | parameter-style-changed | stop | stop
16 | told apart by another property | taking | type: object, discriminator: { propertyName: kind } | type: object, discriminator: { propertyName: type } | input-discriminator-changed | stop | stop
17 | number to integer | takingA | type: integer | type: number | input-type-narrowed | safe | stop
17 | text to number in a query | query | type: integer | type: string | input-type-narrowed | safe | stop
17 | no longer nullable | takingA | type: string | type: string, nullable: true | input-nullable-removed | safe | stop
17 | one kind less in anyOf | taking | properties: { card: {} } | anyOf: [{ properties: { card: {} } }, { properties: { bank: {} } }] | input-variant-removed | safe | stop
18 | optional property added | taking | properties: { a: {}, channel: {} } | properties: { a: {} } | input-property-added | check | safe
18 | optional property about money | taking | properties: { a: {}, totalPrice: {} } | properties: { a: {} } | input-property-added | stop | safe
18 | optional property about consent | taking | properties: { a: {}, marketing_opt_in: {} } | properties: { a: {} } | input-property-added | stop | safe
18 | optional property where others are refused | taking | properties: { a: {}, b: {} }, additionalProperties: false | properties: { a: {} }, additionalProperties: false | input-property-added | stop | safe
18 | property no longer read-only | takingA | type: string | type: string, readOnly: true | input-property-added | check | safe
18 | a body where there was none | body | content: { application/json: {} } |  | body-added | check | safe
19 | required property added | taking | properties: { a: {}, b: {} }, required: [b] | properties: { a: {} } | input-property-added-required | check | stop
19 | a required body where there was none | body | required: true, content: { application/json: {} } |  | body-added-required | check | stop
20 | property became optional | taking | properties: { a: {} } | properties: { a: {} }, required: [a] | input-property-optional | stop | safe
20 | body became optional | body | content: { application/json: {} } | required: true, content: { application/json: {} } | body-optional | stop | safe
21 | property became required | taking | properties: { a: {} }, required: [a] | properties: { a: {} } | input-property-required | safe | stop
21 | body became required | body | required: true, content: { application/json: {} } | content: { application/json: {} } | body-required | safe | stop
22 | required property removed | taking | properties: { a: {} } | properties: { a: {}, b: {} }, required: [b] | input-property-removed-required | stop | check
22 | optional property removed | taking | properties: { a: {} } | properties: { a: {}, b: {} } | input-property-removed | safe | check
22 | required body removed | body |  | required: true, content: { application/json: {} } | body-removed-required | stop | check
23 | nullable (3.1) | takingA | type: [string, 'null'] | type: string | input-nullable-added | stop | safe
23 | nullable (3.0) | takingA | type: string, nullable: true | type: string | input-nullable-added | stop | safe
23 | nullable (anyOf) | takingA | anyOf: [{ type: string }, { type: 'null' }] | type: string | input-nullable-added | stop | safe
23 | nullable among listed values | takingA | enum: [a, null] | enum: [a] | input-nullable-added | stop | safe
24 | other keys are taken | taking | properties: { a: {} } | properties: { a: {} }, additionalProperties: false | input-extra-opened | stop | safe
24 | other keys are refused | taking | properties: { a: {} }, additionalProperties: false | properties: { a: {} } | input-extra-closed | safe | stop
25 | request media type added | body | content: { application/json: {}, application/xml: {} } | content: { application/json: {} } | request-media-added | stop | safe
25 | request media type removed | body | content: { application/json: {} } | content: { application/json: {}, application/xml: {} } | request-media-removed | safe | stop
26 | optional property in the answer added | answering | properties: { a: {}, b: {} } | properties: { a: {} } | output-property-added | safe | safe
27 | required property in the answer added | answering | properties: { a: {}, b: {} }, required: [b] | properties: { a: {} } | output-property-added-required | stop | safe
27 | data in an answer that had none | responding | '200': { content: { application/json: {} } } | '200': {} | response-body-added | stop | safe
28 | property in the answer guaranteed | answering | properties: { a: {} }, required: [a] | properties: { a: {} } | output-property-required | stop | safe
28 | property in the answer no longer guaranteed | answering | properties: { a: {} } | properties: { a: {} }, required: [a] | output-property-optional | safe | stop
29 | property in the answer removed | answering | properties: { a: {} } | properties: { a: {}, b: {} } | output-property-removed | safe | check
29 | guaranteed property in the answer removed | answering | properties: { a: {} } | properties: { a: {}, b: {} }, required: [b] | output-property-removed-required | safe | stop
29 | property removed, readers are strict | answering | properties: { a: {} }, additionalProperties: false | properties: { a: {}, b: {} }, additionalProperties: false | output-property-removed | check | check
29 | media type of the answer removed | responding | '200': { content: { application/json: {} } } | '200': { content: { application/json: {}, text/csv: {} } } | response-media-removed | safe | stop
30 | answer became nullable | answeringA | type: string, nullable: true | type: string | output-nullable-added | safe | stop
31 | answer no longer nullable | answeringA | type: string | type: [string, 'null'] | output-nullable-removed | stop | safe
32 | answer enum widened | answeringA | enum: [a, b] | enum: [a] | output-values-added | safe | check
33 | answer enum narrowed | answeringA | enum: [a] | enum: [a, b] | output-values-removed | check | safe
34 | answer type changed | answeringA | type: integer | type: string | output-type-changed | stop | stop
34 | answer type narrowed | answeringA | type: integer | type: number | output-type-narrowed | stop | safe
34 | answer type widened | answeringA | type: number | type: integer | output-type-widened | safe | stop
34 | list instead of one | answering | type: array, items: { type: object } | type: object | output-type-changed | stop | stop
34 | one kind of answer less | answering | oneOf: [{ properties: { card: {} } }] | oneOf: [{ properties: { card: {} } }, { properties: { bank: {} } }] | output-variant-removed | stop | safe
34 | one kind of answer more | answering | oneOf: [{ properties: { card: {} } }, { properties: { bank: {} } }] | properties: { card: {} } | output-variant-added | safe | stop
34 | media type of the answer added | responding | '200': { content: { application/json: {}, text/csv: {} } } | '200': { content: { application/json: {} } } | response-media-added | stop | safe
35 | answer limit tightened | answeringA | type: string, maxLength: 5 | type: string, maxLength: 9 | output-limit-tightened | check | safe
35 | answer limit loosened | answeringA | type: string, maxLength: 9 | type: string, maxLength: 5 | output-limit-loosened | safe | check
35 | answer format set | answeringA | type: string, format: uuid | type: string | output-format-tightened | check | safe
36 | success status changed | responding | '201': {} | '200': {} | success-changed | stop | stop
36 | success status added | responding | '200': {}, '201': {} | '200': {} | success-added | check | check
36 | success status removed | responding | '200': {} | '200': {}, '204': {} | success-removed | check | safe
37 | error status added | responding | '200': {}, '404': {} | '200': {} | error-added | check | check
37 | error status removed | responding | '200': {} | '200': {}, '404': {} | error-removed | safe | safe
38 | done later instead of at once | responding | '202': {} | '200': {} | became-async | stop | stop
38 | callback promised | saying | callbacks: { done: { '{$request.body#/url}': { post: { responses: {} } } } } |  | callback-added | stop | safe
39 | answer header added | responding | '200': { headers: { ETag: { schema: {} } } } | '200': {} | header-added | check | safe
39 | answer header removed | responding | '200': {} | '200': { headers: { ETag: { schema: {} } } } | header-removed | safe | check
40 | sign-in demanded | guarded | { login: [] } |  | security-added | stop | stop
40 | one more scope demanded | guarded | { grant: [read, write] } | { grant: [read] } | security-added | stop | stop
41 | sign-in no longer demanded | guarded |  | { login: [] } | security-removed | stop | safe
41 | sign-in made optional | guarded | { login: [] }, {} | { login: [] } | security-removed | stop | safe
41 | another way to sign in | guarded | { login: [] }, { grant: [] } | { login: [] } | security-removed | stop | safe
41 | scope renamed | guarded | { grant: [orders.read] } | { grant: [read] } | security-changed | stop | stop
42 | cookie renamed | beside | components: { securitySchemes: { login: { type: apiKey, in: cookie, name: sid2 } } } | components: { securitySchemes: { login: { type: apiKey, in: cookie, name: sid } } } | token-changed | stop | stop
42 | token format changed | beside | components: { securitySchemes: { login: { type: http, scheme: bearer, bearerFormat: JWT } } } | components: { securitySchemes: { login: { type: http, scheme: bearer, bearerFormat: opaque } } } | token-changed | stop | stop
43 | base path changed | beside | servers: [{ url: https://a.test/v2 }] | servers: [{ url: https://a.test/v1 }] | server-changed | stop | stop
43 | address added | beside | servers: [{ url: https://a.test/v1 }, { url: https://b.test/v1 }] | servers: [{ url: https://a.test/v1 }] | server-added | check | safe
43 | address removed | beside | servers: [{ url: https://a.test/v1 }] | servers: [{ url: https://a.test/v1 }, { url: https://b.test/v1 }] | server-removed | safe | check
44 | rate limit changed | saying | x-rate-limit: 100 | x-rate-limit: 10 | limits-changed | check | check
44 | rate limit told in a header | responding | '200': { headers: { X-RateLimit-Limit: {} } } | '200': {} | limits-changed | check | check
45 | description changed | saying | description: new | description: old | wording-changed | safe | safe
45 | operation id, tags, deprecated | saying | operationId: a, tags: [x], deprecated: true |  | wording-changed | safe | safe
`;

export const ROW_CASES: readonly RowCase[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [row = '', change = '', frame = '', live = '', target = '', kind = '', provides = '', consumes = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const framed = FRAMES[frame];
    if (framed === undefined) throw new Error(`no frame ${frame}`);
    return { row: Number(row), change, live: framed(live), target: framed(target), kind, provides, consumes };
  });
