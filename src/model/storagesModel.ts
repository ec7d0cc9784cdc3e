import type { ICheckpoint } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import type { IRetentionRules, IRetentionStep } from '#core/domain/retention';
import type { IMountedStorage, IStorage } from '#core/domain/storage';
import type { IErrorReport } from '#core/domain/transfer';
import type { IFolderListing, IPlace, IRoutes } from '#core/protocol/routes';
import { reportOf } from '#core/protocol/wireError';
import type { ICallOptions, IGatewayClient } from '../client/gatewayClient';
import { StateModel } from './stateModel';

/** The storages that the gateway has mounted. */
export interface IStoragesState {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Kept while a refresh runs or fails. */
  readonly storages: readonly IMountedStorage[];
  readonly error: IErrorReport | null;
}

/** What is mounted, and the way between places and URIs. */
export class StoragesModel extends StateModel<IStoragesState> {
  constructor(private readonly _client: IGatewayClient) {
    super({ status: 'loading', storages: [], error: null });
  }

  async refresh(): Promise<void> {
    await this._load(signal =>
      this._client.call('listStorages', {}, { signal })
    );
  }

  /** Hand the storages of the settings to the gateway, which forgets them when it restarts. */
  async setFromSettings(storages: readonly IStorage[]): Promise<void> {
    await this._load(signal =>
      this._client.call('setStorages', { storages: [...storages] }, { signal })
    );
  }

  /** @throws StoreError: what is wrong with it. */
  async tryStorage(
    storage: IStorage,
    options: ICallOptions = {}
  ): Promise<IMountedStorage> {
    return this._client.call('tryStorage', { storage }, options);
  }

  /** What a folder holds, without showing it in the tree. @throws StoreError */
  async list(
    folder: IPlace,
    options: ICallOptions = {}
  ): Promise<IFolderListing> {
    return this._client.call('listFolder', { folder }, options);
  }

  /** @throws StoreError */
  async inspect(
    checkpoint: IPlace,
    options: ICallOptions = {}
  ): Promise<ICheckpoint> {
    return this._client.call('inspectCheckpoint', { checkpoint }, options);
  }

  /** The tensors of a checkpoint, without fetching it. @throws StoreError */
  async lookInside(
    checkpoint: IPlace
  ): Promise<IRoutes['lookInside']['response']> {
    return this._client.call('lookInside', { checkpoint });
  }

  /** What rules would delete of a run, and what stays. @throws StoreError */
  async planRetention(
    run: IPlace,
    rules: IRetentionRules
  ): Promise<readonly IRetentionStep[]> {
    return this._client.call('planRetention', { run, rules });
  }

  /** Delete what a plan says, or nothing where it is another by now. @throws StoreError */
  async prune(
    run: IPlace,
    rules: IRetentionRules,
    deleting: readonly string[]
  ): Promise<IRoutes['prune']['response']> {
    return this._client.call('prune', {
      run,
      rules,
      deleting: [...deleting]
    });
  }

  find(id: string): IMountedStorage | null {
    return this.state.storages.find(storage => storage.id === id) ?? null;
  }

  /** @throws StoreError `not-found` for a storage that is not mounted. */
  uriOf(place: IPlace): string {
    const storage = this.find(place.storage);
    if (!storage) {
      throw new StoreError(
        'not-found',
        `The storage "${place.storage}" is not mounted any more.`,
        { operation: 'address', uri: place.storage }
      );
    }
    return asFolderUri(storage.uri) + place.key;
  }

  /** The place of a URI in the storage that holds it most closely; null where none does. */
  placeOf(uri: string): IPlace | null {
    const holders = this.state.storages
      .map(storage => ({ storage, root: asFolderUri(storage.uri) }))
      .filter(({ root }) => uri.startsWith(root) || `${uri}/` === root)
      .sort((a, b) => b.root.length - a.root.length);
    const holder = holders[0];
    return holder
      ? { storage: holder.storage.id, key: uri.slice(holder.root.length) }
      : null;
  }

  // --- Internal helpers ---

  private async _load(
    ask: (signal: AbortSignal) => Promise<IMountedStorage[]>
  ): Promise<void> {
    const turn = ++this._turn;
    this._dispatch({ ...this.state, status: 'loading' });
    try {
      const storages = await ask(this.ended.signal);
      if (turn === this._turn) {
        this._dispatch({ status: 'ready', storages, error: null });
      }
    } catch (error) {
      if (turn === this._turn) {
        this._dispatch({
          ...this.state,
          status: 'failed',
          error: reportOf(error)
        });
      }
    }
  }

  private _turn = 0;
}

function asFolderUri(uri: string): string {
  return uri.endsWith('/') ? uri : `${uri}/`;
}
