/** Wait until something is in the page: a dialog draws in its own time. */
export async function inPage<T extends Element = HTMLElement>(
  selector: string
): Promise<T> {
  for (;;) {
    const found = document.querySelector<T>(selector);
    if (found) {
      return found;
    }
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
}

/** Press the button that does what a dialog is about. */
export async function acceptDialog(): Promise<void> {
  (await inPage('.jp-Dialog .jp-mod-accept')).click();
}
