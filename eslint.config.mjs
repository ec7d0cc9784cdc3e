import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/lib/**',
      '**/node_modules/**',
      '.venv/**',
      'build/**',
      'dist/**',
      '.keepstep/**',
      'jupyterlab_keepstep/**',
      'ui-tests/.jupyter-home/**',
      'ui-tests/test-results/**'
    ]
  },
  js.configs.recommended,
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly'
      }
    }
  },
  {
    // What these hand to the browser runs there.
    files: ['scripts/screenshots.mjs', 'scripts/pictures/*.mjs'],
    languageOptions: { globals: { document: 'readonly' } }
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.test.json',
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_$' }
      ],
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'off'
    }
  },
  {
    // Typings of JupyterLab bring Node's along, so that the compiler would let these pass.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/__tests__/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'require',
        'module',
        'global',
        '__dirname',
        '__filename',
        'setImmediate'
      ]
    }
  },
  { plugins: { jupyter } },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/__tests__/**'],
    rules: {
      ...jupyter.configs.recommended[0].rules,
      // The extension is one small federated module: splitting it would cost a request each.
      'jupyter/prefer-lazy-imports': 'off',
      'jupyter/no-untranslated-string': 'error',
      'jupyter/command-described-by': 'error',
      'jupyter/plugin-description': 'error',
      'jupyter/require-signal-cleanup': 'error',
      'jupyter/prefer-signal-this-arg': 'error'
    }
  },
  prettier
);
