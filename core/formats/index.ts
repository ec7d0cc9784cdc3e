// The registry: one line for each format. docs/adding/format.md says how to add one.
export { huggingface } from './huggingface';
export { plain } from './plain';
