import type { Locator, Page } from '@playwright/test';

import type { Machine } from './machine';

/** The panel of training checkpoints, by roles and names. */
export class Panel {
  constructor(readonly page: Page) {}

  get region(): Locator {
    return this.page.getByRole('region', { name: 'Training checkpoints' });
  }

  get tree(): Locator {
    return this.region.getByRole('tree', {
      name: 'Runs and training checkpoints'
    });
  }

  /** The icon in the sidebar. */
  get tab(): Locator {
    return this.page.getByRole('tab', { name: 'Training checkpoints' });
  }

  /** What the header says of the run in use. */
  get status(): Locator {
    return this.region.getByRole('status');
  }

  /** The button of the header, not those of the rows. */
  get resume(): Locator {
    return this.button('Resume from latest').filter({ hasText: 'Resume' });
  }

  row(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name });
  }

  button(name: string | RegExp): Locator {
    return this.region.getByRole('button', { name });
  }

  /** Open a row, unless it is open. */
  async expand(name: string | RegExp): Promise<void> {
    await this._open(name, true);
  }

  /** Close a row, unless it is closed. */
  async collapse(name: string | RegExp): Promise<void> {
    await this._open(name, false);
  }

  /** Look again at everything that is open. */
  async refresh(): Promise<void> {
    await this.button('Refresh').click();
  }

  /** Open the panel by its icon, unless it is open. */
  async show(): Promise<void> {
    await this.tab.waitFor();
    // Before that, the layout of an earlier session would undo a click.
    await this.page
      .locator('#jupyterlab-splash')
      .waitFor({ state: 'detached' });
    // What JupyterLab opens at its start takes the keyboard when it comes.
    await this.page
      .locator('#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current')
      .first()
      .waitFor();
    if ((await this.tab.getAttribute('aria-selected')) !== 'true') {
      await this.tab.click();
    }
    await this.tree.waitFor();
  }

  // --- Internal helpers ---

  private async _open(name: string | RegExp, open: boolean): Promise<void> {
    const row = this.row(name);
    if ((await row.getAttribute('aria-expanded')) !== String(open)) {
      await row.click();
    }
  }
}

/** Open JupyterLab with nothing left of an earlier session, and the panel in it. */
export async function openPanel(
  page: Page,
  machine: Machine,
  file = ''
): Promise<Panel> {
  await page.goto(machine.lab(file));
  const panel = new Panel(page);
  await panel.show();
  return panel;
}
