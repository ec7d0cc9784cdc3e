/** A body of the XML API. */
export class XmlText {
  constructor(root: string, children: readonly XmlElement[]) {
    this.text = `<?xml version='1.0' encoding='UTF-8'?><${root} xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>${children.map(element).join('')}</${root}>`;
  }

  readonly text: string;
}

/** A name and its text, which is escaped. */
export type XmlElement = readonly [name: string, text: string];

/** The text of every element of a name, in order; enough of XML for what clients send here. */
export function textsOf(xml: string, name: string): string[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`, 'g');
  return [...xml.matchAll(pattern)].map(match => unescape(match[1]!.trim()));
}

// --- Internal helpers ---

function element([name, text]: XmlElement): string {
  return `<${name}>${text.replace(/[<>&"']/g, sign => `&#${sign.charCodeAt(0)};`)}</${name}>`;
}

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'"
};

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, named?: string) =>
      hex !== undefined
        ? String.fromCodePoint(parseInt(hex, 16))
        : decimal !== undefined
          ? String.fromCodePoint(Number(decimal))
          : (NAMED[named ?? ''] ?? whole)
  );
}
