import type { ILatest } from '#core/domain/checkpoint';
import type { IMountedStorage } from '#core/domain/storage';
import { baseName } from '#core/domain/storeUri';
import type { IErrorReport } from '#core/domain/transfer';
import type { IPlace } from '#core/protocol/routes';
import { reportOf } from '#core/protocol/wireError';
import { abortedWith } from '../client/abortedWith';
import type { ICallOptions, IGatewayClient } from '../client/gatewayClient';
import { StateModel } from './stateModel';
import type { StoragesModel } from './storagesModel';

/** The run that the header speaks of. */
export interface ICurrentRunState {
  /** `none`: no run was used yet. */
  readonly status: 'none' | 'loading' | 'ready' | 'failed';
  readonly run: IPlace | null;
  /** Kept while a refresh runs. */
  readonly latest: ILatest | null;
  readonly error: IErrorReport | null;
}

const NONE: ICurrentRunState = {
  status: 'none',
  run: null,
  latest: null,
  error: null
};

/** Answers "am I safe?" and "where was I?" for the run that was used last. */
export class CurrentRunModel extends StateModel<ICurrentRunState> {
  constructor(
    private readonly _client: IGatewayClient,
    private readonly _storages: StoragesModel
  ) {
    super(NONE);
  }

  /** The run's name as a person knows it: its folder's, or its storage's label at the top. */
  nameOf(run: IPlace): string {
    return baseName(run.key) || (this.storageOf(run)?.label ?? run.storage);
  }

  storageOf(run: IPlace): IMountedStorage | null {
    return this._storages.find(run.storage);
  }

  /** Make a run the current one and look for its newest checkpoint. */
  async use(run: IPlace): Promise<void> {
    const same =
      this.state.run?.storage === run.storage && this.state.run.key === run.key;
    if (!same) {
      this._dispatch({ ...NONE, status: 'loading', run });
      await this.refresh();
    }
  }

  /** Look again. Failing is a state, too. */
  async refresh(): Promise<void> {
    const { run } = this.state;
    if (!run) {
      return;
    }
    this._asked.abort();
    this._asked = abortedWith(this.ended.signal);
    const { signal } = this._asked;
    this._dispatch({ ...this.state, status: 'loading' });
    try {
      await this.findLatest(run, { signal });
    } catch (error) {
      if (!signal.aborted) {
        this._dispatch({
          ...this.state,
          status: 'failed',
          error: reportOf(error)
        });
      }
    }
  }

  /**
   * The newest whole checkpoint of a run, which becomes the current one.
   *
   * @throws StoreError
   */
  async findLatest(run: IPlace, options: ICallOptions = {}): Promise<ILatest> {
    const latest = await this._client.call(
      'latestCheckpoint',
      { run },
      options
    );
    if (!options.signal?.aborted) {
      this._dispatch({ status: 'ready', run, latest, error: null });
    }
    return latest;
  }

  private _asked = new AbortController();
}
