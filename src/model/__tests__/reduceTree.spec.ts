import { reduceTree, type TreeEvent } from '../reduceTree';
import { NO_CONTENT, openNodes, type ITreeContent } from '../treeContent';
import { checkpointNode } from '../treeNode';
import { bucket, checkpoint, machine } from './samples';

const RUN = { storage: 'team', key: 'run/' };

const node = (step: number, change = {}) =>
  checkpointNode(checkpoint(step, change), bucket(), RUN);

const after = (
  events: readonly TreeEvent[],
  content: ITreeContent = NO_CONTENT
) => events.reduce(reduceTree, content);

/** A bucket that is open, with two checkpoints in it, of which one was looked into. */
const known = after([
  { type: 'mounted', storages: [bucket(), machine()] },
  { type: 'opened', id: 'team/' },
  { type: 'listed', id: 'team/', children: [node(2), node(1)], change: {} },
  {
    type: 'changed',
    id: 'team/run/checkpoint-1/',
    change: {
      checkpoint: checkpoint(1, { state: 'whole' }),
      sizeBytes: 9,
      wanted: null
    }
  }
]);

describe('reduceTree', () => {
  it('U6 leaves the snapshot before as it was', () => {
    const before = JSON.stringify([...known.nodes]);
    after([{ type: 'outdated' }, { type: 'closed', id: 'team/' }], known);
    expect([JSON.stringify([...known.nodes]), [...known.expanded]]).toEqual([
      before,
      ['team/']
    ]);
  });

  it('U7 keeps what was found out of a checkpoint that is listed again', () => {
    const { nodes } = after(
      [{ type: 'listed', id: 'team/', children: [node(1)], change: {} }],
      known
    );
    const found = nodes.get('team/run/checkpoint-1/');
    expect([found?.checkpoint?.state, found?.sizeBytes]).toEqual(['whole', 9]);
  });

  it('U7 forgets what is gone, and all below it', () => {
    const { nodes } = after(
      [{ type: 'listed', id: 'team/', children: [], change: {} }],
      known
    );
    expect([...nodes.keys()]).toEqual(['team/', 'this-machine/']);
  });

  it('U7 wants to look again into what no listing will bring anew', () => {
    const wanted = (content: ITreeContent) =>
      [...after([{ type: 'outdated' }], content).nodes.values()].flatMap(
        ({ id, wanted }) => (wanted ? [`${id} ${wanted}`] : [])
      );
    const closed = after([{ type: 'closed', id: 'team/' }], known);
    expect([wanted(known), wanted(closed)]).toEqual([
      ['team/run/checkpoint-2/ inspection'],
      ['team/run/checkpoint-2/ inspection', 'team/run/checkpoint-1/ inspection']
    ]);
  });

  it('is not troubled by an answer for what is gone', () => {
    const answers: readonly TreeEvent[] = [
      { type: 'changed', id: 'gone/', change: { loading: false } },
      { type: 'listed', id: 'gone/', children: [node(1)], change: {} }
    ];
    expect(after(answers, known)).toBe(known);
  });

  it('reaches what is open only through what is open', () => {
    const { roots, nodes } = known;
    const expanded = new Set(['team/run/checkpoint-1/', 'this-machine/']);
    expect(
      [known, { roots, nodes, expanded }].map(content =>
        openNodes(content).map(({ id }) => id)
      )
    ).toEqual([['team/'], ['this-machine/']]);
  });
});
