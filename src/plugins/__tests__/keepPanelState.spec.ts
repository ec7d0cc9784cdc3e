import type { IStateDB } from '@jupyterlab/statedb';
import { StateDB } from '@jupyterlab/statedb';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { settled } from '../../model/__tests__/fakeClient';
import { listing } from '../../model/__tests__/samples';
import { keepPanelState } from '../keepPanelState';

const RUN = { storage: 'team', key: 'run/' };

describe('keepPanelState', () => {
  const contexts: FakeContext[] = [];

  beforeEach(() => jest.useFakeTimers());

  afterEach(() => {
    contexts.splice(0).forEach(context => context.dispose());
    jest.useRealTimers();
  });

  const session = async (stateDB: IStateDB): Promise<FakeContext> => {
    const context = await new FakeContext({
      listFolder: () => listing(),
      latestCheckpoint: () => ({ latest: null, passedOver: [] })
    }).ready();
    contexts.push(context);
    await keepPanelState(context.models, stateDB);
    await jest.advanceTimersByTimeAsync(1000);
    return context;
  };

  it('opens every storage where nothing was kept', async () => {
    const { models } = await session(new StateDB());
    expect([...models.tree.state.expanded]).toEqual(['this-machine/', 'team/']);
  });

  it('U19 brings back what was open, and the run', async () => {
    const stateDB = new StateDB();
    const first = await session(stateDB);
    first.models.tree.collapse('this-machine/');
    first.models.panel.setTransfersOpen(false);
    await first.models.currentRun.use(RUN);
    await jest.advanceTimersByTimeAsync(1000);
    const { models } = await session(stateDB);
    expect({
      expanded: [...models.tree.state.expanded],
      run: models.currentRun.state.run,
      transfersOpen: models.panel.state.transfersOpen
    }).toEqual({ expanded: ['team/'], run: RUN, transfersOpen: false });
  });

  it('is not stopped by what another version has kept', async () => {
    const stateDB = new StateDB();
    await stateDB.save('jupyterlab-keepstep:panel', { run: 7 });
    const { models } = await session(stateDB);
    await settled();
    expect(models.tree.state.expanded.size).toBe(2);
  });
});
