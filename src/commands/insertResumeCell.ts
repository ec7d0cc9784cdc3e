import { addIcon } from '@jupyterlab/ui-components';
import { CELL_IDS } from './cellIds';
import { cellUri } from './cellUri';
import { chooseRun } from './chooseRun';
import { NO_ARGS, type CommandFactory } from './command';
import { insertIntoNotebook } from './insertIntoNotebook';
import { outputFolder } from './resumeFrom';
import { showingFailure } from './showFailure';

/** A cell that finds the newest whole checkpoint itself, whenever it runs. */
export const insertResumeCell: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:insert-resume-cell',
    inPalette: true,
    label: trans.__('Insert a Resume Cell'),
    caption: trans.__(
      'Put a cell into the notebook that resumes from the newest whole training checkpoint whenever it runs'
    ),
    icon: addIcon,
    describedBy: NO_ARGS,
    execute: () =>
      showingFailure(trans, async () => {
        const run = models.currentRun.state.run ?? (await chooseRun(context));
        if (!run) {
          return;
        }
        const folder = outputFolder(context, run);
        await insertIntoNotebook(context, {
          id: CELL_IDS.resume,
          parameters: {
            RUN_URI: cellUri(context, run),
            OUTPUT_DIR: await models.handshake.absolutePath(folder)
          }
        });
      })
  };
};
