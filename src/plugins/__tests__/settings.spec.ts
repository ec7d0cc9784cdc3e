import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';
import { StoreError } from '#core/domain/errors';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { settled } from '../../model/__tests__/fakeClient';
import { settingsPlugin } from '../settings';

// The plugin asks its host for nothing.
const app = {} as JupyterFrontEnd;

/** The part of a plugin's settings that is read here; `set` is what a user does. */
class FakeSettings {
  composite: { [name: string]: unknown } = {};
  readonly changed = new Signal<FakeSettings, void>(this);

  set(values: { [name: string]: unknown }): void {
    this.composite = { ...this.composite, ...values };
    this.changed.emit();
  }
}

describe('settingsPlugin', () => {
  let context: FakeContext;
  let settings: FakeSettings;

  beforeEach(() => {
    context = new FakeContext({ setStorages: () => [] });
    settings = new FakeSettings();
  });

  afterEach(() => context.dispose());

  const activate = async (load: () => Promise<unknown>) => {
    const registry = { load } as unknown as ISettingRegistry;
    await settingsPlugin.activate(app, context.models, registry);
    await settled();
  };

  const pushed = () =>
    context.client.asked
      .filter(line => line.startsWith('setStorages '))
      .map(line => {
        const { storages } = JSON.parse(line.slice('setStorages '.length));
        return storages.map(({ uri }: { uri: string }) => uri);
      });

  const hear = async (instance: string, sequence: number) => {
    context.client.answers.listTransfers = () => ({
      type: 'snapshot',
      instance,
      sequence,
      transfers: [],
      rateLimit: null
    });
    await context.stream.refresh();
    await settled();
  };

  it('U9 hands the storages over at the start, and when they change', async () => {
    settings.composite = { storages: [{ uri: 'gs://one' }] };
    await activate(async () => settings);
    settings.set({ outputDirectory: 'elsewhere' });
    settings.set({ storages: [{ uri: 'gs://one' }, { uri: 'gs://two' }] });
    await settled();
    expect(pushed()).toEqual([['gs://one/'], ['gs://one/', 'gs://two/']]);
  });

  it('U9 hands them over again when the gateway was restarted', async () => {
    await activate(async () => settings);
    await hear('one', 1);
    const before = pushed().length;
    await hear('two', 1);
    expect([before, pushed().length]).toEqual([1, 2]);
  });

  it('U9 hands them over to a gateway that comes late', async () => {
    const { hello } = context.client.answers;
    context.client.answers.hello = () => {
      throw new StoreError('unavailable', 'Not yet.', {
        operation: 'hello',
        uri: ''
      });
    };
    await activate(async () => settings);
    await context.models.handshake.refresh();
    const before = pushed().length;
    context.client.answers.hello = hello!;
    await context.models.handshake.refresh();
    await context.models.handshake.refresh();
    expect([before, pushed().length]).toEqual([1, 2]);
  });

  it('U9 mounts what there is, where the settings cannot be read', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation();
    await activate(() => Promise.reject(new Error('a broken file')));
    expect([pushed(), said.mock.calls.length]).toEqual([[[]], 1]);
    said.mockRestore();
  });

  it('U9 does without a settings registry', async () => {
    await settingsPlugin.activate(app, context.models, null);
    expect(pushed()).toEqual([[]]);
  });

  describe('the rate limit', () => {
    let limit: number | null;

    beforeEach(() => {
      limit = null;
      sequence = 0;
      context.client.answers.setRateLimit = ({ bytesPerSecond }) => {
        limit = bytesPerSecond;
        return snapshot('one');
      };
    });

    let sequence = 0;
    const snapshot = (instance: string) => ({
      type: 'snapshot' as const,
      instance,
      sequence: ++sequence,
      transfers: [],
      rateLimit: limit
    });

    /** The gateway is heard; a new one has forgotten its limit. */
    const meets = async (instance: string) => {
      context.client.answers.listTransfers = () => snapshot(instance);
      await context.stream.refresh();
      await settled();
    };

    const told = () =>
      context.client.asked
        .filter(line => line.startsWith('setRateLimit '))
        .map(line => JSON.parse(line.slice(13)).bytesPerSecond);

    it('U40 is told to the gateway when it is met, and when it changes', async () => {
      settings.composite = { transferRateLimit: '20 MB/s' };
      await activate(async () => settings);
      const before = told();
      await meets('one');
      settings.set({ transferRateLimit: 'none' });
      await settled();
      expect([before, told()]).toEqual([[], [20e6, null]]);
    });

    it('U40 is told to a gateway that was restarted, as it was set last', async () => {
      settings.composite = { transferRateLimit: '20 MB/s' };
      await activate(async () => settings);
      await meets('one');
      // By another tab, or the terminal.
      limit = 5e6;
      await meets('one');
      limit = null;
      await meets('two');
      expect(told()).toEqual([20e6, 5e6]);
    });

    it('U40 is the gateway’s own where the settings say nothing', async () => {
      limit = 7e6;
      await activate(async () => settings);
      await meets('one');
      settings.set({ outputDirectory: 'elsewhere' });
      await settled();
      expect(told()).toEqual([]);
    });

    it('U40 that is no rate gets a sentence, and changes nothing', async () => {
      settings.composite = { transferRateLimit: 'fast' };
      await activate(async () => settings);
      await meets('one');
      expect([told(), context.models.settings.state.problems]).toEqual([
        [],
        [
          'The transfer rate limit should be bytes per second such as 20 MB/s, or none, and is "fast".'
        ]
      ]);
    });
  });
});
