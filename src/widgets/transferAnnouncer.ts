import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { transferNews } from '../model/transferNews';
import type { TransfersModel } from '../model/transfersModel';

/**
 * Tells a screen reader of transfers, politely, without being seen. It belongs into the page
 * rather than into the panel: what is in a closed panel is not read.
 */
export class TransferAnnouncer extends Widget {
  constructor(
    private readonly _transfers: TransfersModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-KeepstepAnnouncer');
    this.node.setAttribute('role', 'status');
    this.node.setAttribute('aria-live', 'polite');
    this._told = _transfers.state;
    _transfers.stateChanged.connect(this._tell, this);
  }

  // --- Internal helpers ---

  private _tell(): void {
    const { state } = this._transfers;
    // What a page finds under way as it is opened did not begin now.
    const isFirst = this._told.instance === null;
    const news = isFirst
      ? []
      : transferNews(this._told.transfers, state.transfers, this._trans);
    this._told = state;
    if (news.length > 0) {
      this.node.textContent = news.join('. ');
    }
  }

  private _told: TransfersModel['state'];
}
