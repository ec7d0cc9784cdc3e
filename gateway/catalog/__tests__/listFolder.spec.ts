import { StoreError } from '#core/domain/errors';
import { ROUTES } from '#core/protocol/routes';
import { listFolder } from '../listFolder';
import { altered, memoryStore, put, seed } from './sampleStore';

const names = (items: readonly { name: string }[]) =>
  items.map(item => item.name);

describe('listFolder', () => {
  it('C2 lists a run newest first, by number', async () => {
    const store = memoryStore();
    await seed(store, 'run/', 'tiny-gpt');
    const listing = await listFolder(store, 'run/');
    expect(listing.isRun).toBe(true);
    expect(names(listing.checkpoints)).toEqual([
      'checkpoint-1010',
      'checkpoint-1005',
      'checkpoint-1000',
      'checkpoint-500',
      'checkpoint-10',
      'checkpoint-1'
    ]);
    expect(listing.checkpoints[0]).toMatchObject({
      key: 'run/checkpoint-1010/',
      step: 1010,
      state: 'unchecked',
      sizeBytes: null
    });
  });

  it.each(['run', 'run/'])('C9 means the folder by %s', async folder => {
    const store = memoryStore();
    await put(store, 'run/checkpoint-1/a', '');
    await put(store, 'run-2/checkpoint-2/a', '');
    await put(store, 'run.txt', '');
    const listing = await listFolder(store, folder);
    expect(names(listing.checkpoints)).toEqual(['checkpoint-1']);
    expect([listing.folders, listing.files]).toEqual([[], []]);
  });

  it('C1 tells folders, files and what is refused apart, and leaves its own out', async () => {
    const store = memoryStore();
    for (const key of [
      'checkpoint-5/model.safetensors',
      'step_5.pt',
      'step_5.pt.keepstep-manifest.json',
      'keepstep-run.json',
      'logs/events',
      '.ipynb_checkpoints/a-checkpoint.ipynb',
      'notes.txt'
    ]) {
      await put(store, key, '');
    }
    const list = store.list.bind(store);
    const refused = {
      kind: 'refused',
      key: 'checkpoint-6',
      why: 'is a symbolic link'
    } as const;
    const linked = altered(store, {
      list: async function* (folder, options) {
        yield* list(folder, options);
        yield refused;
      }
    });
    const listing = await listFolder(linked, '');
    expect(names(listing.checkpoints).sort()).toEqual([
      'checkpoint-5',
      'step_5.pt'
    ]);
    expect(listing.folders).toEqual([
      { kind: 'folder', key: '.ipynb_checkpoints/', isRun: null },
      { kind: 'folder', key: 'logs/', isRun: null }
    ]);
    expect(listing.files.map(({ key }) => key)).toEqual(['notes.txt']);
    expect(listing.refused).toEqual([refused]);
  });

  it('C1 looks into child folders when asked, and survives one that fails', async () => {
    const store = memoryStore();
    await put(store, 'run/checkpoint-5/a', '');
    await put(store, 'closed/checkpoint-5/a', '');
    await put(store, 'logs/a', '');
    const list = store.list.bind(store);
    const partly = altered(store, {
      list: (folder, options) => {
        if (folder === 'closed/') {
          throw new StoreError('permission-denied', 'No.', {
            operation: 'list',
            uri: 'memory://bucket/closed/'
          });
        }
        return list(folder, options);
      }
    });
    const { folders } = await listFolder(partly, '', { peek: true });
    expect(folders.map(({ key, isRun }) => [key, isRun])).toEqual([
      ['closed/', null],
      ['logs/', false],
      ['run/', true]
    ]);
  });

  it('looks into no more than 50 child folders', async () => {
    const store = memoryStore();
    for (let run = 0; run < 60; run++) {
      await put(store, `run-${run}/checkpoint-5/a`, '');
    }
    const { folders } = await listFolder(store, '', { peek: true });
    const known = folders.filter(({ isRun }) => isRun !== null);
    expect([folders.length, known.length]).toEqual([60, 50]);
  });

  it('C13 tells of 2000 files and how many more there are, and of every checkpoint', async () => {
    const crowded = altered(memoryStore(), {
      list: async function* () {
        for (let index = 0; index < 5000; index++) {
          const key = `${index}.log`;
          yield { kind: 'file', key, size: 1, generation: '1', updatedAt: 1 };
          yield { kind: 'folder', key: `checkpoint-${index}/` };
          yield { kind: 'folder', key: `logs-${index}/` };
        }
      }
    });
    const listing = await listFolder(crowded, '');
    expect([
      listing.files.length,
      listing.truncated,
      listing.checkpoints.length,
      listing.folders.length
    ]).toEqual([2000, 3000, 5000, 5000]);
    const { response } = ROUTES.listFolder;
    expect(response(JSON.parse(JSON.stringify(listing)))).toEqual(listing);
  });

  it('C13 leaves nothing out of 2000 files', async () => {
    const full = altered(memoryStore(), {
      list: async function* () {
        for (let index = 0; index < 2000; index++) {
          const key = `${index}.log`;
          yield { kind: 'file', key, size: 1, generation: '1', updatedAt: 1 };
        }
      }
    });
    const { files, truncated } = await listFolder(full, '');
    expect([files.length, truncated]).toEqual([2000, undefined]);
  });
});
