"""
Title: Resume from latest
Description: Fetch the newest whole checkpoint of a run and go on training from it.
Frameworks: huggingface
"""

from parts.fetch import keepstep_resume_path

# %% tags=["parameters"]
RUN_URI = "gs://example-bucket/my-run"  # or a folder, such as one on a mounted Drive
OUTPUT_DIR = "outputs/my-run"
CHECKPOINT = ""  # a copy that was fetched already; used if it is the newest and unchanged
STEP = ""  # a number goes on from that very step; empty: from the newest whole one

# %%


def keepstep_resume():
    """Newer checkpoints that are not whole are passed over, each with the reason."""
    path = keepstep_resume_path(RUN_URI, OUTPUT_DIR, CHECKPOINT, STEP)
    name = path.rstrip("/").split("/")[-1]
    trainer = globals().get("trainer")
    if trainer is None:
        print(f"Next: define trainer, then trainer.train(resume_from_checkpoint={path!r})")
        return
    print(f"Resuming from {name} (step {name.split('-')[-1]})…")
    trainer.train(resume_from_checkpoint=path)


if __name__ == "__main__":
    keepstep_resume()
