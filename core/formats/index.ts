// The registry: one line for each format. docs/adding/format.md says how to add one.
export { archive } from './archive';
export { huggingface } from './huggingface';
export { plain } from './plain';
