import type { FileRole } from '../../domain/fileRole';
import { selectFiles, type IFileRoles } from '../selection';

const ROLES: Record<string, FileRole> = {
  'a.weights': 'weights',
  'b-1.weights': 'weights',
  'b-2.weights': 'weights',
  'optimizer.pt': 'optimizer',
  'scheduler.pt': 'scheduler',
  'rng.pth': 'random',
  'state.json': 'progress',
  'config.json': 'settings',
  'log.txt': 'other'
};

const roles: IFileRoles = {
  roleOf: path => ROLES[path] ?? 'other',
  weightsOf: path =>
    ROLES[path] === 'weights' ? (path.split(/[-.]/)[0] ?? null) : null,
  inseparable: () => null
};

const ALL = Object.keys(ROLES);
const nothing = { include: null, exclude: () => false };

const without = (...paths: string[]) => ({
  excludeOptimizer: false,
  patterns: { include: null, exclude: (path: string) => paths.includes(path) }
});

const optimizerLess = { excludeOptimizer: true, patterns: nothing };

describe('selectFiles', () => {
  it('T80 leaves out optimizer, scheduler and random number state, and warns', () => {
    expect(selectFiles(ALL, optimizerLess, roles)).toEqual({
      leftOut: [
        { path: 'optimizer.pt', role: 'optimizer', why: 'optimizer-excluded' },
        { path: 'scheduler.pt', role: 'scheduler', why: 'optimizer-excluded' },
        { path: 'rng.pth', role: 'random', why: 'optimizer-excluded' }
      ],
      refusal: null,
      warnings: [
        'Training cannot go on from the copy as it was: without optimizer.pt, scheduler.pt, rng.pth.'
      ]
    });
  });

  it('T80 refuses a part of a set of shards, and names the missing one', () => {
    const { refusal } = selectFiles(ALL, without('b-1.weights'), roles);
    expect(refusal).toBe(
      'b-1.weights would be left out, without which b-2.weights cannot be loaded'
    );
  });

  it('T80 refuses to leave out all weights, and everything', () => {
    const weights = ['a.weights', 'b-1.weights', 'b-2.weights'];
    expect(selectFiles(ALL, without(...weights), roles).refusal).toBe(
      'all of its weights would be left out: a.weights, b-1.weights, b-2.weights'
    );
    expect(selectFiles(ALL, without(...ALL), roles).refusal).toBe(
      'no file of it is selected'
    );
  });

  it.each([
    ['a.weights', 'Some weights are left out: a.weights.'],
    ['config.json', 'Loading the copy by name will miss config.json.'],
    [
      'state.json',
      'Training cannot go on from the copy as it was: without state.json.'
    ]
  ])('T80 warns where %s is left out', (path, warning) => {
    expect(selectFiles(ALL, without(path), roles)).toMatchObject({
      refusal: null,
      warnings: [warning]
    });
  });

  it('T80 says nothing about a file that is nothing to loading or training', () => {
    expect(selectFiles(ALL, without('log.txt'), roles)).toEqual({
      leftOut: [{ path: 'log.txt', role: 'other', why: 'pattern' }],
      refusal: null,
      warnings: []
    });
  });

  it('T80 refuses where the format, or nobody, can tell optimizer state', () => {
    const one = { ...roles, inseparable: () => 'it is one file' };
    expect(selectFiles(ALL, optimizerLess, one).refusal).toBe('it is one file');
    expect(selectFiles(ALL, without('optimizer.pt'), one).refusal).toBe(
      'it is one file'
    );
    expect(selectFiles(ALL, optimizerLess, null).refusal).toMatch(/^it is of/);
    expect(selectFiles(ALL, without('log.txt'), null).refusal).toBeNull();
  });
});
