import { row } from '../../widgets/__tests__/sampleRow';
import { filterRows } from '../filterRows';
import type { RowKind } from '../treeRow';

const tree = (
  ...lines: readonly (readonly [level: number, kind: RowKind, name: string])[]
) =>
  lines.map(([level, kind, name], index) =>
    row({ id: `${index}`, level, kind, name })
  );

const rows = tree(
  [1, 'storage', 'Team GPT'],
  [2, 'run', 'tiny-gpt'],
  [3, 'checkpoint', 'checkpoint-10'],
  [4, 'file', 'Model.safetensors'],
  [3, 'checkpoint', 'checkpoint-100'],
  [3, 'checkpoint', 'checkpoint-5'],
  [2, 'run', 'lstm'],
  [1, 'storage', 'This machine'],
  [2, 'folder', 'outputs']
);

const left = (text: string, from = rows) =>
  filterRows(from, text, ({ name }) => name).map(
    ({ name, kind, level, position, setSize }) =>
      `${'  '.repeat(level - 1)}${name || kind} ${position}/${setSize}`
  );

describe('filterRows', () => {
  it('U23 keeps what matches, and what that is in', () => {
    expect(left('-10')).toEqual([
      'Team GPT 1/1',
      '  tiny-gpt 1/1',
      '    checkpoint-10 1/2',
      '      Model.safetensors 1/1',
      '    checkpoint-100 2/2'
    ]);
  });

  it('U23 is not particular about case and spaces around', () => {
    expect(left(' MODEL ')).toEqual([
      'Team GPT 1/1',
      '  tiny-gpt 1/1',
      '    checkpoint-10 1/1',
      '      Model.safetensors 1/1'
    ]);
  });

  it('U23 keeps what is open below a match, and asks no storage for its name', () => {
    expect(left('gpt')).toEqual([
      'Team GPT 1/1',
      '  tiny-gpt 1/1',
      '    checkpoint-10 1/3',
      '      Model.safetensors 1/1',
      '    checkpoint-100 2/3',
      '    checkpoint-5 3/3'
    ]);
  });

  it('U8 U23 keeps what is loading and what has failed, not what is empty', () => {
    const open = tree(
      [1, 'storage', 'a'],
      [2, 'loading', ''],
      [1, 'storage', 'b'],
      [2, 'error', ''],
      [1, 'storage', 'c'],
      [2, 'note', '']
    );
    expect(left('x', open)).toEqual([
      'a 1/2',
      '  loading 1/1',
      'b 2/2',
      '  error 1/1'
    ]);
  });

  it('U23 leaves everything without a text, and nothing where nothing matches', () => {
    expect([
      filterRows(rows, ' ', ({ name }) => name) === rows,
      left('nowhere')
    ]).toEqual([true, []]);
  });
});
