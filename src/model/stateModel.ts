import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

/**
 * A readonly snapshot that is replaced as a whole, and says so. Nothing is emitted for a
 * snapshot that is the same object, nor after disposal.
 */
export abstract class StateModel<T> implements IDisposable {
  constructor(state: T) {
    this._state = state;
  }

  get state(): T {
    return this._state;
  }

  get stateChanged(): ISignal<this, T> {
    return this._stateChanged;
  }

  get isDisposed(): boolean {
    return this.ended.signal.aborted;
  }

  /** Ends what is under way and breaks the connections. */
  dispose(): void {
    this.ended.abort();
    Signal.clearData(this);
  }

  /** Fires on disposal: the signal of calls that belong to the model itself. */
  protected readonly ended = new AbortController();

  protected _dispatch(state: T): void {
    if (state !== this._state && !this.isDisposed) {
      this._state = state;
      this._stateChanged.emit(state);
    }
  }

  private _state: T;
  private readonly _stateChanged = new Signal<this, T>(this);
}
