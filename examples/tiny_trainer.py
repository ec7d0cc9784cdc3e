"""A Hugging Face Trainer small enough to train on one CPU thread in a second.

The model is a GPT-2 made from a config, with characters as its vocabulary: nothing is downloaded.
`make_samples.py` writes the sample checkpoints with it, and the tests of the cells train it.
"""

import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments

TEXT = (
    "a checkpoint is a promise that the work done so far will not have to be done again. "
    "machines come and go, the run goes on. save early, save whole, say where it is kept. "
) * 12
ALPHABET = sorted(set(TEXT))
WINDOW = 24


class Windows(torch.utils.data.Dataset):
    """Every stretch of WINDOW characters of a text."""

    def __init__(self, text):
        self.tokens = torch.tensor([ALPHABET.index(letter) for letter in text])

    def __len__(self):
        return len(self.tokens) - WINDOW

    def __getitem__(self, index):
        window = self.tokens[index : index + WINDOW]
        return {"input_ids": window, "labels": window}


def tiny_trainer(output_dir, max_steps=20, save_steps=5, callbacks=(), **arguments):
    """Dropout is on: a resumed run is only equal if the random state was restored too."""
    torch.set_num_threads(1)
    torch.manual_seed(7)
    config = GPT2Config(
        vocab_size=len(ALPHABET),
        n_positions=WINDOW,
        n_embd=16,
        n_layer=1,
        n_head=2,
        resid_pdrop=0.1,
        bos_token_id=0,
        eos_token_id=0,
    )
    settings = {
        "output_dir": output_dir,
        "max_steps": max_steps,
        "save_steps": save_steps,
        "logging_steps": 1,
        "per_device_train_batch_size": 8,
        "learning_rate": 3e-3,
        "use_cpu": True,
        "report_to": [],
        "disable_tqdm": True,
        "seed": 7,
        **arguments,
    }
    return Trainer(
        model=GPT2LMHeadModel(config),
        args=TrainingArguments(**settings),
        train_dataset=Windows(TEXT[:1400]),
        eval_dataset=Windows(TEXT[1400:1600]),
        callbacks=list(callbacks),
    )
