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
  /**
   * The user has picked it: selected, uploaded to, resumed from, or named in a notebook. A run
   * that merely was there to be shown is nobody's wish, and nothing is written to it.
   */
  readonly isChosen: boolean;
  /** Kept while a refresh runs. */
  readonly latest: ILatest | null;
  readonly error: IErrorReport | null;
}

const NONE: ICurrentRunState = {
  status: 'none',
  run: null,
  isChosen: false,
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

  /** Make the run that the user has picked the current one, and look for its newest checkpoint. */
  async use(run: IPlace): Promise<void> {
    if (this.show(run, true)) {
      await this.refresh();
    }
  }

  /**
   * Name a run as the current one; `refresh` looks into it.
   *
   * @returns whether it is another than before.
   */
  show(run: IPlace, isChosen: boolean): boolean {
    const { state } = this;
    const same =
      state.run?.storage === run.storage && state.run.key === run.key;
    if (!same) {
      this._asked.abort();
      this._dispatch({ ...NONE, status: 'loading', run, isChosen });
    } else if (isChosen && !state.isChosen) {
      this._dispatch({ ...state, isChosen });
    }
    return !same;
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
      const { isChosen } = this.state;
      this._dispatch({ status: 'ready', run, isChosen, latest, error: null });
    }
    return latest;
  }

  private _asked = new AbortController();
}
