import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TRAINER = join(__dirname, '..', '..', 'examples', 'tiny_trainer.py');

/** The cell that makes the trainer, as a person would write it. */
export const MAKE_TRAINER = [
  'from tiny_trainer import tiny_trainer',
  '',
  'trainer = tiny_trainer("outputs/story", max_steps=20, save_steps=5)',
  'print("The trainer is made")'
].join('\n');

/** The cell that trains, on a machine that is taken away at step 12. */
export const TRAIN_UNTIL_KILLED = [
  'import os, signal',
  'from transformers import TrainerCallback',
  '',
  '',
  'class KilledAtStep12(TrainerCallback):',
  '    def on_step_end(self, args, state, control, **kwargs):',
  '        if state.global_step == 12:',
  '            os.kill(os.getpid(), signal.SIGKILL)',
  '',
  '',
  'trainer.add_callback(KilledAtStep12())',
  'trainer.train()'
].join('\n');

/** The Python that has torch and transformers in it. */
export function trainingPython(): string {
  const python = process.env['KEEPSTEP_TRAINING_PYTHON'];
  if (!python) {
    throw new Error('KEEPSTEP_TRAINING_PYTHON has to name a Python with torch');
  }
  return python;
}

/** Put the module of the tiny trainer into a folder. */
export function copyTrainer(folder: string): void {
  cpSync(TRAINER, join(folder, 'tiny_trainer.py'));
}

/** Train the 20 steps in one go in a folder, and answer that of the checkpoints. */
export async function trainUninterrupted(folder: string): Promise<string> {
  copyTrainer(folder);
  await run(trainingPython(), ['-c', `${MAKE_TRAINER}\ntrainer.train()`], {
    cwd: folder,
    env: { ...process.env, HF_HUB_OFFLINE: '1' }
  });
  return join(folder, 'outputs', 'story');
}

/** Where weights, optimizer, scheduler or losses of two checkpoints differ, bit for bit. */
export async function differences(a: string, b: string): Promise<string[]> {
  const script = join(__dirname, 'compare.py');
  const { stdout } = await run(trainingPython(), [script, a, b]);
  return JSON.parse(stdout) as string[];
}
