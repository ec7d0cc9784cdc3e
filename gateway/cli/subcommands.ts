// The registry: one line for each subcommand.
export { cp } from './cp';
export { diff } from './diff';
export { inspect } from './inspect';
export { latest } from './latest';
export { ls } from './ls';
export { pin } from './pin';
export { prune } from './prune';
export { pull } from './pull';
export { push } from './push';
export { sync } from './sync';
export { verify } from './verify';
