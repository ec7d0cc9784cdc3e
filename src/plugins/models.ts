import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EventStream } from '../client/eventStream';
import { GatewayClient } from '../client/gatewayClient';
import { CurrentRunModel } from '../model/currentRunModel';
import { FolderTreeModel } from '../model/folderTreeModel';
import { Handshake } from '../model/handshake';
import type { IModels } from '../model/models';
import { PanelModel } from '../model/panelModel';
import { SettingsModel } from '../model/settingsModel';
import { StoragesModel } from '../model/storagesModel';
import { TransfersModel } from '../model/transfersModel';
import { IKeepstep } from '../tokens';

/** Makes the models and connects them to the gateway. */
export const modelsPlugin: JupyterFrontEndPlugin<IModels> = {
  id: 'jupyterlab-keepstep:models',
  description: 'Keeps what is known of storages, runs and transfers.',
  autoStart: true,
  provides: IKeepstep,
  activate: app => {
    const client = new GatewayClient(app.serviceManager.serverSettings);
    const stream = new EventStream(client);
    const storages = new StoragesModel(client);
    const tree = new FolderTreeModel(client);
    const handshake = new Handshake(client);
    const transfers = new TransfersModel(client, stream);
    storages.stateChanged.connect((_, state) => {
      if (state.status === 'ready') {
        tree.setStorages(state.storages);
      }
    });
    // A gateway that comes up, or comes up anew, may be another version.
    let heard: string | null = null;
    transfers.stateChanged.connect((_, { connection, instance }) => {
      const now = connection === 'down' ? 'down' : instance;
      if (now !== heard) {
        heard = now;
        void handshake.refresh();
      }
    });
    stream.start();
    return {
      handshake,
      settings: new SettingsModel(),
      storages,
      tree,
      transfers,
      currentRun: new CurrentRunModel(client, storages),
      panel: new PanelModel()
    };
  }
};
