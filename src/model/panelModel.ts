import { StateModel } from './stateModel';

/** What of the panel is open, and what is looked for in it. */
export interface IPanelState {
  readonly transfersOpen: boolean;
  /** What the rows of the tree are filtered by; empty where they are not. */
  readonly filter: string;
}

/** The part of the panel's state that commands change; a session restores what was open. */
export class PanelModel extends StateModel<IPanelState> {
  constructor() {
    super({ transfersOpen: true, filter: '' });
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
}
