// `BSON.Binary`, and the encodings of its text.
(function () {
  'use strict';

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const hidden = (object, name, value) => Object.defineProperty(object, name, { value });
  const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const toBase64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const group = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      const digits = [18, 12, 6, 0].map((shift) => DIGITS[(group >> shift) & 63]);
      text += digits.slice(0, Math.min(4, bytes.length - at + 1)).join('').padEnd(4, '=');
    }
    return text;
  };
  const fromBase64 = (text) => {
    const bytes = [];
    let bits = 0;
    let group = 0;
    for (const letter of text.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/')) {
      const digit = DIGITS.indexOf(letter);
      if (digit < 0) throw new TypeError('the text is not base64');
      group = ((group << 6) | digit) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((group >> bits) & 255);
      }
    }
    return Uint8Array.from(bytes);
  };
  const utf8 = (text) => {
    const bytes = [];
    for (const letter of text) {
      const code = letter.codePointAt(0);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else {
        bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      }
    }
    return Uint8Array.from(bytes);
  };
  const fromUtf8 = (bytes) => {
    let escaped = '';
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`;
    try {
      return decodeURIComponent(escaped);
    } catch {
      return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
    }
  };

  class Binary {
    constructor(bytes = [], subType = 0) {
      const view = ArrayBuffer.isView(bytes)
        ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        : bytes;
      hidden(this, 'buffer', typeof bytes === 'string' ? utf8(bytes) : new Uint8Array(view));
      hidden(this, 'sub_type', subType);
    }
    static fromHex(text, subType) {
      const digits = text.match(/^(?:[0-9a-f]{2})*/i)[0].match(/../g) ?? [];
      return new Binary(digits.map((pair) => parseInt(pair, 16)), subType);
    }
    static fromBase64(text, subType) {
      return new Binary(fromBase64(text), subType);
    }
    static fromText(text) {
      return new Binary(utf8(text));
    }
    length() {
      return this.buffer.length;
    }
    toHex() {
      return hex(this.buffer);
    }
    toBase64() {
      return toBase64(this.buffer);
    }
    text() {
      return fromUtf8(this.buffer);
    }
    toString() {
      return this.text();
    }
    toJSON() {
      return this.toBase64();
    }
    toExtendedJSON() {
      const subType = this.sub_type.toString(16).padStart(2, '0');
      return { $binary: { base64: this.toBase64(), subType } };
    }
  }

  return { Binary, hex, hidden, of: (bytes) => new Binary(ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes)) };
});
