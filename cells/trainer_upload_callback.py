"""
Title: Upload on every save
Description: Make the Trainer send each checkpoint to the run's storage as soon as it is saved.
Frameworks: huggingface
"""

from parts.upload_callback import KeepstepCallback

# %% tags=["parameters"]
RUN_URI = "gs://example-bucket/my-run"  # or a folder, such as one on a mounted Drive

# %%


def keepstep_upload_on_save():
    """Run this before training begins. Running it again replaces the callback."""
    trainer = globals().get("trainer")
    if trainer is None:
        print("Next: Trainer(..., callbacks=[KeepstepCallback(RUN_URI)])")
        return
    for callback in list(trainer.callback_handler.callbacks):
        if type(callback).__name__ == KeepstepCallback.__name__:
            trainer.remove_callback(callback)
    trainer.add_callback(KeepstepCallback(RUN_URI))
    print(f"Every checkpoint that this trainer saves goes to {RUN_URI}")


if __name__ == "__main__":
    keepstep_upload_on_save()
