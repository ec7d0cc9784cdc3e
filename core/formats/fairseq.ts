import { numberIn } from './numberIn';
import { oneFile } from './oneFile';

/**
 * Files of fairseq: `checkpoint12.pt` by epoch, `checkpoint_3_5000.pt` by epoch and update,
 * `checkpoint_last.pt`, `checkpoint_best.pt`, `checkpoint.best_loss_2.31.pt`; with `-shard1` before the end
 * where a model is sharded.
 *
 * Source: fairseq 0.12, `checkpoint_utils.py`.
 */
export const fairseq = oneFile({
  id: 'fairseq',
  label: 'fairseq',
  nameTells: name =>
    NAME.test(name)
      ? {
          epoch: numberIn(/^checkpoint_?(\d+)/, name),
          step: numberIn(/^checkpoint_\d+_(\d+)/, name)
        }
      : null
});

// --- Internal helpers ---

const NAME =
  /^checkpoint(\d{1,9}|_\d{1,9}_\d{1,12}|_last|_best|\.best_[a-z]\w*_-?\d+(\.\d+)?(_\d+)?)(-shard\d+)?\.pt$/;
