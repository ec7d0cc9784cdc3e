import type { Locator, Page } from '@playwright/test';

/** The transfers of the panel, by roles and names. */
export class Transfers {
  constructor(private readonly _page: Page) {}

  get region(): Locator {
    return this._page.getByRole('region', { name: 'Transfers' });
  }

  get rows(): Locator {
    return this.region.getByRole('row');
  }

  /** A row by where its transfer goes to, such as the name of a run. */
  row(to: string): Locator {
    return this._page.getByRole('row', { name: new RegExp(` to .*${to}$`) });
  }

  /** A button of a row: Pause, Resume, Cancel, Retry, Go first, Clear. */
  button(to: string, action: string): Locator {
    return this.row(to).getByRole('button', {
      name: new RegExp(`^${action}: `)
    });
  }

  /** The item of the status bar. */
  get statusBar(): Locator {
    return this._page.getByTitle('Show the transfers of training checkpoints');
  }
}
