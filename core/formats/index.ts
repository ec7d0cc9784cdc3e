import { accelerate } from './accelerate';
import { archive } from './archive';
import { dcp } from './dcp';
import { deepspeed } from './deepspeed';
import { detectron2 } from './detectron2';
import { fairseq } from './fairseq';
import type { IFormat } from './format';
import { huggingface } from './huggingface';
import { keras } from './keras';
import { lightning } from './lightning';
import { megatron } from './megatron';
import { mmengine } from './mmengine';
import { nemo } from './nemo';
import { orbax } from './orbax';
import { plain } from './plain';
import { shardFolder } from './shardFolder';
import { timm } from './timm';
import { ultralytics } from './ultralytics';
import { weights } from './weights';

/**
 * The registry: one line for each format. Where several recognise a name, it is of the first that knows its
 * files, and of the last where none does. docs/adding/format.md says how to add one.
 */
export const FORMATS: readonly IFormat[] = [
  huggingface,
  archive,
  nemo,
  lightning,
  fairseq,
  timm,
  detectron2,
  mmengine,
  ultralytics,
  keras,
  plain,
  deepspeed,
  megatron,
  orbax,
  accelerate,
  dcp,
  shardFolder,
  weights
];
