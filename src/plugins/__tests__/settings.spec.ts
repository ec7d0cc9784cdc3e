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
      transfers: []
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
});
