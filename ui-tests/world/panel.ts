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

  row(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name });
  }

  button(name: string | RegExp): Locator {
    return this.region.getByRole('button', { name });
  }

  /** Look again at everything that is open. */
  async refresh(): Promise<void> {
    await this.button(/^Look again/).click();
  }

  /** Open the panel by its icon, unless it is open. */
  async show(): Promise<void> {
    if ((await this.tab.getAttribute('aria-selected')) !== 'true') {
      await this.tab.click();
    }
    await this.tree.waitFor();
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
