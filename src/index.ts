import { commandsPlugin } from './plugins/commands';
import { modelsPlugin } from './plugins/models';
import { notebookPlugin } from './plugins/notebook';
import { panelPlugin } from './plugins/panel';
import { runningPlugin } from './plugins/running';
import { settingsPlugin } from './plugins/settings';
import { statusPlugin } from './plugins/status';
import { transfersPlugin } from './plugins/transfers';

export { IKeepstep } from './tokens';

export default [
  modelsPlugin,
  settingsPlugin,
  commandsPlugin,
  panelPlugin,
  statusPlugin,
  runningPlugin,
  transfersPlugin,
  notebookPlugin
];
