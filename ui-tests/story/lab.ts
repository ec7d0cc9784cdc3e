import type { Locator, Page } from '@playwright/test';

/** Choose an item of *File > Training Checkpoints*. */
export async function chooseInMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('menuitem', { name: 'File' }).click();
  await page.getByRole('menu').getByText('Training Checkpoints').click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Choose a command in the palette. */
export async function chooseInPalette(
  page: Page,
  label: string
): Promise<void> {
  await page.keyboard.press('Control+Shift+C');
  await page.getByRole('textbox', { name: 'SEARCH' }).fill(label);
  await page.getByRole('menuitem', { name: label, exact: true }).waitFor();
  await page.keyboard.press('Enter');
}

/** A notification, while it is shown. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.getByRole('alert').filter({ hasText: text });
}
