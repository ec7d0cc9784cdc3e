import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { folderKey } from '#core/domain/storeUri';
import type { IModels } from '../model/models';
import { IKeepstep } from '../tokens';

/** Makes the run that a notebook's own cells write to the one in use, when it comes to the front. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:notebook',
  description: 'Follows the notebook in front to its run.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [INotebookTracker],
  activate: (_, models: IModels, notebooks: INotebookTracker | null) => {
    notebooks?.currentChanged.connect((_, panel) => {
      void panel?.context.ready.then(() => {
        const uri = panel.isDisposed ? null : runUriOf(panel);
        const place = uri && models.storages.placeOf(asUri(uri));
        if (place) {
          void models.currentRun.use({ ...place, key: folderKey(place.key) });
        }
      });
    });
  }
};

// --- Internal helpers ---

/** The `RUN_URI` of the last of our cells in a notebook. */
function runUriOf(panel: NotebookPanel): string | null {
  const cells = panel.content.model?.sharedModel.cells ?? [];
  const uris = cells.flatMap(cell => {
    const ours = cell.getMetadata('keepstep') as
      { parameters?: { RUN_URI?: unknown } } | undefined;
    const uri = ours?.parameters?.RUN_URI;
    return typeof uri === 'string' ? [uri] : [];
  });
  return uris.at(-1) ?? null;
}

function asUri(address: string): string {
  return address.startsWith('/') ? `file://${address}` : address;
}
