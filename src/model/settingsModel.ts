import type { IStorage } from '#core/domain/storage';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { readStorages } from './readStorages';
import { StateModel } from './stateModel';

/** The settings as the rest of Keepstep reads them. */
export interface ISettingsState {
  readonly storages: readonly IStorage[];
  /** What is wrong in `storages`, a sentence each; the good ones are used. */
  readonly problems: readonly string[];
  /** Where downloads go, relative to Jupyter's root, without a `/` at its end. */
  readonly outputDirectory: string;
}

const DEFAULTS: ISettingsState = {
  storages: [],
  problems: [],
  outputDirectory: 'outputs'
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

  // --- Internal helpers ---

  private _read(settings: ISettingRegistry.ISettings): void {
    const values: ReadonlyPartialJSONObject = settings.composite;
    const outputDirectory = String(values['outputDirectory'] ?? '').replace(
      /^\/+|\/+$/g,
      ''
    );
    this._dispatch({
      ...readStorages(values['storages']),
      outputDirectory: outputDirectory || DEFAULTS.outputDirectory
    });
  }

  private _settings: ISettingRegistry.ISettings | null = null;
}
