import { parseCell, pythonLiteral, setParameters } from '../cellTemplate';

const GREET = 'Greet';
const CELL = `"""
Title: ${GREET}
Description: Say a word.
Frameworks: huggingface, any
"""

# %% tags=["parameters"]
WORD = "hello"  # what to say
PLACE = ""

# %%
WORD_BELOW = "hello"
`;

describe('parseCell', () => {
  it('N2 reads the header and the parameters, and nothing below them', () => {
    const { body, ...rest } = parseCell(CELL);
    expect(rest).toEqual({
      title: GREET,
      description: 'Say a word.',
      frameworks: ['huggingface', 'any'],
      parameters: [
        { name: 'WORD', default: 'hello' },
        { name: 'PLACE', default: '' }
      ]
    });
    expect(body.startsWith('# %% tags')).toBe(true);
  });

  it.each([
    ['a header', CELL.replace(`Title: ${GREET}\n`, '')],
    ['parameters', CELL.replace(' tags=["parameters"]', '')]
  ])('N2 refuses a file without %s', (_, text) => {
    expect(() => parseCell(text)).toThrow(
      'The cell has no header or no parameters.'
    );
  });
});

describe('setParameters', () => {
  it('N3 changes the value, keeps the comment and everything else', () => {
    expect(setParameters(CELL, { WORD: 'bye' })).toBe(
      CELL.replace('WORD = "hello"  #', 'WORD = "bye"  #')
    );
  });

  it('N3 refuses a parameter that the cell does not have', () => {
    expect(() => setParameters(CELL, { WORD_BELOW: 'x' })).toThrow(
      'The cell has no parameter named WORD_BELOW.'
    );
  });

  it('N3 takes a value with the signs of a replacement as it is', () => {
    expect(setParameters(CELL, { PLACE: "$& $1 $' $$" })).toContain(
      `PLACE = "$& $1 $' $$"\n`
    );
  });
});

describe('pythonLiteral', () => {
  it.each([
    ['a "quoted" \'word\'', String.raw`"a \"quoted\" 'word'"`],
    ['back\\slash', String.raw`"back\\slash"`],
    ['two\nlines\r', String.raw`"two\nlines\r"`],
    ['"""', String.raw`"\"\"\""`],
    ['{braces} %s', '"{braces} %s"'],
    [
      '\u202egnp.exe\u2028\u0000\ufeff',
      String.raw`"\u202egnp.exe\u2028\u0000\ufeff"`
    ],
    ['été 日本 🚀', '"été 日本 🚀"'],
    ['\ud800', String.raw`"\ud800"`]
  ])('N3 writes %j on one line', (value, literal) => {
    expect(pythonLiteral(value)).toBe(literal);
  });
});
