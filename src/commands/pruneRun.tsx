import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { deleteIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { IRetentionRules, IRetentionStep } from '#core/domain/retention';
import type { IPlace } from '../model/place';
import { sizeText } from '../model/sizeText';
import { chooseRun } from './chooseRun';
import {
  PLACE_ARGS,
  placeIn,
  type CommandFactory,
  type ICommandContext
} from './command';
import { askUntilTaken } from './dialogs/askUntilTaken';
import { askForm } from './dialogs/formDialog';
import { PruneForm, type IPruneValues } from './dialogs/pruneForm';
import { PrunePlan } from './dialogs/prunePlan';
import { showingFailure } from './showFailure';

/** Delete what is not to be kept of a run: the rules, then the plan, then the deed. */
export const pruneRun: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:prune-run',
    inPalette: true,
    label: trans.__('Delete Old Training Checkpoints…'),
    caption: trans.__(
      'Say which training checkpoints of a run stay, look at the plan, and delete the others'
    ),
    icon: deleteIcon,
    describedBy: PLACE_ARGS,
    execute: args =>
      showingFailure(trans, async () => {
        const run =
          placeIn(args) ?? selectedRun(context) ?? (await chooseRun(context));
        const planned = run && (await askForPlan(context, run));
        if (planned && (await isConfirmed(context, run, planned.steps))) {
          await carryOut(context, run, planned);
          await Promise.all([
            models.tree.refresh(),
            models.currentRun.refresh()
          ]);
        }
      })
  };
};

// --- Internal helpers ---

interface IPlanned {
  readonly rules: IRetentionRules;
  readonly steps: readonly IRetentionStep[];
}

const INITIAL: IPruneValues = {
  keepLast: '3',
  keepEvery: '',
  keepBest: '',
  incomplete: false
};

function selectedRun({ models }: ICommandContext): IPlace | null {
  const row = models.tree.selectedRow;
  return row?.kind === 'run' ? row.place : null;
}

/** Null when the user gave up. */
function askForPlan(
  { models, trans }: ICommandContext,
  run: IPlace
): Promise<IPlanned | null> {
  return askUntilTaken(trans, {
    initial: INITIAL,
    ask: (initial, error) =>
      askForm({
        title: trans.__('Delete Old Training Checkpoints'),
        accept: trans.__('Show the Plan'),
        cancel: trans.__('Cancel'),
        initial,
        render: (value, change) => (
          <PruneForm
            trans={trans}
            error={error}
            value={value}
            change={change}
          />
        )
      }),
    complain: values => {
      const wrong = [values.keepLast || '0', values.keepEvery, values.keepBest]
        .map(text => text.trim())
        .find(text => text !== '' && !/^[1-9]\d{0,11}$/.test(text));
      return wrong === undefined
        ? null
        : trans.__('“%1” is no whole number from 1 on.', wrong);
    },
    take: async values => {
      const rules = rulesOf(values);
      return { rules, steps: await models.storages.planRetention(run, rules) };
    }
  });
}

function rulesOf(values: IPruneValues): IRetentionRules {
  const number = (text: string): number | undefined =>
    text.trim() === '' ? undefined : Number(text);
  const best = number(values.keepBest);
  return {
    keepLast: number(values.keepLast) ?? 1,
    keepEvery: number(values.keepEvery),
    keepBest:
      best === undefined ? undefined : { count: best, higherIsBetter: false },
    incomplete: values.incomplete
  };
}

async function isConfirmed(
  { models, trans }: ICommandContext,
  run: IPlace,
  steps: readonly IRetentionStep[]
): Promise<boolean> {
  const doomed = steps.filter(({ isKept }) => !isKept);
  const bytes = doomed.reduce(
    (sum, { checkpoint }) => sum + (checkpoint.sizeBytes ?? 0),
    0
  );
  const body = ReactWidget.create(
    <PrunePlan
      trans={trans}
      uri={models.storages.uriOf(run)}
      isBucket={models.storages.find(run.storage)?.kind === 'bucket'}
      steps={steps}
    />
  );
  body.addClass('jp-KeepstepForm');
  const { button } = await showDialog({
    title:
      doomed.length === 0
        ? trans.__('Nothing Is to Be Deleted')
        : trans._n(
            'Delete %1 Training Checkpoint, %2?',
            'Delete %1 Training Checkpoints, %2?',
            doomed.length,
            sizeText(bytes)
          ),
    body,
    defaultButton: 0,
    buttons:
      doomed.length === 0
        ? [Dialog.cancelButton({ label: trans.__('Close') })]
        : [
            Dialog.cancelButton({ label: trans.__('Cancel') }),
            Dialog.warnButton({ label: trans.__('Delete for Good') })
          ]
  });
  return button.accept;
}

async function carryOut(
  { models, trans }: ICommandContext,
  run: IPlace,
  { rules, steps }: IPlanned
): Promise<void> {
  const keys = steps
    .filter(({ isKept }) => !isKept)
    .map(({ checkpoint }) => checkpoint.key);
  const notice = Notification.emit(
    trans._n(
      'Deleting %1 training checkpoint…',
      'Deleting %1 training checkpoints…',
      keys.length
    ),
    'in-progress',
    { autoClose: false }
  );
  try {
    const { deleted, bytes } = await models.storages.prune(run, rules, keys);
    Notification.success(
      trans._n(
        'Deleted %1 training checkpoint, %2.',
        'Deleted %1 training checkpoints, %2.',
        deleted.length,
        sizeText(bytes)
      ),
      { autoClose: 8000 }
    );
  } finally {
    Notification.dismiss(notice);
  }
}
