import { StoreError } from '#core/domain/errors';
import { FolderTreeModel } from '../folderTreeModel';
import { FakeClient, settled } from './fakeClient';
import { bucket, checkpoint, listing, machine } from './samples';

/** A bucket with one run of two checkpoints, and a machine with one folder. */
function gateway(): FakeClient {
  return new FakeClient({
    listFolder: ({ folder }) => {
      if (folder.storage === 'this-machine') {
        return listing({
          folders: [
            { kind: 'folder', key: 'outputs/', isRun: false },
            { kind: 'folder', key: '.ipynb_checkpoints/', isRun: false }
          ]
        });
      }
      return folder.key === ''
        ? listing({ folders: [{ kind: 'folder', key: 'run/', isRun: true }] })
        : listing({
            isRun: true,
            checkpoints: [checkpoint(10), checkpoint(5)]
          });
    },
    listCheckpointFiles: () => [
      {
        kind: 'file',
        key: 'run/checkpoint-10/model/a.bin',
        size: 3,
        generation: '1',
        updatedAt: 1
      }
    ],
    inspectCheckpoint: ({ checkpoint: { key } }) =>
      key === 'run/checkpoint-10/'
        ? checkpoint(10, {
            state: 'incomplete',
            sizeBytes: 7,
            reasons: ['model.safetensors is missing']
          })
        : checkpoint(5, { state: 'whole', sizeBytes: 9 })
  });
}

/** The tree, as an outline. */
function outline(tree: FolderTreeModel): string[] {
  return tree.state.rows.map(
    ({ level, kind, name, expanded, position, setSize }) =>
      `${'  '.repeat(level - 1)}${expanded === null ? '-' : expanded ? 'v' : '>'} ${kind} ${name} ${position}/${setSize}`
  );
}

describe('FolderTreeModel', () => {
  let client: FakeClient;
  let tree: FolderTreeModel;

  beforeEach(() => {
    client = gateway();
    tree = new FolderTreeModel(client);
    tree.setStorages([machine(), bucket()]);
  });

  afterEach(() => tree.dispose());

  const open = async (...ids: string[]) => {
    for (const id of ids) {
      tree.expand(id);
      await settled();
    }
  };

  it('U7 lists nothing that is not opened', async () => {
    await settled();
    expect([outline(tree), client.asked]).toEqual([
      ['> storage This machine 1/2', '> storage Team 2/2'],
      []
    ]);
  });

  it('U7 shows storages, runs, checkpoints and files as they are opened', async () => {
    await open(
      'this-machine/',
      'team/',
      'team/run/',
      'team/run/checkpoint-10/'
    );
    expect(outline(tree)).toEqual([
      'v storage This machine 1/2',
      '  > folder outputs 1/1',
      'v storage Team 2/2',
      '  v run run 1/1',
      '    v checkpoint checkpoint-10 1/2',
      '      - file model/a.bin 1/1',
      '    > checkpoint checkpoint-5 2/2'
    ]);
  });

  it('U7 shows that it is loading, where the children will be', () => {
    tree.expand('team/');
    expect(outline(tree)).toEqual([
      '> storage This machine 1/2',
      'v storage Team 2/2',
      '  - loading  1/1'
    ]);
  });

  it('U7 looks into checkpoints that can be seen, once', async () => {
    await open('team/', 'team/run/');
    tree.setVisible(['team/run/checkpoint-10/']);
    await settled();
    tree.setVisible(['team/run/checkpoint-10/']);
    await settled();
    expect([
      client.count('inspectCheckpoint'),
      tree.rowOf('team/run/checkpoint-10/')?.checkpoint?.state,
      tree.rowOf('team/run/checkpoint-5/')?.checkpoint?.state
    ]).toEqual([1, 'incomplete', 'unchecked']);
  });

  it('U7 looks into three at a time, and not into what has scrolled away', async () => {
    const many = Array.from({ length: 20 }, (_, step) => checkpoint(step));
    const waiting: (() => void)[] = [];
    client.answers = {
      listFolder: () => listing({ isRun: true, checkpoints: many }),
      inspectCheckpoint: request =>
        new Promise(resolve => {
          const found = many.find(({ key }) => key === request.checkpoint.key);
          waiting.push(() => resolve({ ...found!, state: 'whole' }));
        })
    };
    await open('team/');
    const ids = tree.state.rows.slice(2).map(({ id }) => id);
    tree.setVisible(ids);
    await settled();
    const atOnce = client.count('inspectCheckpoint');
    tree.setVisible([]);
    waiting.forEach(answer => answer());
    await settled();
    expect([atOnce, client.count('inspectCheckpoint')]).toEqual([3, 3]);
  });

  it('U7 says the size of a run only when that of every checkpoint is known', async () => {
    await open('team/', 'team/run/');
    const row = () => tree.rowOf('team/run/');
    const before = [row()?.checkpointCount, row()?.sizeBytes];
    tree.setVisible(tree.state.rows.map(({ id }) => id));
    await settled();
    expect([before, row()?.sizeBytes]).toEqual([[2, null], 16]);
  });

  it('U7 keeps what is known while it asks again', async () => {
    await open('team/', 'team/run/');
    tree.setVisible(tree.state.rows.map(({ id }) => id));
    await settled();
    const outlines: string[][] = [];
    const states: unknown[] = [];
    tree.stateChanged.connect(() => {
      outlines.push(outline(tree));
      states.push(tree.rowOf('team/run/checkpoint-5/')?.checkpoint?.state);
    });
    await tree.refresh();
    await settled();
    expect(new Set(outlines.map(lines => lines.join('\n'))).size).toBe(1);
    expect(new Set(states)).toEqual(new Set(['whole']));
    expect([
      client.count('listFolder'),
      client.count('inspectCheckpoint')
    ]).toEqual([4, 4]);
  });

  it('U7 takes away what is gone', async () => {
    await open('team/', 'team/run/');
    client.answers.listFolder = ({ folder }) =>
      folder.key === ''
        ? listing({ folders: [{ kind: 'folder', key: 'run/', isRun: true }] })
        : listing({ isRun: true, checkpoints: [checkpoint(10)] });
    await tree.refresh();
    expect(outline(tree).at(-1)).toBe('    > checkpoint checkpoint-10 1/1');
  });

  it('U8 shows an error where the children would be; the others go on', async () => {
    const { listFolder } = client.answers;
    client.answers.listFolder = (request, options) => {
      if (request.folder.storage === 'team') {
        throw new StoreError('not-found', 'The bucket gs://team is gone.', {
          operation: 'list',
          uri: 'gs://team'
        });
      }
      return listFolder!(request, options);
    };
    await open('team/', 'this-machine/');
    expect([outline(tree), tree.state.rows.at(-1)?.error?.message]).toEqual([
      [
        'v storage This machine 1/2',
        '  > folder outputs 1/1',
        'v storage Team 2/2',
        '  - error  1/1'
      ],
      'The bucket gs://team is gone.'
    ]);
    client.answers.listFolder = listFolder!;
    await tree.retry('team/#error');
    expect(outline(tree).at(-1)).toBe('  > run run 1/1');
  });

  it('U8 shows on a checkpoint that it could not be looked into, and tries again', async () => {
    await open('team/', 'team/run/');
    const { inspectCheckpoint } = client.answers;
    delete client.answers.inspectCheckpoint;
    tree.setVisible(['team/run/checkpoint-5/']);
    await settled();
    const row = () => tree.rowOf('team/run/checkpoint-5/');
    const failed = row()?.error?.kind;
    client.answers.inspectCheckpoint = inspectCheckpoint!;
    await tree.retry('team/run/checkpoint-5/');
    expect([failed, row()?.error, row()?.checkpoint?.state]).toEqual([
      'unavailable',
      null,
      'whole'
    ]);
  });

  it('U7 finds out which folders in view are runs', async () => {
    client.answers.listFolder = ({ folder }) =>
      folder.key === ''
        ? listing({ folders: [{ kind: 'folder', key: 'run/', isRun: null }] })
        : listing({ isRun: true, checkpoints: [checkpoint(1)] });
    await open('team/');
    tree.setVisible(tree.state.rows.map(({ id }) => id));
    await settled();
    expect([
      outline(tree).at(-1),
      tree.state.rows.at(-1)?.checkpointCount
    ]).toEqual(['  > run run 1/1', 1]);
  });

  it('opens again what a session before had open', async () => {
    tree.restore(['team/', 'team/run/']);
    await settled();
    expect(outline(tree).at(-1)).toBe('    > checkpoint checkpoint-5 2/2');
  });

  it('starts anew with a storage whose address has changed', async () => {
    await open('team/');
    client.answers.listFolder = () => listing();
    tree.setStorages([machine(), bucket({ uri: 'gs://other/' })]);
    await settled();
    expect(outline(tree)).toEqual([
      '> storage This machine 1/2',
      'v storage Team 2/2',
      '  - note  1/1'
    ]);
  });

  it('shows what is refused under its whole name', async () => {
    client.answers.listFolder = () =>
      listing({
        refused: [{ kind: 'refused', key: 'a/../b', why: 'leads out' }]
      });
    await open('team/');
    expect(outline(tree).at(-1)).toBe('  - refused a/../b 1/1');
  });
});
