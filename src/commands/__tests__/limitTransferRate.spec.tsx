import { Dialog, Notification } from '@jupyterlab/apputils';
import { limitTransferRate } from '../limitTransferRate';
import { FakeContext } from './fakeContext';
import { acceptDialog, inPage } from './inDialog';

describe('keepstep:limit-transfer-rate', () => {
  let context: FakeContext;

  beforeAll(() =>
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  );

  beforeEach(async () => {
    let rateLimit: number | null = 20e6;
    let sequence = 0;
    const snapshot = () => ({
      type: 'snapshot' as const,
      instance: 'one',
      sequence: ++sequence,
      transfers: [],
      rateLimit
    });
    context = new FakeContext({
      listTransfers: snapshot,
      setRateLimit: ({ bytesPerSecond }) => {
        rateLimit = bytesPerSecond;
        return snapshot();
      }
    });
    await context.stream.refresh();
  });

  afterEach(() => {
    context.dispose();
    Dialog.flush();
    Notification.dismiss();
  });

  const types = async (text: string) => {
    const input = await inPage<HTMLInputElement>('.jp-Dialog input');
    const was = input.value;
    Object.getOwnPropertyDescriptor(
      HTMLInputElement.prototype,
      'value'
    )?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await acceptDialog();
    return was;
  };

  const state = () => ({
    gateway: context.models.transfers.state.rateLimit,
    settings: context.models.settings.state.rateLimit
  });

  it('U39 U40 sets the limit, shows it next time, and keeps it', async () => {
    const done = limitTransferRate(context).execute?.call(undefined, {});
    const was = await types('1.5 MB');
    await done;
    expect([was, state()]).toEqual([
      '20 MB/s',
      { gateway: 1.5e6, settings: 1.5e6 }
    ]);
  });

  it('U39 takes the limit away where nothing is written', async () => {
    const done = limitTransferRate(context).execute?.call(undefined, {});
    await types(' ');
    await done;
    expect(state()).toEqual({ gateway: null, settings: null });
  });

  it('U39 brings back what is no rate, with what is wrong with it', async () => {
    const done = limitTransferRate(context).execute?.call(undefined, {});
    await types('20 Mbit');
    const error = await inPage('.jp-Dialog [role="alert"]');
    expect(error.textContent).toContain('“20 Mbit” is no rate');
    const was = await types('2 MB');
    await done;
    expect([was, state().gateway]).toEqual(['20 Mbit', 2e6]);
  });

  it('U39 changes nothing when it is dismissed', async () => {
    const done = limitTransferRate(context).execute?.call(undefined, {});
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
    expect(state()).toEqual({ gateway: 20e6, settings: undefined });
  });
});
