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

  it('refuses nesting that no parser can follow', () => {
    expect(() => parseLenientJson('['.repeat(1e6))).toThrow(SyntaxError);
  });

  it('takes time in proportion to the text, even for an unclosed string', () => {
    const hostile = '"' + '\\"'.repeat(500_000);
    expect(() => parseLenientJson(hostile)).toThrow(SyntaxError);
  });
});
