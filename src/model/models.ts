import type { CurrentRunModel } from './currentRunModel';
import type { FolderTreeModel } from './folderTreeModel';
import type { Handshake } from './handshake';
import type { PanelModel } from './panelModel';
import type { SettingsModel } from './settingsModel';
import type { StoragesModel } from './storagesModel';
import type { TransfersModel } from './transfersModel';

/** The state of Keepstep in one browser tab. */
export interface IModels {
  readonly handshake: Handshake;
  readonly settings: SettingsModel;
  readonly storages: StoragesModel;
  readonly panel: PanelModel;
  readonly tree: FolderTreeModel;
  readonly transfers: TransfersModel;
  readonly currentRun: CurrentRunModel;
}
