"""
Title: Sign in to Google
Description: Sign in to Google Cloud, on Colab or with this machine's own credentials, and say who.
Frameworks: any
"""

from parts.google_account import keepstep_sign_in

# %% tags=["parameters"]
PROJECT = ""  # only needed where the account's own project is not the one to use

# %%


def keepstep_say_who():
    """Nothing secret is kept in the notebook."""
    print(keepstep_sign_in(PROJECT))


if __name__ == "__main__":
    keepstep_say_who()
