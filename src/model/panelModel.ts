import { StateModel } from './stateModel';

/** What of the panel is open, and what is looked for in it. */
export interface IPanelState {
  readonly transfersOpen: boolean;
  /** What the rows of the tree are filtered by; empty where they are not. */
  readonly filter: string;
  /** The id of the transfer that the keyboard or the context menu is at. */
  readonly transfer: string | null;
  /** The ids of the transfers whose files are shown. */
  readonly filesOf: readonly string[];
}

/** The part of the panel's state that commands change; a session restores what was open. */
export class PanelModel extends StateModel<IPanelState> {
  constructor() {
    super({ transfersOpen: true, filter: '', transfer: null, filesOf: [] });
  }

  setTransfersOpen(transfersOpen: boolean): void {
    if (transfersOpen !== this.state.transfersOpen) {
      this._dispatch({ ...this.state, transfersOpen });
    }
  }

  setFilter(filter: string): void {
    if (filter !== this.state.filter) {
      this._dispatch({ ...this.state, filter });
    }
  }

  setTransfer(transfer: string | null): void {
    if (transfer !== this.state.transfer) {
      this._dispatch({ ...this.state, transfer });
    }
  }

  /** Show or hide the files of a transfer. */
  setFilesShown(id: string, isShown: boolean): void {
    const others = this.state.filesOf.filter(other => other !== id);
    if (isShown !== this.state.filesOf.includes(id)) {
      this._dispatch({
        ...this.state,
        filesOf: isShown ? [...others, id] : others
      });
    }
  }
}
