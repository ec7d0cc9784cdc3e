// The registry: one line for each subcommand.
export { latest } from './latest';
export { ls } from './ls';
export { pull } from './pull';
export { push } from './push';
