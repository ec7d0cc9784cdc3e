import { THIS_MACHINE, type IMountedStorage } from '#core/domain/storage';
import { baseName, folderKey, parentFolder } from '#core/domain/storeUri';
import type { IPlace } from '../model/place';
import { Notification } from '@jupyterlab/apputils';
import { uploadIcon } from '../icons';
import { PLACE_ARGS, placeIn, type CommandFactory } from './command';
import type { ICommandContext } from './command';
import { askUntilTaken } from './dialogs/askUntilTaken';
import { askForm } from './dialogs/formDialog';
import { targetRun } from './dialogs/targetFields';
import { UploadForm, type IUploadValues } from './dialogs/uploadForm';
import { showingFailure } from './showFailure';

/** Send a checkpoint from the server's disk to a storage. */
export const uploadCheckpoint: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:upload-checkpoint',
    inPalette: true,
    label: trans.__('Upload Training Checkpoint…'),
    caption: trans.__(
      'Send a training checkpoint from the disk of the server to a bucket or another storage'
    ),
    icon: uploadIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...PLACE_ARGS.args.properties,
          from: {
            type: 'string',
            description:
              '`file-browser`: what is selected there; `row`: the selected row of the tree.'
          }
        }
      }
    },
    isEnabled: args =>
      args['from'] === 'row' ? rowSource(context) !== null : true,
    execute: args =>
      showingFailure(trans, async () => {
        const wanted = placeIn(args) ?? sourceFrom(context, args['from']);
        const targets = models.storages.state.storages.filter(
          ({ id, readOnly }) =>
            !readOnly && id !== (wanted?.storage ?? THIS_MACHINE)
        );
        if (targets.length === 0) {
          Notification.info(
            trans.__(
              'There is no storage to upload to yet: add a bucket first.'
            ),
            { autoClose: 8000 }
          );
          return;
        }
        await askAndUpload(context, wanted, targets);
      })
  };
};

// --- Internal helpers ---

function rowSource({ models: { tree } }: ICommandContext): IPlace | null {
  const row = tree.selectedRow;
  return row?.kind === 'checkpoint' && row.storage.kind !== 'bucket'
    ? row.place
    : null;
}

function sourceFrom(context: ICommandContext, from: unknown): IPlace | null {
  if (from === 'file-browser') {
    const key = context.selectedInFileBrowser();
    return key === null ? null : { storage: THIS_MACHINE, key };
  }
  return from === 'row' ? rowSource(context) : null;
}

async function askAndUpload(
  context: ICommandContext,
  wanted: IPlace | null,
  targets: readonly IMountedStorage[]
): Promise<void> {
  const { models, trans } = context;
  const start = await startOf(context, wanted);
  await askUntilTaken(trans, {
    initial: initialValues(context, start.source, targets),
    ask: (values, error) =>
      askForm<IUploadValues>({
        title: trans.__('Upload a Training Checkpoint'),
        accept: trans.__('Upload'),
        cancel: trans.__('Cancel'),
        initial: values,
        render: (value, change) => (
          <UploadForm
            context={context}
            value={value}
            error={error}
            folder={start.folder}
            targets={targets}
            change={change}
          />
        )
      }),
    complain: ({ source }) =>
      source ? null : trans.__('Choose a training checkpoint first.'),
    take: async values => {
      const { source, allowIncomplete, replace } = values;
      const target = targetRun(values);
      await models.transfers.upload({
        source: source!,
        target,
        allowIncomplete,
        replace
      });
      void models.currentRun.use(target);
      context.showTransfers();
    }
  });
}

/** A folder that is no checkpoint itself is where the picker opens. */
async function startOf(
  { models: { storages } }: ICommandContext,
  wanted: IPlace | null
): Promise<{ folder: IPlace; source: IPlace | null }> {
  if (!wanted) {
    return { folder: { storage: THIS_MACHINE, key: '' }, source: null };
  }
  const folder = { ...wanted, key: parentFolder(wanted.key) };
  const { checkpoints } = await storages.list(folder);
  return checkpoints.some(({ key }) => key === wanted.key)
    ? { folder, source: wanted }
    : { folder: { ...wanted, key: folderKey(wanted.key) }, source: null };
}

function initialValues(
  { models: { currentRun } }: ICommandContext,
  source: IPlace | null,
  targets: readonly IMountedStorage[]
): IUploadValues {
  const { run } = currentRun.state;
  const target =
    targets.find(({ id }) => id === run?.storage) ??
    targets.find(({ kind }) => kind === 'bucket') ??
    targets[0];
  const sameStorage = run !== null && run.storage === target?.id;
  return {
    source,
    storage: target?.id ?? '',
    run: source
      ? baseName(parentFolder(source.key))
      : sameStorage
        ? run.key.replace(/\/$/, '')
        : '',
    allowIncomplete: false,
    replace: false
  };
}
