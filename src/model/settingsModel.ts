import type { IStorage } from '#core/domain/storage';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { readRate, writeRate } from './readRate';
import { readStorages } from './readStorages';
import { StateModel } from './stateModel';

/** The settings as the rest of Keepstep reads them. */
export interface ISettingsState {
  readonly storages: readonly IStorage[];
  /** What is wrong in the settings, a sentence each; what is good is used. */
  readonly problems: readonly string[];
  /** Where downloads go, relative to Jupyter's root, without a `/` at its end. */
  readonly outputDirectory: string;
  /** Bytes per second for all transfers; null for none; undefined where nothing is said. */
  readonly rateLimit: number | null | undefined;
}

const DEFAULTS: ISettingsState = {
  storages: [],
  problems: [],
  outputDirectory: 'outputs',
  rateLimit: undefined
};

/** The user's settings, or the defaults where there is no settings registry. */
export class SettingsModel extends StateModel<ISettingsState> {
  constructor() {
    super(DEFAULTS);
  }

  /** Follow a plugin's settings from now on. */
  attach(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    settings.changed.connect(this._read, this);
    this._read(settings);
  }

  /** Write the whole list of storages; `stateChanged` follows. */
  async saveStorages(storages: readonly IStorage[]): Promise<void> {
    const value = storages.map(storage => ({ ...storage }));
    if (this._settings) {
      await this._settings.set('storages', value);
    } else {
      this._dispatch({ ...this.state, storages });
    }
  }

  /** Write the limit, null for none; `stateChanged` follows. */
  async saveRateLimit(rateLimit: number | null): Promise<void> {
    if (this._settings) {
      await this._settings.set('transferRateLimit', writeRate(rateLimit));
    } else {
      this._dispatch({ ...this.state, rateLimit });
    }
  }

  // --- Internal helpers ---

  private _read(settings: ISettingRegistry.ISettings): void {
    const values: ReadonlyPartialJSONObject = settings.composite;
    const outputDirectory = String(values['outputDirectory'] ?? '').replace(
      /^\/+|\/+$/g,
      ''
    );
    const { storages, problems } = readStorages(values['storages']);
    const limit = String(values['transferRateLimit'] ?? '').trim();
    const rateLimit = limit === '' ? undefined : readRate(limit);
    const isUnread = limit !== '' && rateLimit === undefined;
    this._dispatch({
      storages,
      problems: isUnread ? [...problems, noRate(limit)] : problems,
      outputDirectory: outputDirectory || DEFAULTS.outputDirectory,
      rateLimit
    });
  }

  private _settings: ISettingRegistry.ISettings | null = null;
}

// --- Internal helpers ---

function noRate(text: string): string {
  return `The transfer rate limit should be bytes per second such as 20 MB/s, or none, and is ${JSON.stringify(text)}.`;
}
