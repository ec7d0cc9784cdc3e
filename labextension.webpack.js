// Merged into the builder's configuration: a cell is a Python file, imported as its text.
module.exports = {
  module: { rules: [{ test: /\.py$/, type: 'asset/source' }] }
};
