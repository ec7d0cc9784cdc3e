import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IKeepstep } from '../tokens';
import type { IModels } from '../model/models';
import { keepRateLimit } from './keepRateLimit';

/** Hands what the settings say to the gateway, whenever either of them is new. */
export const settingsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:plugin',
  description:
    'Mounts the storages of the settings, and limits the rate of transfers.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [ISettingRegistry],
  activate: async (_, models: IModels, registry: ISettingRegistry | null) => {
    const { settings, storages, transfers, handshake } = models;
    const push = () => {
      void storages.setFromSettings(settings.state.storages);
    };
    let wasDown = false;
    transfers.gatewayRestarted.connect(push);
    // Also when it was not there at the start, and so has heard of nothing yet.
    handshake.stateChanged.connect((_, { status }) => {
      if (wasDown && status !== 'down') {
        push();
      }
      wasDown = status === 'down';
    });
    if (registry) {
      try {
        settings.attach(await registry.load(settingsPlugin.id));
      } catch (error) {
        // A broken settings file must not take the panel along.
        console.error(error);
      }
    }
    keepRateLimit(models);
    let pushed = settings.state.storages;
    settings.stateChanged.connect((_, state) => {
      if (JSON.stringify(state.storages) !== JSON.stringify(pushed)) {
        pushed = state.storages;
        push();
      }
    });
    push();
  }
};
