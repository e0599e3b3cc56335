const LARGEST_BODY_BYTES = 10_000;

export class BadRequest extends Error {}

export function answer(response, status, body) {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export async function readJson(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) throw new BadRequest('the body is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}

export function numberIn(text, least, most, otherwise) {
  const number = text === null ? otherwise : Number(text);
  if (!Number.isInteger(number) || number < least) throw new BadRequest(`expected a whole number from ${least}`);
  return Math.min(number, most);
}
