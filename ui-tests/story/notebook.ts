import type { Locator, Page } from '@playwright/test';

/** The content of a notebook file for the kernel `training`, or the default one. */
export function notebookFile(
  sources: readonly string[],
  kernel = 'training'
): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: kernel, display_name: kernel, language: 'python' },
      language_info: { name: 'python' }
    },
    cells: sources.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  });
}

/** The notebook in front. Its cells have no roles of their own: they are found by their text. */
export class Notebook {
  constructor(readonly page: Page) {}

  /** All cells, or those that hold a text. */
  cells(text?: string): Locator {
    const cells = this.page.getByRole('feed', { name: 'Cells' });
    return cells.locator('.jp-Cell', text ? { hasText: text } : {});
  }

  /** Make a cell the active one. */
  async choose(text: string): Promise<void> {
    await this.cells(text).first().locator('.jp-InputPrompt').click();
  }

  /** Run the active cell and go on to the next. */
  async runActive(): Promise<void> {
    await this.page.keyboard.press('Shift+Enter');
  }

  /** What a cell printed. */
  output(text: string): Locator {
    return this.cells(text).locator('.jp-Cell-outputArea');
  }
}
