import { Widget } from '@lumino/widgets';
import { transfer } from '../../model/__tests__/samples';
import { TransferStatus } from '../transferStatus';
import { Drawn } from './drawn';

describe('TransferStatus', () => {
  let drawn: Drawn;
  let item: TransferStatus;
  let ran: string[];

  beforeEach(async () => {
    drawn = await Drawn.view(() => <></>);
    const { models, trans } = drawn.context;
    ran = [];
    item = new TransferStatus({
      models,
      trans,
      locale: 'en',
      run: command => ran.push(command)
    });
    await drawn.does(() => Widget.attach(item, document.body));
  });

  afterEach(async () => {
    await drawn.does(() => item.dispose());
    await drawn.dispose();
  });

  it('U11 is empty while nothing is under way', async () => {
    await drawn.hears(transfer('a', { state: 'done' }));
    expect(item.node.textContent).toBe('');
  });

  it('U11 shows all that is under way as one', async () => {
    await drawn.hears(
      transfer('a', {
        bytesAcknowledged: 199,
        bytesTotal: 200,
        bytesPerSecond: 1
      }),
      transfer('b', { kind: 'download', state: 'queued', bytesTotal: 200 })
    );
    expect([
      item.node.textContent,
      item.node
        .querySelector('[role="progressbar"]')
        ?.getAttribute('aria-valuenow')
    ]).toEqual(['↑↓ 49 %1 B/s · 4 min left', '49']);
  });

  it('leads to the transfers', async () => {
    await drawn.hears(transfer('a'));
    await drawn.does(() => item.node.querySelector('button')?.click());
    expect(ran).toEqual(['keepstep:show-transfers']);
  });
});
