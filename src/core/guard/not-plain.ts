/** A text is written in a way that the quick reader does not know. */
export class NotPlain extends Error {
  constructor() {
    super('not plain YAML');
    this.name = 'NotPlain';
  }
}
