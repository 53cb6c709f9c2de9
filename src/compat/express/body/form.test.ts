/** Over generated forms and options, what is made of a form is what body-parser makes of it. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import bodyParser = require('body-parser');
import fc from 'fast-check';
import { flatForm } from './flat-form';
import { formParser, type FormOptions } from './form';
import { REFUSED } from './read';

const OPTIONS: readonly FormOptions[] = [
  {}, { extended: true }, { extended: true, depth: 0 }, { extended: true, depth: 1 }, { parameterLimit: 3 }, { parameterLimit: 3, extended: true },
  { charsetSentinel: true }, { interpretNumericEntities: true }, { interpretNumericEntities: true, charsetSentinel: true, extended: true }, { parameterLimit: Infinity },
];

/** What body-parser makes of `text`; `REFUSED` for an error. */
async function oracle(text: string, options: FormOptions): Promise<unknown> {
  const bytes = Buffer.from(text);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(bytes.length) };
  const request = Object.assign(Readable.from([bytes]), { headers }) as Readable & { body?: unknown };
  const error = await new Promise((resolve) => bodyParser.urlencoded(options as object)(request as never, {} as never, resolve));
  return error === undefined ? request.body : REFUSED;
}

const piece = fc.constantFrom('a', 'b', 'c', '1', '0', '%', '%20', '%zz', '%C3%A9', '%E9', '%2', '+', 'é', '😀', '%26', '%3D', '.', ' ', 'toString', '__proto__', 'utf8', '%00', '"', '#', '%5F', '%255B');
const word = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
const deep = fc.tuple(word, fc.array(fc.constantFrom('[', ']', '[]', '[a]', '[0]', '[1]', '%5B', '%5d', '%5B%5D', '[__proto__]', '[a][b]'), { minLength: 1, maxLength: 3 })).map(([name, rest]) => name + rest.join(''));
const pairOf = (name: fc.Arbitrary<string>) => fc.tuple(name, fc.constantFrom('=', '=', '=', '==', ''), word).map((parts) => parts.join(''));
const formOf = (pair: fc.Arbitrary<string>) => fc.array(pair, { maxLength: 5 }).map((pairs) => pairs.join('&'));
const form = fc.oneof(formOf(pairOf(word)), formOf(fc.oneof(pairOf(word), pairOf(deep))), fc.string({ unit: fc.constantFrom(...'ab=&[]%+05BDutf8😀') }));

test('a form is parsed as body-parser parses it', async () => {
  let flat = 0;
  const property = fc.asyncProperty(form, fc.constantFrom(...OPTIONS), async (text, options) => {
    // What is lost on the way into UTF-8 is no matter here.
    const sent = Buffer.from(text).toString();
    if (sent !== '' && flatForm(sent) !== undefined) flat += 1;
    const made = formParser(options)(sent);
    const expected = await oracle(sent, options);
    assert.deepEqual(made, expected);
    if (made !== REFUSED) assert.deepEqual(Object.keys(made as object), Object.keys(expected as object));
  });
  const numRuns = Number(process.env['XSYS_PROPERTY_RUNS'] ?? 3000);
  await fc.assert(property, { numRuns });
  assert.ok(flat > numRuns / 10 && flat < numRuns, String(flat));
});
