import { composeCell, DIVIDER } from '../composeCell';

const SOURCE = `"""
Title: Greet
Description: Say a word.
Frameworks: any
"""

import sys

from parts.speech import keepstep_say
from parts.words import keepstep_words

# %% tags=["parameters"]
WORD = "hello"

# %%


def main():
    keepstep_say(WORD)


if __name__ == "__main__":
    main()
`;

const PARTS = {
  words: '"""Words."""\n\nimport re\n\nkeepstep_words = re\n',
  speech: `"""Speech."""

import os
import re
from pathlib import Path

from parts.words import keepstep_words


class KeepstepOdd(Exception):
    """Odd."""


def keepstep_say(word):
    """Say it,
    aloud.
    """
    # As it stands.
    print(word)


def keepstep_other():
    """Nothing."""
    pass
`
};

describe('composeCell', () => {
  it('N4 puts what a person reads on top, each part once below, and the call last', () => {
    expect(
      composeCell({ source: SOURCE, parts: PARTS, parameters: { WORD: 'bye' } })
    ).toBe(`# Greet
# Say a word.

import sys

WORD = "bye"

def main():
    keepstep_say(WORD)

${DIVIDER}
def keepstep_parts():
    import os, re
    from pathlib import Path
    keepstep_words = re
    class KeepstepOdd(Exception):
        """Odd."""
    def keepstep_say(word):
        print(word)
    def keepstep_other():
        pass
    return keepstep_say, keepstep_words
keepstep_say, keepstep_words = keepstep_parts()
if __name__ == "__main__":
    main()`);
  });

  it('N4 refuses a cell whose part is not there', () => {
    expect(() =>
      composeCell({ source: SOURCE, parts: {}, parameters: {} })
    ).toThrow('The cell needs parts/speech.py, which is not there.');
  });

  it('N4 refuses a cell that calls nothing', () => {
    const source = SOURCE.slice(0, SOURCE.indexOf('\nif __name__'));
    expect(() => composeCell({ source, parts: PARTS, parameters: {} })).toThrow(
      'The cell does not end with a call of its own function.'
    );
  });
});
