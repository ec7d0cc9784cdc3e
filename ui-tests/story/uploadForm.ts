import type { Locator, Page } from '@playwright/test';

/** The dialog that asks which checkpoint goes where. */
export class UploadForm {
  constructor(page: Page) {
    // JupyterLab gives its dialogs no accessible name.
    this.dialog = page
      .getByRole('dialog')
      .filter({ hasText: 'Upload a Training Checkpoint' });
  }

  readonly dialog: Locator;

  get run(): Locator {
    return this.dialog.getByLabel('As part of the run');
  }

  /** Click from folder to folder, and at last a checkpoint. */
  async walkTo(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.dialog.getByRole('button', { name, exact: true }).click();
    }
  }

  /** Choose storage and run, and begin. */
  async send(storage: string, run: string): Promise<void> {
    await this.dialog
      .getByLabel('To the storage')
      .selectOption({ label: storage });
    await this.run.fill(run);
    await this.begin();
  }

  async begin(): Promise<void> {
    await this.dialog
      .getByRole('button', { name: 'Upload', exact: true })
      .click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}
