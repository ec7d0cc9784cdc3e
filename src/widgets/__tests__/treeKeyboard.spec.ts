import { treeKeyboard, typeAhead } from '../treeKeyboard';
import { row } from './sampleRow';

// a       (open)
//   b     (closed)
//   c
// delta
const rows = [
  row({ id: 'a', name: 'alpha', level: 1, expanded: true }),
  row({ id: 'b', name: 'beta', level: 2, expanded: false }),
  row({ id: 'c', name: 'checkpoint', level: 2 }),
  row({ id: 'd', name: 'delta', level: 1, expanded: false })
];

describe('treeKeyboard', () => {
  it.each([
    ['ArrowDown', 'a', 'select', 'b'],
    ['ArrowDown', 'd', 'select', 'd'],
    ['ArrowDown', null, 'select', 'a'],
    ['ArrowUp', 'b', 'select', 'a'],
    ['ArrowUp', 'a', 'select', 'a'],
    ['Home', 'd', 'select', 'a'],
    ['End', 'a', 'select', 'd'],
    ['PageDown', 'a', 'select', 'd'],
    ['PageUp', 'd', 'select', 'a'],
    ['ArrowRight', 'b', 'expand', 'b'],
    ['ArrowRight', 'a', 'select', 'b'],
    ['ArrowLeft', 'a', 'collapse', 'a'],
    ['ArrowLeft', 'c', 'select', 'a'],
    ['Enter', 'c', 'open', 'c'],
    [' ', 'b', 'open', 'b']
  ])('U13 %s on %s: %s %s', (key, active, type, id) => {
    expect(treeKeyboard(rows, active, key)).toEqual({ type, id });
  });

  it.each([
    ['ArrowRight', 'c'],
    ['ArrowLeft', 'd'],
    ['Tab', 'a']
  ])('U13 leaves %s on %s alone', (key, active) => {
    expect(treeKeyboard(rows, active, key)).toBeNull();
  });

  it('U13 does nothing in an empty tree', () => {
    expect(treeKeyboard([], null, 'ArrowDown')).toBeNull();
  });
});

describe('typeAhead', () => {
  it.each([
    ['d', 'a', 'd'],
    ['D', 'a', 'd'],
    ['al', 'a', 'a'],
    ['a', 'd', 'a'],
    ['che', 'b', 'c'],
    ['z', 'a', null],
    ['a', null, 'a']
  ])('U13 finds %s from %s at %s', (typed, active, id) => {
    expect(typeAhead(rows, active, typed)).toBe(id);
  });
});
