import { StateModel } from './stateModel';

/** What of the panel is open. */
export interface IPanelState {
  readonly transfersOpen: boolean;
}

/** The part of the panel's state that commands change and a session restores. */
export class PanelModel extends StateModel<IPanelState> {
  constructor() {
    super({ transfersOpen: true });
  }

  setTransfersOpen(transfersOpen: boolean): void {
    if (transfersOpen !== this.state.transfersOpen) {
      this._dispatch({ ...this.state, transfersOpen });
    }
  }
}
