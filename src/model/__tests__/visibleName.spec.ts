import { visibleName } from '../visibleName';

describe('visibleName', () => {
  it.each([
    ['checkpoint-10', 'checkpoint-10'],
    ['a b#%"<b>é', 'a b#%"<b>é'],
    ['two\nlines', 'two\\nlines'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['bell\u0007', 'bell\\u{7}'],
    ['\ud800', '\\u{d800}'],
    ['👩 rocket 🚀', '👩 rocket 🚀']
  ])('U15 shows %j as %j', (name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });
});
