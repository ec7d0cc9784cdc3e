/**
 * Loaded into a program before it starts: a signal makes its clock jump, by as many milliseconds
 * as the environment says. The machine's own clock stays as it is.
 */
const RealDate = Date;
const jump = Number(process.env.FAULT_TESTS_CLOCK_JUMP);
let offset = 0;

class JumpingDate extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + offset] : args));
  }

  static now() {
    return RealDate.now() + offset;
  }
}

globalThis.Date = JumpingDate;
process.on('SIGUSR2', () => {
  offset += jump;
});
