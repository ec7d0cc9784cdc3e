import type { Entry } from '../../domain/entry';
import { FORMATS } from '..';
import { recogniseCheckpoint } from '../recogniseCheckpoint';

const file = (key: string): Entry => ({
  kind: 'file',
  key,
  size: 1,
  generation: '1',
  updatedAt: 0
});
const folder = (key: string): Entry => ({ kind: 'folder', key });
const formatOf = (entry: Entry) =>
  recogniseCheckpoint(entry)?.format.id ?? null;

describe('recogniseCheckpoint', () => {
  it.each(['run/checkpoint-10/', 'checkpoint-1/', 'a b/#%/checkpoint-1000/'])(
    'C1 takes the folder %s for a Trainer checkpoint',
    key => {
      expect(formatOf(folder(key))).toBe('huggingface');
    }
  );

  it.each(['run/step_500.pt', 'checkpoint_step_500.pth', 'epoch_3.ckpt'])(
    'C1 takes the file %s for a plain one',
    key => {
      expect(formatOf(file(key))).toBe('plain');
    }
  );

  it.each([
    folder('checkpoint-/'),
    folder('checkpoint-10a/'),
    folder('my-checkpoint-10/'),
    folder('tmp-checkpoint-10/'),
    folder('.ipynb_checkpoints/'),
    folder('.checkpoint-10.keepstep-part-1a2b/'),
    folder('checkpoint-10.tmp/'),
    folder('step_500.pt/'),
    file('checkpoint-10'),
    file('step_500.pt.part'),
    file('tmp-step_500.pt'),
    file('step_500.pt.keepstep-manifest.json'),
    file('step_500.txt'),
    file('optimizer.pt'),
    file('rng_state_0.pth'),
    {
      kind: 'refused',
      key: 'checkpoint-10',
      why: 'is a symbolic link'
    } as const
  ])('C3 takes %j for no checkpoint', entry => {
    expect(formatOf(entry)).toBeNull();
  });
});

describe.each(FORMATS.map(format => [format.id, format] as const))(
  'the format %s',
  (_id, format) => {
    it('has an id of its own that can stand in a manifest', () => {
      expect(FORMATS.filter(({ id }) => id === format.id)).toHaveLength(1);
      expect(format.id).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it('gives a reason for everything that is not whole', async () => {
      const empty = {
        name: 'checkpoint-1',
        readBeside: () => Promise.resolve(null),
        files: [],
        readText: () => Promise.reject(new Error('There is nothing to read.')),
        readRange: () => Promise.reject(new Error('There is nothing to read.'))
      };
      const inspection = await format.inspect(empty, { step: 1, epoch: null });
      expect(inspection.state).toBe('incomplete');
      expect(inspection.reasons).not.toEqual([]);
    });
  }
);
