import { parseLenientJson } from '../lenientJson';

describe('parseLenientJson', () => {
  it('C5 reads the bare constants that Python writes', () => {
    expect(
      parseLenientJson('{"a": NaN, "b": [Infinity, -Infinity, 1], "c": -1.5}')
    ).toEqual({ a: null, b: [Infinity, -Infinity, 1], c: -1.5 });
  });

  it('leaves strings alone, whatever they contain', () => {
    const value = {
      NaN: 'NaN, Infinity and "-Infinity"',
      'back\\slash\\': '\\" NaN',
      line: 'a\nNaN'
    };
    const written = `{"x": NaN, ${JSON.stringify(value).slice(1)}`;
    expect(parseLenientJson(written)).toEqual({ x: null, ...value });
  });

  it.each(['', '{"a": NaN', '{"a": "NaN}', '{"a": NaNa}', '[NaN NaN]', '"\\'])(
    'refuses %j',
    broken => {
      expect(() => parseLenientJson(broken)).toThrow(SyntaxError);
    }
  );

  it('C12 refuses deep nesting before a parser meets it', () => {
    expect(parseLenientJson('['.repeat(200) + ']'.repeat(200))).toBeTruthy();
    expect(() => parseLenientJson('['.repeat(201) + ']'.repeat(201))).toThrow(
      'nested too deeply'
    );
    expect(parseLenientJson(JSON.stringify('['.repeat(1e4)))).toHaveLength(1e4);
  });

  it.each([
    ['an unclosed string', '"' + '\\"'.repeat(4_000_000)],
    ['nothing but brackets', '['.repeat(8_000_000)],
    ['nothing but constants', 'NaN '.repeat(2_000_000)]
  ])('C12 is done soon with 8 MB of %s', (_what, hostile) => {
    const started = performance.now();
    expect(() => parseLenientJson(hostile)).toThrow(SyntaxError);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
