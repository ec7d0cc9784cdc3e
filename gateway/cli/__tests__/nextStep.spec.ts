import { ERROR_KINDS } from '#core/domain/errors';
import { exitCode } from '../exitCode';
import { nextStep } from '../nextStep';

describe.each(ERROR_KINDS)('an error of the kind %s', kind => {
  it('T20 has a next step and an exit code', () => {
    expect(nextStep(kind)).toMatch(/^[A-Z].*\.$/);
    expect([1, 2, 3, 130]).toContain(exitCode(kind));
  });
});
