import { act, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { ITransferRecord } from '#core/domain/transfer';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { settled, type Answers } from '../../model/__tests__/fakeClient';
import type { IViewProps } from '../viewProps';

/** A view in a page, over real models and a fake gateway. */
export class Drawn {
  /** Draw what `view` makes of the props. The storages are known by then. */
  static async view(
    view: (props: IViewProps) => ReactElement,
    answers: Answers = {}
  ): Promise<Drawn> {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    const drawn = new Drawn(new FakeContext(answers));
    await drawn.context.ready();
    document.body.append(drawn.host);
    await drawn.does(() =>
      drawn._root.render(
        view({
          models: drawn.context.models,
          trans: drawn.context.trans,
          locale: 'en',
          run: (command, args) =>
            drawn.ran.push(
              args ? `${command} ${JSON.stringify(args)}` : command
            )
        })
      )
    );
    return drawn;
  }

  private constructor(readonly context: FakeContext) {}

  readonly host = document.createElement('div');
  /** The commands that were run, with their arguments. */
  readonly ran: string[] = [];

  /** Do something, and let the view follow. */
  async does(action: () => unknown): Promise<void> {
    await act(async () => {
      await action();
      await settled();
    });
  }

  /** The gateway says that these are its transfers. */
  async hears(...transfers: ITransferRecord[]): Promise<void> {
    await this._hears(transfers, null);
  }

  /** The gateway says that it moves nothing, and no more than this at once. */
  async hearsLimit(rateLimit: number): Promise<void> {
    await this._hears([], rateLimit);
  }

  private async _hears(
    transfers: ITransferRecord[],
    rateLimit: number | null
  ): Promise<void> {
    this.context.client.answers.listTransfers = () => ({
      type: 'snapshot',
      instance: 'one',
      sequence: ++this._sequence,
      transfers,
      rateLimit
    });
    await this.does(() => this.context.stream.refresh());
  }

  /** The only element that a selector finds. */
  one(selector: string): HTMLElement {
    const found = this.all(selector);
    if (found.length !== 1 || !found[0]) {
      throw new Error(`${found.length} elements are ${selector}.`);
    }
    return found[0];
  }

  all(selector: string): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>(selector)];
  }

  /** The buttons, as they are read. */
  buttons(): string[] {
    return this.all('button').map(
      button => button.getAttribute('aria-label') ?? button.textContent ?? ''
    );
  }

  async clicks(name: string): Promise<void> {
    const button = this.all('button')[this.buttons().indexOf(name)];
    if (!button) {
      throw new Error(`There is no button ${name}.`);
    }
    await this.does(() => button.click());
  }

  async dispose(): Promise<void> {
    await act(async () => this._root.unmount());
    this.host.remove();
    this.context.dispose();
  }

  private readonly _root: Root = createRoot(this.host);
  private _sequence = 0;
}
