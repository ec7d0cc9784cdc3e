import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as factories from '..';
import { FakeContext } from './fakeContext';

const made = Object.entries(factories).map(([name, make]) => ({
  name,
  ...make(new FakeContext())
}));

const root = join(__dirname, '../../..');
const schema = readFileSync(join(root, 'schema/plugin.json'), 'utf8');

describe('the commands', () => {
  it.each(made)('U17 $id has all that a command needs', command => {
    expect(command.id).toMatch(/^keepstep:[a-z]+(-[a-z]+)*$/);
    expect(command.icon).toBeDefined();
    expect(command.describedBy).toMatchObject({ args: { type: 'object' } });
    const texts = [command.label, command.caption].map(text =>
      typeof text === 'function' ? text.call(undefined, {}) : text
    );
    expect(texts).toEqual([expect.any(String), expect.any(String)]);
    expect(texts.every(text => text !== '')).toBe(true);
  });

  it('U17 have an id each, which is that of their file', () => {
    const kebab = (name: string) =>
      name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
    expect(made.map(({ id }) => id)).toEqual(
      made.map(({ name }) => `keepstep:${kebab(name)}`)
    );
  });

  it('U17 stand in the schema only where they exist', () => {
    const named = [...schema.matchAll(/"command": "(keepstep:[^"]+)"/g)].map(
      ([, id]) => id
    );
    const known = new Set(made.map(({ id }) => id));
    expect(named.filter(id => !known.has(id ?? ''))).toEqual([]);
  });

  it('U17 are all to be found in a menu or in the palette', () => {
    const hidden = made.filter(
      ({ id, inPalette }) => !inPalette && !schema.includes(`"${id}"`)
    );
    expect(hidden).toEqual([]);
  });

  it('U17 say training checkpoint in the palette, or what they add', () => {
    const labels = made
      .filter(({ inPalette }) => inPalette)
      .map(({ label }) =>
        typeof label === 'function' ? label.call(undefined, {}) : label
      );
    const vague = labels.filter(
      label => /checkpoint/i.test(label ?? '') && !/training/i.test(label ?? '')
    );
    expect(vague).toEqual([]);
  });
});
