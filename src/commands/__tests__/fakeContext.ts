import type { NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { EventStream } from '../../client/eventStream';
import { CurrentRunModel } from '../../model/currentRunModel';
import { FolderTreeModel } from '../../model/folderTreeModel';
import { Handshake } from '../../model/handshake';
import { PanelModel } from '../../model/panelModel';
import { SettingsModel } from '../../model/settingsModel';
import { StoragesModel } from '../../model/storagesModel';
import { TransfersModel } from '../../model/transfersModel';
import { FakeClient, type Answers } from '../../model/__tests__/fakeClient';
import { bucket, machine } from '../../model/__tests__/samples';
import { VERSION } from '../../model/version';
import type { IInsertRequest } from '../../notebook/insertCell';
import type { ICommandContext } from '../command';

/** A context over real models and a fake gateway, which remembers what it was asked to show. */
export class FakeContext implements ICommandContext {
  constructor(answers: Answers = {}) {
    this.client = new FakeClient({
      hello: () => ({
        version: VERSION,
        instance: 'one',
        node: '24',
        crc32c: 'native',
        jupyterRoot: '/work'
      }),
      listStorages: () => [machine(), bucket()],
      ...answers
    });
    const storages = new StoragesModel(this.client);
    this.stream = new EventStream(this.client);
    this.models = {
      handshake: new Handshake(this.client),
      settings: new SettingsModel(),
      storages,
      tree: new FolderTreeModel(this.client),
      transfers: new TransfersModel(this.client, this.stream),
      currentRun: new CurrentRunModel(this.client, storages),
      panel: new PanelModel()
    };
  }

  readonly client: FakeClient;
  readonly stream: EventStream;
  readonly models: ICommandContext['models'];
  readonly trans = nullTranslator.load('jupyterlab_keepstep');
  readonly inserted: IInsertRequest[] = [];
  readonly shown: string[] = [];
  selected: string | null = null;

  /** With the storages known, as in a panel that is open. */
  async ready(): Promise<this> {
    await this.models.storages.refresh();
    this.models.tree.setStorages(this.models.storages.state.storages);
    return this;
  }

  currentNotebook(): NotebookPanel | null {
    return null;
  }

  async newNotebook(): Promise<NotebookPanel> {
    this.shown.push('new notebook');
    // Only handed on to `insertCell` below, which does not look at it.
    return {} as NotebookPanel;
  }

  async insertCell(
    _: NotebookPanel,
    request: IInsertRequest
  ): Promise<'inserted'> {
    this.inserted.push(request);
    return 'inserted';
  }

  selectedInFileBrowser(): string | null {
    return this.selected;
  }

  showPanel(): void {
    this.shown.push('panel');
  }

  focusFilter(): void {
    this.shown.push('filter');
  }

  showTransfers(id?: string): void {
    this.shown.push(id === undefined ? 'transfers' : `transfers at ${id}`);
  }

  now(): number {
    return 0;
  }

  dispose(): void {
    Object.values(this.models).forEach(model => model.dispose());
    this.stream.dispose();
  }
}
