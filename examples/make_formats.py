"""Write examples/samples/formats/: a small checkpoint of each framework, by the framework itself.

Run it again with `python examples/make_formats.py` (needs torch, accelerate, lightning, keras,
jax and orbax-checkpoint). `versions.json` beside them says which versions wrote them.
"""

import importlib.metadata
import json
import os
import shutil
import socket
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["JAX_PLATFORMS"] = "cpu"

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
import torch.multiprocessing as mp

FORMATS = Path(__file__).resolve().parent / "samples" / "formats"
# Some frameworks write the folder's own path into what they save.
WORKSHOP = Path("/tmp/formats")
PACKAGES = ("torch", "accelerate", "lightning", "keras", "orbax-checkpoint", "jax")


def write_accelerate():
    from accelerate import Accelerator
    from accelerate.utils import ProjectConfiguration

    config = ProjectConfiguration(project_dir="accelerate", automatic_checkpoint_naming=True)
    accelerator = Accelerator(cpu=True, project_config=config)
    model = torch.nn.Linear(4, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0)
    model, optimizer, scheduler = accelerator.prepare(model, optimizer, scheduler)
    accelerator.backward(model(torch.ones(1, 4)).sum())
    optimizer.step()
    accelerator.save_state()


def write_dcp_rank(rank, world, port):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    dist.init_process_group("gloo", rank=rank, world_size=world)
    mesh = dist.device_mesh.init_device_mesh("cpu", (world,))
    whole = torch.arange(16.0).reshape(8, 2)
    sharded = dist.tensor.distribute_tensor(whole, mesh, [dist.tensor.Shard(0)])
    dcp.save({"model": {"weight": sharded}, "step": 5}, checkpoint_id="dcp/step-5")
    dist.destroy_process_group()


def write_dcp():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.spawn(write_dcp_rank, args=(2, port), nprocs=2)


def write_lightning():
    import lightning
    from lightning.pytorch.callbacks import ModelCheckpoint
    from lightning.pytorch.demos.boring_classes import BoringModel

    class Tiny(BoringModel):
        def validation_step(self, batch, index):
            loss = self.step(batch)
            self.log("val_loss", loss)
            return {"x": loss}

    lightning.seed_everything(1)
    saved = ModelCheckpoint(
        dirpath="lightning/checkpoints",
        filename="{epoch}-{step}-{val_loss:.2f}",
        monitor="val_loss",
        save_last=True,
    )
    lightning.Trainer(
        max_epochs=1,
        limit_train_batches=4,
        limit_val_batches=2,
        callbacks=[saved],
        logger=False,
        enable_progress_bar=False,
        accelerator="cpu",
    ).fit(Tiny())


def write_keras():
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    folder = Path("keras")
    folder.mkdir()
    inputs, targets = torch.ones(8, 4).numpy(), torch.zeros(8, 2).numpy()
    template = str(folder / "{epoch:02d}-{loss:.2f}")
    model.fit(
        inputs,
        targets,
        epochs=2,
        verbose=0,
        callbacks=[
            keras.callbacks.ModelCheckpoint(template + ".keras"),
            keras.callbacks.ModelCheckpoint(template + ".weights.h5", save_weights_only=True),
        ],
    )


def write_orbax():
    import jax.numpy as jnp
    import orbax.checkpoint as ocp

    manager = ocp.CheckpointManager(Path("orbax/checkpoints").absolute())
    state = {"params": {"w": jnp.arange(8.0)}, "step": 3}
    manager.save(3, args=ocp.args.StandardSave(state), metrics={"loss": 0.5})
    manager.wait_until_finished()
    manager.close()


def write_shards():
    folder = Path("shards/checkpoint_step_5")
    folder.mkdir(parents=True)
    for index in range(3):
        torch.save({f"layer{index}": torch.ones(4)}, folder / f"shard_{index:03d}.pt")
    torch.save({"step": 5, "shards": 3}, folder / "metadata.pt")


def main():
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    WORKSHOP.mkdir()
    os.chdir(WORKSHOP)
    socket.gethostname = lambda: "sample"
    for write in (
        write_accelerate,
        write_dcp,
        write_lightning,
        write_keras,
        write_orbax,
        write_shards,
    ):
        write()
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    Path("versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    for file in sorted(Path().rglob("*")):
        if file.is_file():
            print(f"{file.stat().st_size:8d}  {file}")
    shutil.rmtree(FORMATS, ignore_errors=True)
    shutil.move(WORKSHOP, FORMATS)


if __name__ == "__main__":
    main()
