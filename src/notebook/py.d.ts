/** A Python file of `cells/`, as text. labextension.webpack.js and jest.config.js have the rule. */
declare module '*.py' {
  const text: string;
  export default text;
}
