import {
  CommandToolbarButton,
  ReactWidget,
  SidePanel,
  Toolbar
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Panel, Widget } from '@lumino/widgets';
import { keepstepIcon } from '../icons';
import { PanelBody } from './panelBody';
import { RunHeader } from './runHeader';
import type { IViewProps } from './viewProps';

/** The id of the panel in the shell; a saved layout knows it by this. */
export const PANEL_ID = 'keepstep-panel';

/** The panel of the left sidebar: the run in use, the tree, the transfers. */
export class CheckpointPanel extends SidePanel {
  constructor(
    options: Omit<IViewProps, 'run'> & {
      readonly commands: CommandRegistry;
    }
  ) {
    super({ content: new Panel() });
    const { commands, trans } = options;
    const props: IViewProps = {
      ...options,
      run: (command, args) => void commands.execute(command, args)
    };
    this.id = PANEL_ID;
    this.addClass('jp-KeepstepPanel');
    this.title.icon = keepstepIcon;
    this.title.caption = trans.__('Training checkpoints');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Training checkpoints'));
    this.header.addWidget(ReactWidget.create(<RunHeader {...props} />));
    this._fillToolbar(options);
    const body = ReactWidget.create(<PanelBody {...props} />);
    body.addClass('jp-KeepstepPanel-body');
    this.content.addClass('jp-KeepstepPanel-content');
    this.content.addWidget(body);
  }

  /** Give the keyboard to the filter. */
  focusFilter(): void {
    this.node.querySelector<HTMLElement>('.jp-KeepstepFilter-input')?.focus();
  }

  /** Give the keyboard to the transfers, if there are any. */
  focusTransfers(): void {
    this.node
      .querySelector<HTMLElement>('.jp-KeepstepTransfers-row[tabindex="0"]')
      ?.focus();
  }

  // --- Internal helpers ---

  private _fillToolbar({
    commands,
    trans
  }: {
    readonly commands: CommandRegistry;
    readonly trans: IViewProps['trans'];
  }): void {
    const title = new Widget({ node: document.createElement('h2') });
    title.addClass('jp-KeepstepPanel-title');
    title.node.textContent = trans.__('Runs');
    this.toolbar.node.setAttribute('aria-label', trans.__('Storages'));
    this.toolbar.addItem('title', title);
    this.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    const items = [
      ['keepstep:add-bucket', trans.__('Add a bucket')],
      ['keepstep:add-folder', trans.__('Add a folder')],
      ['keepstep:refresh', trans.__('Refresh')]
    ] as const;
    for (const [id, caption] of items) {
      this.toolbar.addItem(
        id,
        new CommandToolbarButton({ commands, id, caption, label: '' })
      );
    }
  }
}
