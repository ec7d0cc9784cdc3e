import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decoder } from '../decode';
import { manifest } from '../manifest';
import { runIdentity } from '../run';

interface IGolden {
  readonly valid: Record<string, unknown>;
  readonly invalid: Record<string, unknown>;
}

function golden(name: string): IGolden {
  const file = join(__dirname, '../../../docs/spec/golden', name);
  return JSON.parse(readFileSync(file, 'utf8')) as IGolden;
}

describe.each<[string, Decoder<object>]>([
  ['manifests.json', manifest],
  ['runs.json', runIdentity]
])('%s', (name, decode) => {
  const { valid, invalid } = golden(name);

  it.each(Object.entries(valid))('C8 takes %s as it is', (_case, value) => {
    const known = { ...(value as { later?: unknown }) };
    delete known.later;
    expect(decode(value)).toEqual(known);
  });

  it.each(Object.entries(invalid))('C8 refuses %s', (_case, value) => {
    expect(() => decode(value)).toThrow(
      expect.objectContaining({ kind: 'bad-message' })
    );
  });
});
