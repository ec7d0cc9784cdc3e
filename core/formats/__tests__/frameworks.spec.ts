import { parentFolder } from '../../domain/storeUri';
import type { IInspection } from '../format';
import { recogniseCheckpoint } from '../recogniseCheckpoint';
import { readerOf, sample, sampleFile, type Files } from './sampleReader';

/** A checkpoint that the framework itself wrote: `examples/make_formats.py`, with the versions beside it. */
interface IWritten {
  readonly format: string;
  /** In `examples/samples/formats`; a folder's with `/` at its end. */
  readonly key: string;
  readonly says: Partial<IInspection>;
  /** Files whose absence nothing tells without unpickling, and why that is so. */
  readonly unseenMissing?: RegExp;
  /** Files of which nothing but that they are empty can be told. */
  readonly unseenCut?: RegExp;
}

const WRITTEN: readonly IWritten[] = [
  {
    format: 'accelerate',
    key: 'accelerate/checkpoints/checkpoint_0/',
    says: { step: 0, epoch: null },
    // Optional parts: the first is told as "model only".
    unseenMissing: /^(optimizer|scheduler)\.bin$/
  },
  {
    format: 'dcp',
    key: 'dcp/step-5/',
    says: { step: 5, epoch: null },
    // Which there have to be, and how long they are, stands in a pickle.
    unseenMissing: /\.distcp$/,
    unseenCut: /\.distcp$|^\.metadata$/
  },
  {
    format: 'lightning',
    key: 'lightning/checkpoints/epoch=0-step=4-val_loss=1.01.ckpt',
    says: { step: 4, epoch: 0, metric: { name: 'val_loss', value: 1.01 } }
  },
  {
    format: 'lightning',
    key: 'lightning/checkpoints/last.ckpt',
    says: { step: null, epoch: null, metric: null }
  },
  {
    format: 'keras',
    key: 'keras/02-1.25.keras',
    says: { step: null, epoch: 2 }
  },
  {
    format: 'keras',
    key: 'keras/01-1.26.weights.h5',
    says: { step: null, epoch: 1 }
  },
  {
    format: 'orbax',
    key: 'orbax/checkpoints/3/',
    says: { step: 3, epoch: null },
    // The list of pieces is compressed; the time of the commit stands in one of two files.
    unseenMissing:
      /^(_CHECKPOINT_METADATA|commit_success\.txt)$|\/(_sharding|commit_success\.txt|array_metadatas\/.*|ocdbt\.process_\d+\/.*|d\/.*)$/,
    unseenCut: /^commit_success\.txt$|^default\//
  }
];

const filesOf = (key: string): Files =>
  key.endsWith('/') ? sample(`formats/${key}`) : sampleFile(`formats/${key}`);

function recognised(key: string, files: Files) {
  const entry = key.endsWith('/')
    ? ({ kind: 'folder', key } as const)
    : ({ kind: 'file', key, size: 1, generation: '1', updatedAt: 0 } as const);
  return recogniseCheckpoint(entry, Object.keys(files));
}

function inspect(key: string, files: Files): Promise<IInspection> {
  const { format, recognised: facts } = recognised(key, filesOf(key))!;
  const name = key.slice(parentFolder(key).length).replace(/\/$/, '');
  return format.inspect(readerOf(files, name), facts);
}

describe.each(WRITTEN.map(one => [one.key, one] as const))(
  'what a framework wrote: %s',
  (key, { format, says, unseenMissing, unseenCut }) => {
    const whole = filesOf(key);
    const paths = Object.keys(whole);

    it(`C17 is of the format ${format}, and whole`, async () => {
      expect(recognised(key, whole)?.format.id).toBe(format);
      expect(await inspect(key, whole)).toMatchObject({
        ...says,
        state: 'whole'
      });
    });

    it.each(paths)(
      'C18 is not whole without %s, where that can be told',
      async path => {
        const files = { ...whole };
        delete files[path];
        const { state, reasons } = await inspect(key, files);
        if (unseenMissing?.test(path)) {
          expect(state).toBe('whole');
        } else {
          expect(state).not.toBe('whole');
          expect(reasons.length).toBeGreaterThan(0);
        }
      }
    );

    it.each(paths)('C18 is not whole with an empty %s', async path => {
      const files = { ...whole, [path]: new Uint8Array(0) };
      const { state } = await inspect(key, files);
      const isUnseen =
        unseenCut?.test(path) === true &&
        !/\.distcp$|^\.metadata$|_METADATA$|manifest\.ocdbt$|\/d\/[^/]+$/.test(
          path
        );
      expect([path, state === 'whole']).toEqual([path, isUnseen]);
    });

    it.each(paths)(
      'C18 is not whole with %s cut short, where that can be told',
      async path => {
        const bytes = whole[path]!;
        for (const kept of [bytes.length >> 1, bytes.length - 1]) {
          const { state } = await inspect(key, {
            ...whole,
            [path]: bytes.slice(0, kept)
          });
          const isUnseen = unseenCut?.test(path) ?? false;
          expect([path, kept, state === 'whole']).toEqual([
            path,
            kept,
            isUnseen
          ]);
        }
      }
    );
  }
);

describe('shards that a guide teaches to write', () => {
  const key = 'shards/checkpoint_step_5/';
  const whole = filesOf(key);

  it('C17 are of their own format, and nobody can tell how many there have to be', async () => {
    expect(recognised(key, whole)?.format.id).toBe('shards');
    expect(await inspect(key, whole)).toMatchObject({
      step: 5,
      state: 'unknown',
      reasons: [
        'how many shards there have to be stands in metadata.pt, a pickle'
      ]
    });
  });

  it.each(['metadata.pt', 'shard_000.pt', 'shard_001.pt'])(
    'C18 are incomplete without %s',
    async path => {
      const files = { ...whole };
      delete files[path];
      const { state, reasons } = await inspect(key, files);
      expect([state, reasons[0]]).toEqual(['incomplete', `${path} is missing`]);
    }
  );

  it.each(Object.keys(whole))(
    'C18 are incomplete with %s cut short',
    async path => {
      const cut = whole[path]!.slice(0, -1);
      expect((await inspect(key, { ...whole, [path]: cut })).state).toBe(
        'incomplete'
      );
    }
  );
});
